"""Broken rules around links."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class LinkMalformed(DomainError):
    """What was pasted holds no link and no code."""


class LinkUnknown(DomainError):
    """The link belongs to no invitation: mistyped, replaced by a newer one, or long over."""

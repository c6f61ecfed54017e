"""The root of all errors that are answers to people. Subclasses stand beside the broken rule."""

from __future__ import annotations


class DomainError(Exception):
    """A rule was broken; subclasses carry facts as attributes and no text for users."""

"""Broken rules around links."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class LinkMalformed(DomainError):
    """What was pasted holds no link and no code."""


class LinkUnknown(DomainError):
    """The link belongs to no invitation: mistyped, replaced by a newer one, or long over."""


class InvitationMissing(DomainError):
    """No invitation has this id."""

    def __init__(self, invitation_id: int) -> None:
        super().__init__(invitation_id)
        self.invitation_id = invitation_id

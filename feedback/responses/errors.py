"""Broken rules around boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from feedback.responses.box import BoxContent


class BoxUnreadable(DomainError):
    """A box is missing, was tampered with, or does not belong where it was looked for."""


class BoxTooSmall(DomainError):
    """A content does not fit into the one size of its cycle's boxes."""

    def __init__(self, needed: int, size: int) -> None:
        super().__init__(needed, size)
        self.needed = needed
        self.size = size


class BoxConflict(DomainError):
    """Somebody saved a newer content; ``stored`` is what stands in the box now."""

    def __init__(self, stored: BoxContent) -> None:
        super().__init__(stored.revision)
        self.stored = stored

"""A long list, cut into pages."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Line = TypeVar("Line")
LENGTH = 50


@dataclass(frozen=True, slots=True)
class Slice(Generic[Line]):
    """One page of a list: its lines, its number from 1, and how many pages there are."""

    lines: Sequence[Line]
    number: int
    total: int

    @classmethod
    def of(cls, lines: Sequence[Line], number: int) -> Slice[Line]:
        """Return page ``number`` of ``lines``; numbers off the list give the nearest page."""
        total = max(ceil(len(lines) / LENGTH), 1)
        number = min(max(number, 1), total)
        return cls(lines[(number - 1) * LENGTH : number * LENGTH], number, total)

"""What an import would do, as values: shown in the dry run, carried out when confirmed.

A person who is not stored yet is known by the negative number of its row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.people.columns import Field
    from feedback.people.layout import Problem
    from feedback.people.timeline import Key

Stored = str | bool | date | None


class Outcome(StrEnum):
    """What happens to one person."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person or unit, before and after; ``since`` for dated facts."""

    row: int
    subject: str
    field: Field
    before: Stored
    after: Stored
    since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitStep:
    """A unit to create (``unit_id`` None) or to rename or move."""

    unit_id: int | None
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class PostStep:
    """The post somebody holds from a day on; ``unit`` is a code."""

    unit: str
    title: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class LineStep:
    """To whom somebody reports from a day on, None for nobody."""

    supervisor: Key | None
    starts_on: date


@dataclass(frozen=True, slots=True)
class PersonStep:
    """One person to create or to change; ``values`` are columns of the person's row."""

    key: Key
    row: int
    outcome: Outcome
    values: Mapping[str, Stored]
    post: PostStep | None
    line: LineStep | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole import. With any error nothing of it is carried out."""

    sheet: str
    n_rows: int
    units: tuple[UnitStep, ...]
    people: tuple[PersonStep, ...]
    unchanged: int
    changes: tuple[Change, ...]
    errors: tuple[Problem, ...]
    doubts: tuple[Problem, ...]

    @property
    def created(self) -> int:
        """Return how many people would be new."""
        return sum(step.outcome is Outcome.CREATED for step in self.people)

    @property
    def updated(self) -> int:
        """Return how many people would change."""
        return sum(step.outcome is Outcome.UPDATED for step in self.people)

    @property
    def n_rows_with_errors(self) -> int:
        """Return in how many rows there is something to repair."""
        return len({(problem.sheet, problem.row) for problem in self.errors})

    @property
    def changes_anything(self) -> bool:
        """Tell whether carrying the plan out would write anything."""
        return bool(self.units or self.people)

    @property
    def fingerprint(self) -> str:
        """Return a digest of all deeds and of what they replace: equal plans, equal digests."""
        deeds = (self.units, self.people, self.changes)
        return hashlib.sha256(repr(deeds).encode()).hexdigest()

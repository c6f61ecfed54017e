"""The fixed order in which a failing report loses detail. It never looks at a value.

The sealing run repeats: build the plan, fit, certify, coarsen the failing subjects. Every round
takes at least one subject one level down, and there are three steps down, so it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from feedback.disclosure.errors import NothingLeftToCoarsen, UnknownSubject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Detail(StrEnum):
    """How much of a subject's report is published, most first.

    ``COMPETENCIES``: each competency, each block. ``TOTAL``: each block, over all competencies
    together. ``MERGED``: the same with all anonymous relationships in one block. ``WITHHELD``:
    nothing of anonymous raters, whose answers then stay out of the fit as well.
    """

    COMPETENCIES = "competencies"
    TOTAL = "total"
    MERGED = "merged"
    WITHHELD = "withheld"


_ORDER = tuple(Detail)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be published of every subject."""

    details: Mapping[int, Detail]

    def __post_init__(self) -> None:
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @classmethod
    def full(cls, subjects: Iterable[int]) -> Plan:
        """Plan every detail for every subject."""
        return cls(dict.fromkeys(subjects, Detail.COMPETENCIES))

    @property
    def steps_left(self) -> int:
        """How often this plan can still be coarsened at most."""
        return sum(len(_ORDER) - 1 - _ORDER.index(detail) for detail in self.details.values())


def coarsen(plan: Plan, failing: Iterable[int]) -> Plan:
    """Take every failing subject one level down.

    Raises
    ------
    UnknownSubject
        If a failing subject is not in the plan.
    NothingLeftToCoarsen
        If nobody failed, or all who failed are already withheld: the failure has another cause, and
        nothing may be published.
    """
    details = dict(plan.details)
    for subject in set(failing):
        if subject not in details:
            raise UnknownSubject(subject)
        details[subject] = _next(details[subject])
    if details == plan.details:
        raise NothingLeftToCoarsen
    return Plan(details)


def _next(detail: Detail) -> Detail:
    return _ORDER[min(_ORDER.index(detail) + 1, len(_ORDER) - 1)]

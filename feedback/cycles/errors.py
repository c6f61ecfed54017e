"""Broken rules of cycles; facts only, no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class CycleNotDraft(DomainError):
    """The design of a cycle stands still once it was launched."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class CycleNotOpen(DomainError):
    """Only a running cycle can be extended, stopped or reminded of."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NameMissing(DomainError):
    """A cycle needs a name."""


class ClosesBeforeItOpens(DomainError):
    """The closing instant is not after the opening instant."""


class ClosesInThePast(DomainError):
    """The closing instant has already passed."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.now = now


class RelationshipUnknown(DomainError):
    """A relationship has a name nobody knows."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NobodyElseAsked(DomainError):
    """A cycle must ask somebody besides the subject."""


class WeightNotWhole(DomainError):
    """A weight must be a whole number between 0 and 100."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class SelfWithWeight(DomainError):
    """The self-rating never counts into the score."""


class WeightWithoutRaters(DomainError):
    """A relationship has a weight but is not asked."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class WeightsDoNotSumUp(DomainError):
    """The weights of all relationships but self must sum to 100."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self.total = total


class ThresholdTooLoose(DomainError):
    """A threshold may be made stricter than the default, never looser."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InstrumentUnknown(DomainError):
    """The agency has no such version of an instrument."""

    def __init__(self, version_id: int) -> None:
        super().__init__(version_id)
        self.version_id = version_id


class PeopleUnknown(DomainError):
    """Some people are not active staff of the agency."""

    def __init__(self, person_ids: Sequence[int]) -> None:
        super().__init__(tuple(person_ids))
        self.person_ids = tuple(person_ids)


class SubjectUnknown(DomainError):
    """The cycle has no such subject."""

    def __init__(self, subject_id: int) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id

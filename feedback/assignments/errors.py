"""Broken rules of who rates whom; facts only, no words."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class RelationshipNotAsked(DomainError):
    """The cycle does not ask this relationship."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class RaterUnknown(DomainError):
    """The agency has no such active person."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class AlreadyRates(DomainError):
    """Each rater rates a subject once, in one relationship."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class NotOneself(DomainError):
    """Only the subject rates in the relationship self, and in no other."""


class SupervisorTaken(DomainError):
    """A subject has one supervisor, who is told to be the only one."""


class OutsidersArePartners(DomainError):
    """Somebody from outside can only be a partner."""


class AssignmentUnknown(DomainError):
    """The cycle has no such assignment."""

    def __init__(self, assignment_id: int) -> None:
        super().__init__(assignment_id)
        self.assignment_id = assignment_id

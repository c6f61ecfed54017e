"""Broken rules about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from feedback.people.plan import Plan


class ImportRefused(DomainError):
    """The file has errors; nothing was written. The plan says which."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(len(plan.errors))
        self.plan = plan


class PlanChanged(DomainError):
    """What the import would do now is not what was shown; carries the new plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class EmailInvalid(DomainError):
    """Not an address."""


class EmailTaken(DomainError):
    """Somebody else in this agency has the address."""


class NipActiveElsewhere(DomainError):
    """The person's number is active in another agency, which is not named."""

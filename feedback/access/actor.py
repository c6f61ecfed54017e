"""The signed-in person as the rules see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.access.policy import RIGHTS, WITHOUT_SECOND_FACTOR
from feedback.accounts.model import ROLES_WITH_SECOND_FACTOR, Role

if TYPE_CHECKING:
    from feedback.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which agency, in which roles, and whether the second factor was shown."""

    account_id: int
    person_id: int
    agency_id: int
    roles: frozenset[Role]
    has_second_factor: bool
    is_enrolled: bool = False

    @property
    def name(self) -> str:
        """Return how the audit trail names this actor."""
        return f"account:{self.account_id}"

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether a second factor is owed: a role demands it, or the owner set one up."""
        is_owed = self.is_enrolled or bool(self.roles & ROLES_WITH_SECOND_FACTOR)
        return is_owed and not self.has_second_factor

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what this actor may do now; while the second factor is owed, only to show it."""
        if self.needs_second_factor:
            return WITHOUT_SECOND_FACTOR
        granted = RIGHTS[Role.EMPLOYEE]
        return granted.union(*(RIGHTS[role] for role in self.roles))

    def may(self, permission: Permission) -> bool:
        """Tell whether ``permission`` is granted."""
        return permission in self.permissions

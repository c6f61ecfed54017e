"""Rights on one page: what each role may do inside its own agency. Nothing else grants anything."""

from __future__ import annotations

from feedback.access.permissions import Permission
from feedback.accounts.model import Role

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: frozenset(
        {Permission.CONFIRM_IDENTITY, Permission.USE_ACCOUNT, Permission.READ_OWN_RESULTS}
    ),
    Role.LEADER: frozenset({Permission.VIEW_CYCLES}),
    Role.CUSTODIAN: frozenset({Permission.VIEW_CYCLES}),
    Role.HR: frozenset(
        {
            Permission.VIEW_PEOPLE,
            Permission.IMPORT_PEOPLE,
            Permission.VIEW_INSTRUMENTS,
            Permission.MANAGE_INSTRUMENTS,
            Permission.VIEW_CYCLES,
            Permission.MANAGE_CYCLES,
            Permission.VIEW_MAIL,
            Permission.READ_RESULTS,
        }
    ),
    Role.ADMIN: frozenset(
        {Permission.MANAGE_ACCOUNTS, Permission.VIEW_PEOPLE, Permission.VIEW_MAIL}
    ),
}

WITHOUT_SECOND_FACTOR = frozenset({Permission.CONFIRM_IDENTITY})

"""The list of things a signed-in person may be allowed to do."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One kind of deed; every endpoint names exactly one, or is public."""

    CONFIRM_IDENTITY = "confirm_identity"
    USE_ACCOUNT = "use_account"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_PEOPLE = "view_people"
    IMPORT_PEOPLE = "import_people"
    VIEW_INSTRUMENTS = "view_instruments"
    MANAGE_INSTRUMENTS = "manage_instruments"
    VIEW_CYCLES = "view_cycles"
    MANAGE_CYCLES = "manage_cycles"
    VIEW_MAIL = "view_mail"
    READ_OWN_RESULTS = "read_own_results"
    READ_RESULTS = "read_results"

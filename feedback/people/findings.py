"""What can be wrong with, or odd about, a table of people: codes and facts, no words.

``messages`` puts them into sentences. Errors stop an import, doubts do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Facts = Mapping[str, str | int]


class Code(StrEnum):
    """One kind of finding."""

    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    MERGED = "merged"
    FORMULA = "formula"
    REQUIRED = "required"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"

    NIP_ROUNDED = "nip_rounded"
    NIP_NOT_DIGITS = "nip_not_digits"
    NIP_FORMER = "nip_former"
    NIP_LENGTH = "nip_length"
    NIP_BIRTH_DATE = "nip_birth_date"
    NIP_SEX = "nip_sex"
    NIP_SERIAL = "nip_serial"
    NIP_APPOINTED = "nip_appointed"
    NIP_TWICE = "nip_twice"
    NIP_ELSEWHERE = "nip_elsewhere"

    EMAIL_WRONG = "email_wrong"
    EMAIL_TWICE = "email_twice"
    EMAIL_TAKEN = "email_taken"
    EMAIL_OF_PARTNER = "email_of_partner"
    PERSON_TWICE = "person_twice"

    GRADE_UNKNOWN = "grade_unknown"
    DATE_NUMBER = "date_number"
    DATE_WRONG = "date_wrong"
    STATUS_UNKNOWN = "status_unknown"
    SEX_UNKNOWN = "sex_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    YES_NO_UNKNOWN = "yes_no_unknown"

    UNIT_MISSING = "unit_missing"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_AMBIGUOUS = "unit_ambiguous"
    UNIT_NAME_DIFFERS = "unit_name_differs"
    UNIT_PARENT_DIFFERS = "unit_parent_differs"
    UNIT_PARENT_UNKNOWN = "unit_parent_unknown"
    UNIT_LOOP = "unit_loop"

    SUPERVISOR_UNKNOWN = "supervisor_unknown"
    SUPERVISOR_SELF = "supervisor_self"
    SUPERVISOR_PARTNER = "supervisor_partner"
    SUPERVISOR_PAIR = "supervisor_pair"
    SUPERVISOR_LOOP = "supervisor_loop"

    DOUBT_BIRTH_YEAR = "doubt_birth_year"
    DOUBT_NIP_CODE = "doubt_nip_code"
    DOUBT_NIP_STATUS = "doubt_nip_status"
    DOUBT_NIP_BORN = "doubt_nip_born"
    DOUBT_NIP_SEX = "doubt_nip_sex"
    DOUBT_NIP_CHANGED = "doubt_nip_changed"
    DOUBT_GRADE_STATUS = "doubt_grade_status"
    DOUBT_SUPERVISOR_REMOVED = "doubt_supervisor_removed"
    DOUBT_SUPERVISOR_INACTIVE = "doubt_supervisor_inactive"
    DOUBT_START_ASSUMED = "doubt_start_assumed"


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with the facts its sentence needs."""

    code: Code
    facts: Facts = field(default_factory=dict)


class Unreadable(Exception):
    """A cell does not follow its rule; carries the finding."""

    def __init__(self, code: Code, **facts: str | int) -> None:
        super().__init__(code.value)
        self.finding = Finding(code, facts)

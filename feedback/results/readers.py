"""Who may read whose results. Pure; asked by ``profile``, the only way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who signed in; ``is_hr`` means that he holds the right to read others' results."""

    person_id: int
    agency_id: int
    is_hr: bool = False


class Standing(StrEnum):
    """How a reader stands to a report."""

    OWN = "own"
    HR = "hr"


def standing(reader: Reader, subject_person_id: int, *, hr_sees_results: bool) -> Standing | None:
    """Return as what ``reader`` may read about a person of the same agency; None: not at all.

    The subject, and HR where the cycle says so (which the raters were told before they answered).
    Nobody else: not the supervisor, not the leader, not the administrator.
    """
    if reader.person_id == subject_person_id:
        return Standing.OWN
    return Standing.HR if reader.is_hr and hr_sees_results else None

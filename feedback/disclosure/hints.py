"""What in a comment could identify its writer. It is pointed out to the writer, who decides.

The patterns are Indonesian first, English second; they are hints, neither complete nor a filter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class HintCode(StrEnum):
    """What kind of trace a span of text is."""

    OWN_NAME = "own_name"
    OTHER_NAME = "other_name"
    EMPLOYEE_NUMBER = "employee_number"
    NATIONAL_NUMBER = "national_number"
    PHONE = "phone"
    EMAIL = "email"
    OWN_ROLE = "own_role"
    OWN_EVENT = "own_event"


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """A span ``text[start:end]`` and what it gives away."""

    start: int
    end: int
    code: HintCode


_SEPARATOR = r"[\s.\-]?"
_PATTERNS: tuple[tuple[HintCode, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        # NIP: birth date, month of appointment, sex, serial number; often written in four groups.
        (
            HintCode.EMPLOYEE_NUMBER,
            rf"(?<!\d)\d{{8}}{_SEPARATOR}\d{{6}}{_SEPARATOR}\d{_SEPARATOR}\d{{3}}(?!\d)",
        ),
        # NIK.
        (HintCode.NATIONAL_NUMBER, r"(?<!\d)\d{16}(?!\d)"),
        (
            HintCode.PHONE,
            rf"(?<![\d+])(?:\+?62{_SEPARATOR}|0)\d{{2,3}}(?:{_SEPARATOR}\d{{3,5}}){{2}}(?!\d)",
        ),
        (HintCode.EMAIL, r"[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+"),
        (
            HintCode.OWN_ROLE,
            r"\b(?:saya|aku|kami)(?:\s+adalah|\s+ini)?\s+(?:sebagai|selaku)\s+\w+(?:\s+\w+)?"
            r"|\b(?:sebagai|selaku)\s+(?:\w+\s+){1,3}(?:saya|aku)\b"
            r"|\b(?:sebagai|selaku)\s+(?:satu-satunya|atasan|bawahan|rekan|kepala|ketua|sekretaris"
            r"|bendahara|staf|staff|mitra)\b(?:\s+\w+)?"
            r"|\b(?:i|me)\s+as\s+(?:a|an|the|your|his|her)\s+\w+|\bas\s+(?:your|his|her)\s+\w+",
        ),
        (
            HintCode.OWN_EVENT,
            r"\b(?:waktu|ketika|saat|sejak|sewaktu|selama|sebelum|setelah)\s+(?:saya|aku)\s+\w+"
            r"(?:\s+\w+)?|\b(?:when|since|while|before|after)\s+i\s+\w+(?:\s+\w+)?",
        ),
    )
)
# Shorter parts of a name are initials, degrees or words of their own.
_SHORTEST_NAME_PART = 4
_NAME_PART = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")


def identifying_hints(
    text: str, own_names: Iterable[str] = (), other_names: Iterable[str] = ()
) -> tuple[Hint, ...]:
    """Find what a reader could recognise the writer by, in order of appearance.

    Parameters
    ----------
    own_names
        Names of the writer, in full; every part of at least four letters is looked for.
    other_names
        Names of others whose mention narrows the circle (colleagues, not the subject).
    """
    found = {
        *_mentions(text, own_names, HintCode.OWN_NAME),
        *_mentions(text, other_names, HintCode.OTHER_NAME),
    }
    for code, pattern in _PATTERNS:
        found.update(Hint(*match.span(), code) for match in pattern.finditer(text))
    return tuple(sorted(found))


def _mentions(text: str, names: Iterable[str], code: HintCode) -> Iterator[Hint]:
    parts = {
        part.casefold()
        for name in names
        for part in _NAME_PART.findall(name)
        if len(part) >= _SHORTEST_NAME_PART
    }
    for match in _NAME_PART.finditer(text):
        if match.group().casefold() in parts:
            yield Hint(*match.span(), code)

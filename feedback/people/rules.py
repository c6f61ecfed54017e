"""What one cell of a table of people may hold, and how it is normalised. Pure functions.

Each returns the stored form or raises :class:`~feedback.people.findings.Unreadable`. Numbers of
civil servants have their own module, ``nip``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import email_validator

from feedback.foundation import tables
from feedback.people.findings import Code, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = TypeVar("Choice")

LONGEST_TEXT = 200
EMPLOYMENTS = ("PNS", "PPPK", "Non-ASN")
SENTINEL = date(1, 1, 1)
"""How SIASN writes "no date"."""

BLANKS = frozenset({"", "-", "\u2013", "\u2014"})
MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
GRADES = frozenset(
    f"{group}/{letter}"
    for group, letters in (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
    for letter in letters
)
PPPK_GRADES = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX",
    "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
)  # fmt: skip

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_GRADE = re.compile(r"\b(IV|III|II|I|[1-4])\s*[/.\-]?\s*([A-E])\b")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_WORDED_DATE = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})")
_FRONT_TITLES = re.compile(
    r"(?:(?:Prof|Dr|dr|drg|Drs|Dra|Ir|apt|Apt|H|Hj|KH|Ns|Letkol|Kol)\.(?:\s+|(?=[A-Z])))+"
)

_EMPLOYMENT_WORDS = {
    "pns": "PNS", "cpns": "PNS", "pppk": "PPPK", "p3k": "PPPK", "pppk penuh waktu": "PPPK",
    "pppk paruh waktu": "PPPK", "non asn": "Non-ASN", "nonasn": "Non-ASN", "honorer": "Non-ASN",
    "kontrak": "Non-ASN", "tni": "Non-ASN", "polri": "Non-ASN", "pejabat negara": "Non-ASN",
}  # fmt: skip
_SEX_WORDS = {
    "l": "L", "laki laki": "L", "laki": "L", "pria": "L", "m": "L", "male": "L", "1": "L",
    "p": "P", "perempuan": "P", "wanita": "P", "f": "P", "female": "P", "2": "P",
}  # fmt: skip
_LANGUAGE_WORDS = {
    "id": "id", "indonesia": "id", "bahasa indonesia": "id", "indonesian": "id",
    "en": "en", "inggris": "en", "bahasa inggris": "en", "english": "en",
}  # fmt: skip
_YES_NO_WORDS = {
    "ya": True, "y": True, "yes": True, "true": True, "aktif": True, "1": True, "active": True,
    "tidak": False, "t": False, "no": False, "n": False, "false": False, "0": False,
    "tidak aktif": False, "nonaktif": False, "inactive": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name and its titles, apart."""

    before: str
    name: str
    after: str


def text(value: tables.Value) -> str:
    """Return a cell as one clean line; a lone dash counts as empty.

    Raises
    ------
    Unreadable
        With the code of the broken rule.
    """
    line = tables.as_text(value)
    if not (line.isascii() and line.isprintable()):
        line = unicodedata.normalize("NFC", _INVISIBLE.sub("", _SPACES.sub(" ", line)))
        if any(unicodedata.category(letter) == "Cc" for letter in line):
            raise Unreadable(Code.BAD_CHARACTERS)
    line = " ".join(line.split())
    if len(line) > LONGEST_TEXT:
        raise Unreadable(Code.TOO_LONG, limit=LONGEST_TEXT)
    return "" if line in BLANKS else line


def split_name(full_name: str) -> NameParts:
    """Take the titles off a name such as ``Dr. Ir. Budi Santoso, S.T., M.T.``."""
    name, _, after = full_name.partition(",")
    front = _FRONT_TITLES.match(name)
    if front is None or front.end() >= len(name):
        return NameParts("", name.strip(), after.strip())
    return NameParts(front[0].strip(), name[front.end() :].strip(), after.strip())


def email(value: tables.Value) -> str:
    """Return an address in lower case; whether it exists is not asked.

    Raises
    ------
    Unreadable
        With the code of the broken rule.
    """
    written = text(value)
    if not written:
        return ""
    try:
        checked = email_validator.validate_email(written, check_deliverability=False)
    except email_validator.EmailNotValidError:
        raise Unreadable(Code.EMAIL_WRONG) from None
    return checked.normalized.lower()


def grade(value: tables.Value) -> str:
    """Return a grade: ``III/a`` for PNS (also from 3a, III.a, IIIA), ``IX`` for PPPK.

    Raises
    ------
    Unreadable
        With the code of the broken rule.
    """
    written = text(value)
    if not written:
        return ""
    upper = written.upper()
    if upper in PPPK_GRADES:
        return upper
    if upper.isdecimal() and 1 <= int(upper) <= len(PPPK_GRADES):
        return PPPK_GRADES[int(upper) - 1]
    match = _GRADE.search(upper)
    found = f"{_roman(match[1])}/{match[2].lower()}" if match else ""
    if found not in GRADES:
        raise Unreadable(Code.GRADE_UNKNOWN)
    return found


def grade_fits(stored: str, employment: str) -> bool:
    """Tell whether a grade belongs to the employment status; unknown fits everything."""
    if not stored or employment not in ("PNS", "PPPK"):
        return True
    return ("/" in stored) == (employment == "PNS")


def day(value: tables.Value) -> date | None:
    """Return a date written DD-MM-YYYY (or as a date cell); SIASN's 01-01-0001 means none.

    Raises
    ------
    Unreadable
        With the code of the broken rule.
    """
    if isinstance(value, date):
        return None if value == SENTINEL else value
    if isinstance(value, int | float):
        raise Unreadable(Code.DATE_NUMBER)
    written = text(value)
    if not written:
        return None
    parts = _date_parts(written.lower())
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None:
        raise Unreadable(Code.DATE_WRONG)
    return None if found == SENTINEL else found


def employment(value: tables.Value) -> str:
    """Return PNS, PPPK, Non-ASN, or nothing."""
    return _choice(value, _EMPLOYMENT_WORDS, Code.STATUS_UNKNOWN) or ""


def sex(value: tables.Value) -> str:
    """Return L (man), P (woman), or nothing."""
    return _choice(value, _SEX_WORDS, Code.SEX_UNKNOWN) or ""


def language(value: tables.Value) -> str | None:
    """Return ``id``, ``en``, or None when nothing is said."""
    return _choice(value, _LANGUAGE_WORDS, Code.LANGUAGE_UNKNOWN)


def yes_or_no(value: tables.Value) -> bool | None:
    """Return the truth value of a cell, None when nothing is said."""
    return _choice(value, _YES_NO_WORDS, Code.YES_NO_UNKNOWN)


def plain(words: str) -> str:
    """Return words in lower case, everything but letters and digits as one space."""
    return " ".join(_WORD.findall(words.casefold()))


def _choice(value: tables.Value, words: Mapping[str, Choice], code: Code) -> Choice | None:
    written = plain(text(value))
    if not written:
        return None
    if written not in words:
        raise Unreadable(code)
    return words[written]


def _date_parts(written: str) -> tuple[int, int, int] | None:
    if match := _ISO_DATE.fullmatch(written):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMERIC_DATE.fullmatch(written):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _WORDED_DATE.fullmatch(written)) and match[2] in MONTHS:
        return int(match[3]), MONTHS.index(match[2]) + 1, int(match[1])
    return None


def _roman(group: str) -> str:
    return {"1": "I", "2": "II", "3": "III", "4": "IV"}.get(group, group)

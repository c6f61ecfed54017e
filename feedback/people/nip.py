"""The national employee number (NIP, for PPPK: NI PPPK), as pure rules.

Eighteen digits: birth date (8), year of appointment (4), month of appointment or, for PPPK, a code
(2), sex (1), serial (3). There is no check digit. Always text: 18 digits do not fit into a float.
Based on Perka BKN 22/2007 and 43/2007. Whether a number is taken is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from feedback.foundation import tables
from feedback.people.findings import Code, Finding, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 18
FORMER_LENGTH = 9
YOUNGEST = 17
YOUNGEST_APPOINTED = 16
OLDEST_BIRTH_YEAR = 1940
FIRST_PPPK_CODE = 21
MONTHS = range(1, 13)

_NOISE = re.compile("[\\s.\\-\u2013\u2014'\u2019\u2018`\u00a0\u200b-\u200d\u2060\ufeff]")
_EXPONENT = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What the digits of a valid number say."""

    born_on: date
    appointed_year: int
    code: int
    sex: str

    @property
    def pattern(self) -> str | None:
        """Return PNS, PPPK, or None where the code belongs to neither."""
        if self.code in MONTHS:
            return "PNS"
        return "PPPK" if self.code >= FIRST_PPPK_CODE else None


def digits(value: tables.Value) -> str | None:
    """Return the 18 digits of a cell, None when it is empty; only the shape is checked.

    Raises
    ------
    Unreadable
        With the code of the broken rule.
    """
    if isinstance(value, int | float) and abs(value) >= tables.LARGEST_EXACT:
        raise Unreadable(Code.NIP_ROUNDED)
    text = tables.as_text(value)
    if _EXPONENT.fullmatch(text.strip()):
        raise Unreadable(Code.NIP_ROUNDED)
    bare = _NOISE.sub("", text)
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit()):
        raise Unreadable(Code.NIP_NOT_DIGITS)
    if len(bare) == FORMER_LENGTH:
        raise Unreadable(Code.NIP_FORMER)
    if len(bare) != LENGTH:
        raise Unreadable(Code.NIP_LENGTH, n=len(bare))
    return bare


def dissect(nip: str, *, today: date) -> Anatomy:
    """Return what 18 digits say, or raise :class:`Unreadable` where they say the impossible."""
    try:
        born_on = date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))
    except ValueError:
        raise Unreadable(Code.NIP_BIRTH_DATE, digits=nip[:8]) from None
    if nip[14] not in "12":
        raise Unreadable(Code.NIP_SEX, digit=nip[14])
    if nip[15:] == "000":
        raise Unreadable(Code.NIP_SERIAL)
    year = int(nip[8:12])
    if not born_on.year + YOUNGEST_APPOINTED <= year <= today.year + 1:
        raise Unreadable(Code.NIP_APPOINTED, year=year)
    return Anatomy(born_on, year, int(nip[12:14]), "L" if nip[14] == "1" else "P")


def doubts(
    anatomy: Anatomy, *, employment: str, born_on: date | None, sex: str, today: date
) -> Iterator[Finding]:
    """Yield what is odd but possible: numbers are not reissued after every correction."""
    if not OLDEST_BIRTH_YEAR <= anatomy.born_on.year <= today.year - YOUNGEST:
        yield Finding(Code.DOUBT_BIRTH_YEAR, {"year": anatomy.born_on.year})
    if anatomy.pattern is None:
        yield Finding(Code.DOUBT_NIP_CODE, {"digits": f"{anatomy.code:02d}"})
    elif employment and employment != anatomy.pattern:
        yield Finding(Code.DOUBT_NIP_STATUS, {"pattern": anatomy.pattern, "employment": employment})
    if born_on and born_on != anatomy.born_on:
        facts = {"written": tables.as_text(born_on), "nip": tables.as_text(anatomy.born_on)}
        yield Finding(Code.DOUBT_NIP_BORN, facts)
    if sex and sex != anatomy.sex:
        yield Finding(Code.DOUBT_NIP_SEX, {"written": sex, "nip": anatomy.sex})

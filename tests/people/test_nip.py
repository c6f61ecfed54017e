"""The rules of the national employee number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.people import nip
from feedback.people.findings import Code, Unreadable

TODAY = date(2026, 11, 24)
PNS = "198609262015051001"
PPPK = "199009132025242014"


@pytest.mark.parametrize(
    "written",
    [
        PNS,
        "19860926 201505 1 001",
        "19860926.201505.1.001",
        "19860926-201505-1-001",
        f"'{PNS}",
        f"\u2019{PNS}",
        f" {PNS}\u00a0",
        f"\u200b{PNS}\ufeff",
    ],
)
def test_printed_forms_mean_the_same_number(written: str) -> None:
    assert nip.digits(written) == PNS


@pytest.mark.parametrize("empty", [None, "", "  ", "-", "\u2013", "'"])
def test_no_number_is_no_error(empty: str | None) -> None:
    assert nip.digits(empty) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1.98609262015051e17, Code.NIP_ROUNDED),
        (198609262015051001, Code.NIP_ROUNDED),
        ("1,98609E+17", Code.NIP_ROUNDED),
        ("1.98609262015051E17", Code.NIP_ROUNDED),
        ("13051234A", Code.NIP_NOT_DIGITS),
        ("\u0661" * 18, Code.NIP_NOT_DIGITS),
        ("130512345", Code.NIP_FORMER),
        (130512345.0, Code.NIP_FORMER),
        (True, Code.NIP_NOT_DIGITS),
        ("19870412201012199", Code.NIP_LENGTH),
    ],
)
def test_what_is_not_18_digits_of_text_is_refused(written: str | float, code: Code) -> None:
    with pytest.raises(Unreadable) as caught:
        nip.digits(written)
    assert caught.value.finding.code is code


def test_a_wrong_length_is_counted() -> None:
    with pytest.raises(Unreadable) as caught:
        nip.digits("19870412201012199")
    assert caught.value.finding.facts == {"n": 17}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("198602302015051001", Code.NIP_BIRTH_DATE),
        ("198613012015051001", Code.NIP_BIRTH_DATE),
        ("198609262015053001", Code.NIP_SEX),
        ("198609262015051000", Code.NIP_SERIAL),
        ("198609262001051001", Code.NIP_APPOINTED),
        ("198609262028051001", Code.NIP_APPOINTED),
    ],
)
def test_impossible_digits_are_refused(number: str, code: Code) -> None:
    with pytest.raises(Unreadable) as caught:
        nip.dissect(number, today=TODAY)
    assert caught.value.finding.code is code


@pytest.mark.parametrize("year", [2002, 2027])
def test_the_first_and_last_possible_year_of_appointment_pass(year: int) -> None:
    assert nip.dissect(f"19860926{year}051001", today=TODAY).appointed_year == year


@pytest.mark.parametrize(
    ("code", "pattern"),
    [("01", "PNS"), ("12", "PNS"), ("21", "PPPK"), ("24", "PPPK"), ("00", None), ("13", None)],
)
def test_digits_13_and_14_tell_pns_from_pppk(code: str, pattern: str | None) -> None:
    anatomy = nip.dissect(f"199009132025{code}2014", today=TODAY)
    assert anatomy.pattern == pattern


def doubts(number: str, **said: object) -> list[Code]:
    facts: dict[str, object] = {"employment": "", "born_on": None, "sex": ""} | said
    anatomy = nip.dissect(number, today=TODAY)
    return [found.code for found in nip.doubts(anatomy, today=TODAY, **facts)]


def test_a_pppk_number_raises_no_doubt_with_its_status() -> None:
    assert doubts(PPPK, employment="PPPK", born_on=date(1990, 9, 13), sex="P") == []


@pytest.mark.parametrize(
    ("number", "said", "code"),
    [
        (PPPK, {"employment": "PNS"}, Code.DOUBT_NIP_STATUS),
        (PNS, {"employment": "Non-ASN"}, Code.DOUBT_NIP_STATUS),
        ("199009132025132014", {"employment": "PPPK"}, Code.DOUBT_NIP_CODE),
        (PNS, {"born_on": date(1986, 9, 25)}, Code.DOUBT_NIP_BORN),
        (PNS, {"sex": "P"}, Code.DOUBT_NIP_SEX),
        ("193909261960051001", {}, Code.DOUBT_BIRTH_YEAR),
        ("201009262026051001", {}, Code.DOUBT_BIRTH_YEAR),
    ],
)
def test_what_is_odd_but_possible_is_a_doubt(
    number: str, said: dict[str, object], code: Code
) -> None:
    assert doubts(number, **said) == [code]


@given(st.dates(date(1950, 1, 1), date(2000, 12, 31)), st.integers(17, 26), st.integers(1, 999))
def test_every_well_formed_number_is_accepted(born: date, age: int, serial: int) -> None:
    number = f"{born:%Y%m%d}{born.year + age}{1 + serial % 12:02d}{1 + serial % 2}{serial:03d}"
    anatomy = nip.dissect(nip.digits(number) or "", today=TODAY)
    assert (anatomy.born_on, anatomy.sex) == (born, "P" if serial % 2 else "L")

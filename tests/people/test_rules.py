"""What one cell may hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from feedback.people import rules
from feedback.people.findings import Code, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("III/a", "III/a"),
        ("IIIa", "III/a"),
        ("III.a", "III/a"),
        ("3a", "III/a"),
        ("III A", "III/a"),
        ("iv/E", "IV/e"),
        ("Penata Muda (III/a)", "III/a"),
        ("Penata Tk. I - III/d", "III/d"),
        ("IV", "IV"),
        ("ix", "IX"),
        (9.0, "IX"),
        ("XVII", "XVII"),
        ("-", ""),
        (None, ""),
    ],
)
def test_grades_have_one_form(written: str | float | None, stored: str) -> None:
    assert rules.grade(written) == stored


@pytest.mark.parametrize("written", ["III/e", "V/a", "XVIII", "18", "Penata", "0", "3f"])
def test_other_grades_are_refused(written: str) -> None:
    with pytest.raises(Unreadable) as caught:
        rules.grade(written)
    assert caught.value.finding.code is Code.GRADE_UNKNOWN


@pytest.mark.parametrize(
    ("grade", "employment", "fits"),
    [
        ("III/a", "PNS", True),
        ("III/a", "PPPK", False),
        ("IX", "PPPK", True),
        ("IX", "PNS", False),
        ("IX", "Non-ASN", True),
        ("", "PNS", True),
    ],
)
def test_a_letter_belongs_to_pns_only(grade: str, employment: str, fits: bool) -> None:  # noqa: FBT001
    assert rules.grade_fits(grade, employment) is fits


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("31-01-2026", date(2026, 1, 31)),
        ("1/2/2026", date(2026, 2, 1)),
        ("01.02.2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-02-01 00:00:00", date(2026, 2, 1)),
        ("1 Juli 2026", date(2026, 7, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        ("01-01-0001", None),
        (date(1, 1, 1), None),
        ("", None),
        ("-", None),
    ],
)
def test_dates_are_day_month_year(written: str | date, stored: date | None) -> None:
    assert rules.day(written) == stored


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("30-02-2026", Code.DATE_WRONG),
        ("02-31-2026", Code.DATE_WRONG),
        ("1 July 2026", Code.DATE_WRONG),
        ("31-01-26", Code.DATE_WRONG),
        (45231.0, Code.DATE_NUMBER),
    ],
)
def test_other_dates_are_refused(written: str | float, code: Code) -> None:
    with pytest.raises(Unreadable) as caught:
        rules.day(written)
    assert caught.value.finding.code is code


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Dr. Ir. Budi Santoso, S.T., M.T.", ("Dr. Ir.", "Budi Santoso", "S.T., M.T.")),
        ("Sukarno", ("", "Sukarno", "")),
        ("Hj. Siti Aminah", ("Hj.", "Siti Aminah", "")),
        ("dr.Ratna, Sp.A.", ("dr.", "Ratna", "Sp.A.")),
        ("H. Muhammad Rizki", ("H.", "Muhammad Rizki", "")),
        ("Drajat Hidayat", ("", "Drajat Hidayat", "")),
        ("Ir.", ("", "Ir.", "")),
    ],
)
def test_titles_are_taken_off_names(full: str, parts: tuple[str, str, str]) -> None:
    found = rules.split_name(full)
    assert (found.before, found.name, found.after) == parts


def test_text_is_one_clean_line() -> None:
    assert rules.text("  Sari\n \u202eWulan\u200b dari\u00a0 ") == "Sari Wulan dari"


@pytest.mark.parametrize(
    ("written", "code"), [("a\x00b", Code.BAD_CHARACTERS), ("x" * 201, Code.TOO_LONG)]
)
def test_unusable_text_is_refused(written: str, code: Code) -> None:
    with pytest.raises(Unreadable) as caught:
        rules.text(written)
    assert caught.value.finding.code is code


def test_addresses_are_lower_case() -> None:
    assert rules.email(" Sari.Wulandari@KPW.example ") == "sari.wulandari@kpw.example"


@pytest.mark.parametrize(
    "written", ["sari", "sari@", "@kpw.id", "a@b@c.id", "a b@c.id", "a@x.id; b@x.id"]
)
def test_other_addresses_are_refused(written: str) -> None:
    with pytest.raises(Unreadable) as caught:
        rules.email(written)
    assert caught.value.finding.code is Code.EMAIL_WRONG


@pytest.mark.parametrize(
    ("rule", "written", "stored"),
    [
        (rules.employment, "P3K", "PPPK"),
        (rules.employment, "cpns", "PNS"),
        (rules.employment, "Non ASN", "Non-ASN"),
        (rules.sex, "Perempuan", "P"),
        (rules.sex, "LAKI-LAKI", "L"),
        (rules.language, "Inggris", "en"),
        (rules.language, "", None),
        (rules.yes_or_no, "Tidak", False),
        (rules.yes_or_no, True, True),
        (rules.yes_or_no, None, None),
    ],
)
def test_words_have_one_meaning(
    rule: Callable[..., object], written: object, stored: object
) -> None:
    assert rule(written) == stored


@pytest.mark.parametrize("rule", [rules.employment, rules.sex, rules.language, rules.yes_or_no])
def test_unknown_words_are_refused(rule: Callable[..., object]) -> None:
    with pytest.raises(Unreadable):
        rule("entah")

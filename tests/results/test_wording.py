"""Numbers, groups and reasons in both languages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from feedback.disclosure.grouping import Reason
from feedback.foundation import i18n
from feedback.results import wording
from feedback.results.layout import CellReason
from feedback.results.lines import Band, Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture(autouse=True)
def indonesian(app: Flask) -> Iterator[None]:
    """Speak Indonesian, as outside a request nobody has chosen a language."""
    with i18n.speaking("id"):
        yield


FOUR_TWO = Decimal("4.2")


@pytest.mark.parametrize(
    ("figure", "language", "expected"),
    [
        (Figure(FOUR_TWO), "id", "4,2"),
        (Figure(FOUR_TWO), "en", "4.2"),
        (Figure(FOUR_TWO, "at_least"), "id", "\u2265\xa04,2"),
        (Figure(FOUR_TWO, "at_most"), "id", "\u2264\xa04,2"),
    ],
)
def test_values_are_printed_with_their_bound(figure: Figure, language: str, expected: str) -> None:
    with i18n.speaking(language):
        assert wording.value(figure) == expected


def test_an_interval_is_printed_with_a_long_dash() -> None:
    figure = Figure(FOUR_TWO, low=Decimal("3.8"), high=Decimal("4.6"))
    assert wording.interval(figure) == "3,8\u20134,6"
    assert wording.interval(Figure(FOUR_TWO)) is None


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        (Band(4, 5), "4 atau 5 penilai"),
        (Band(6, 9), "6 sampai 9 penilai"),
        (Band(10, None), "10 penilai atau lebih"),
    ],
)
def test_rater_counts_are_ranges(band: Band, expected: str) -> None:
    assert wording.band(band) == expected


def test_a_block_is_named_by_its_members() -> None:
    members = ("peer", "subordinate")
    assert (wording.block(members), wording.group(members)) == (
        "Rekan + bawahan",
        "rekan dan bawahan",
    )


WITHHELD = [
    *(reason for reason in Reason if reason not in ("enough", "merged", "identifiable")),
    *CellReason,
]


@pytest.mark.parametrize("code", WITHHELD)
def test_every_reason_has_words_of_its_own(code: str) -> None:
    words = wording.reason(code, ("partner",), 4)
    others = [wording.reason(other, ("partner",), 4) for other in WITHHELD if other != code]
    assert words
    assert words not in others


def test_weights_are_printed_in_per_cent() -> None:
    assert wording.percent(Decimal("0.6")) == "60\xa0%"
    assert wording.percent(Decimal("0.555556")) == "55,6\xa0%"

"""Only what the intervals support is said to stand out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feedback.results import highlights
from feedback.results.highlights import Gap, Highlight, Shown


def shown(key: str, value: str, width: str = "0.2", own: str | None = None, gap: str = "") -> Shown:
    middle, half = Decimal(value), Decimal(width)
    return Shown(
        key, middle, middle - half, middle + half, None if own is None else Decimal(own), gap
    )


def test_a_competency_clear_of_the_mean_stands_out() -> None:
    found = highlights.find([shown("a", "4.4"), shown("b", "4.0"), shown("c", "3.6")])
    assert (found.strongest, found.weakest) == (
        Highlight("a", is_only=True),
        Highlight("c", is_only=True),
    )


def test_the_highest_of_several_is_named_and_not_as_the_only_one() -> None:
    found = highlights.find([shown("a", "4.4"), shown("b", "4.5"), shown("c", "3.0")])
    assert found.strongest == Highlight("b", is_only=False)


def test_an_interval_that_touches_the_mean_supports_nothing() -> None:
    found = highlights.find([shown("a", "4.2"), shown("b", "4.0"), shown("c", "3.8")])
    assert (found.strongest, found.weakest, found.is_compared) == (None, None, True)


@pytest.mark.parametrize("totals", [[], [shown("a", "4.9")]])
def test_there_is_no_side_without_a_second_competency(totals: list[Shown]) -> None:
    found = highlights.find(totals)
    assert (found.strongest, found.weakest) == (None, None)


def test_the_largest_supported_gap_is_named_with_how_many_agree() -> None:
    found = highlights.find(
        [
            shown("a", "4.0", own="3.0", gap="below"),
            shown("b", "4.0", own="5.0", gap="within"),
            shown("c", "3.0", own="4.5", gap="above"),
            shown("d", "3.9"),
        ]
    )
    assert found.gap == Gap("c", Decimal("3.0"), Decimal("4.5"), 1)
    assert found.n_judged == 3


def test_a_large_difference_within_its_error_is_no_gap() -> None:
    found = highlights.find([shown("a", "3.0", own="5.0", gap="within"), shown("b", "3.0")])
    assert (found.gap, found.n_judged) == (None, 1)

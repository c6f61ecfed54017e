"""Participation figures stand still until a whole crowd has moved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.errors import InvalidCount
from feedback.disclosure.grouping import State
from feedback.disclosure.participation import Desk, Pool, pool, refresh
from feedback.disclosure.policy import Policy

POLICY = Policy()


def desks(answered: int, raters: int = 10) -> list[Desk]:
    """Return raters of one form each, the first ones of whom have answered."""
    return [Desk(1, int(number < answered)) for number in range(raters)]


@pytest.mark.parametrize(
    ("shown", "actual", "displayed"),
    [(0, 3, 0), (0, 4, 4), (4, 7, 4), (4, 8, 8), (8, 5, 8), (8, 4, 4), (6, 6, 6)],
)
def test_a_figure_moves_by_a_crowd_or_not_at_all(shown, actual, displayed):
    assert refresh(shown, desks(actual), POLICY) == displayed


@pytest.mark.parametrize(
    ("shown", "found"),
    [(-1, desks(0)), (11, desks(0)), (0, [Desk(1, -1)]), (0, [Desk(1, 2), Desk(9, 0)])],
)
def test_impossible_figures_are_refused(shown, found):
    with pytest.raises(InvalidCount):
        refresh(shown, found, POLICY)


@pytest.mark.parametrize(
    ("shown", "answered", "displayed"),
    [
        (0, [7, 0, 0, 0, 0], 0),
        (0, [7, 7, 7, 0, 0], 0),
        (0, [7, 7, 7, 1, 0], 22),
        (22, [7, 7, 7, 7, 7], 22),
        (13, [7, 7, 7, 7, 7], 35),
        (35, [0, 0, 0, 7, 7], 35),
        (35, [0, 0, 0, 6, 7], 13),
    ],
)
def test_many_forms_of_a_few_raters_do_not_move_a_figure(shown, answered, displayed):
    assert refresh(shown, [Desk(7, number) for number in answered], POLICY) == displayed


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=4, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 9)), max_size=60),
)
def test_no_step_of_a_displayed_figure_stems_from_less_than_a_crowd(forms, visits):
    answered, shown, before = [0] * len(forms), 0, [0] * len(forms)
    flipped = []
    for rater, number in visits:
        answered[rater % len(forms)] = min(number, forms[rater % len(forms)])
        now = refresh(shown, list(map(Desk, forms, answered)), POLICY)
        if now != shown:
            flipped.append(sum(a != b for a, b in zip(answered, before, strict=True)))
            shown, before = now, list(answered)
    assert all(number >= POLICY.crowd for number in flipped)


def test_small_units_are_shown_together():
    assert pool({"a": 3, "b": 9, "c": 2, "d": 0}, POLICY) == (
        Pool(("a", "c"), 5, State.SHOWN),
        Pool(("b",), 9, State.SHOWN),
    )


def test_a_pool_that_is_still_too_small_takes_the_smallest_other_unit():
    assert pool({"a": 9, "b": 6, "c": 2, "d": 6}, POLICY) == (
        Pool(("a",), 9, State.SHOWN),
        Pool(("b", "c"), 8, State.SHOWN),
        Pool(("d",), 6, State.SHOWN),
    )


def test_too_few_raters_in_all_are_withheld():
    assert pool({"a": 1, "b": 2}, POLICY) == (Pool(("a", "b"), 3, State.WITHHELD),)


def test_large_units_stand_alone():
    assert [cell.units for cell in pool({"a": 5, "b": 5}, POLICY)] == [("a",), ("b",)]


def test_no_units_give_no_pool():
    assert pool({"a": 0}, POLICY) == ()


@settings(deadline=None)
@given(st.dictionaries(st.integers(), st.integers(0, 12), max_size=12))
def test_pools_hold_every_unit_once_and_are_large_enough_or_alone(invited):
    pools = pool(invited, POLICY)
    assert sorted(unit for cell in pools for unit in cell.units) == sorted(
        unit for unit, raters in invited.items() if raters
    )
    assert len(pools) == 1 or all(cell.invited >= 5 for cell in pools)

"""Participation figures stand still until a whole crowd has moved."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.errors import InvalidCount
from feedback.disclosure.grouping import State
from feedback.disclosure.participation import Pool, pool, refresh
from feedback.disclosure.policy import Policy

POLICY = Policy()


@pytest.mark.parametrize(
    ("shown", "actual", "displayed"),
    [(0, 3, 0), (0, 4, 4), (4, 7, 4), (4, 8, 8), (8, 5, 8), (8, 4, 4), (6, 6, 6)],
)
def test_a_figure_moves_by_a_crowd_or_not_at_all(shown, actual, displayed):
    assert refresh(shown, actual, 10, POLICY) == displayed


@pytest.mark.parametrize(("shown", "actual"), [(-1, 0), (0, -1), (11, 0), (0, 11)])
def test_impossible_figures_are_refused(shown, actual):
    with pytest.raises(InvalidCount):
        refresh(shown, actual, 10, POLICY)


@settings(deadline=None)
@given(st.lists(st.integers(-1, 1), max_size=60), st.integers(4, 20))
def test_no_step_of_a_displayed_figure_is_smaller_than_a_crowd(flips, invited):
    actual, figures = 0, [0]
    for flip in flips:
        actual = min(max(actual + flip, 0), invited)
        figures.append(refresh(figures[-1], actual, invited, POLICY))
    steps = {abs(after - before) for before, after in itertools.pairwise(figures)}
    assert all(step == 0 or step >= 4 for step in steps)


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

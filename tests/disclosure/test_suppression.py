"""Coded numbers leave every single rater room, and carry no hidden decimal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure import suppression
from feedback.disclosure.errors import InvalidCount, NotDisplayable, TooFewRaters
from feedback.disclosure.policy import Band, Policy
from feedback.disclosure.suppression import (
    Bound,
    ItemCount,
    band_of,
    coding_limits,
    counted_raters,
    counts_for_competency,
    display_adjusted,
    display_named,
    display_raw,
    display_total,
    weakest_bound,
    width_class,
)

POLICY = Policy()
NAN = float("nan")


def least_room(display, raters, items):
    """Find the smallest range any display leaves one rater, over all sums of item answers.

    Everybody answered ``items`` items; the observer knows how many raters there were, and sees all
    sums with the same display as one.
    """
    classes = {}
    for total in range(raters * items, 5 * raters * items + 1):
        classes.setdefault(display(Fraction(total, raters * items)), []).append(total)
    others_least, others_most = (raters - 1) * items, 5 * (raters - 1) * items
    return min(
        Fraction(
            max(min(5 * items, total - others_least) for total in totals)
            - min(max(items, total - others_most) for total in totals),
            items,
        )
        for totals in classes.values()
    )


def coded_by_own_count(raters, policy):
    lowest, highest = coding_limits(raters, policy)

    def display(mean):
        value = suppression.display_total(mean, None, policy).value
        return min(max(value, lowest), highest)

    return display


@pytest.mark.parametrize("items", [1, 2, 3, 4])
@pytest.mark.parametrize("raters", range(3, 31))
def test_every_coded_mean_leaves_each_rater_two_points(raters, items):
    assert least_room(coded_by_own_count(raters, POLICY), raters, items) >= 2


@pytest.mark.parametrize("items", [1, 2, 3, 4])
@pytest.mark.parametrize("raters", range(4, 31))
def test_every_displayed_raw_value_leaves_each_rater_two_points(raters, items):
    def display(mean):
        return display_raw(mean, raters, POLICY)

    assert least_room(display, raters, items) >= 2


def test_without_coding_a_mean_leaves_no_room():
    assert least_room(lambda mean: mean, 6, 1) == 0


def test_a_narrower_promise_leaves_less_room():
    policy = Policy(guaranteed_width=Decimal("0.5"))
    assert least_room(coded_by_own_count(5, policy), 5, 4) < 2


@pytest.mark.parametrize(
    ("raters", "limits"),
    [(4, "1.5 4.5"), (5, "1.4 4.6"), (6, "1.4 4.6"), (8, "1.3 4.7"), (10, "1.2 4.8")],
)
def test_coding_limits_follow_the_count_rounded_to_the_middle(raters, limits):
    lowest, highest = limits.split()
    assert coding_limits(raters, POLICY) == (Decimal(lowest), Decimal(highest))


@pytest.mark.parametrize(
    ("raters", "limit"), [(4, "4.5"), (5, "4.5"), (6, "4.6"), (9, "4.6"), (10, "4.8"), (30, "4.8")]
)
def test_the_limit_comes_from_the_band_and_does_not_tell_the_count(raters, limit):
    shown = display_raw(5.0, raters, POLICY)
    assert (shown.value, shown.bound) == (Decimal(limit), Bound.AT_LEAST)


def test_a_stricter_crowd_moves_the_smallest_count_of_the_band():
    policy = POLICY.stricter(honest_crowd=4, roster_minimum=5)
    assert display_raw(5.0, 5, policy).value == Decimal("4.6")


@pytest.mark.parametrize(
    ("mean", "value", "bound"),
    [
        (4.44, "4.4", Bound.EXACT),
        (4.45, "4.4", Bound.EXACT),
        (4.46, "4.5", Bound.AT_LEAST),
        (1.55, "1.6", Bound.EXACT),
        (1.54, "1.5", Bound.AT_MOST),
        (1, "1.5", Bound.AT_MOST),
    ],
)
def test_the_rounded_value_decides_about_coding(mean, value, bound):
    shown = display_raw(mean, 4, POLICY)
    assert (shown.value, shown.bound) == (Decimal(value), bound)
    assert shown.half_width is None


@pytest.mark.parametrize("mean", [0.9, 5.06, NAN, float("inf")])
def test_a_raw_mean_off_the_scale_is_refused(mean):
    with pytest.raises(NotDisplayable):
        display_raw(mean, 6, POLICY)


@pytest.mark.parametrize("display", [display_raw, lambda *a: display_adjusted(a[0], 0.3, *a[1:])])
def test_numbers_of_fewer_than_a_crowd_are_refused(display):
    with pytest.raises(TooFewRaters) as refusal:
        display(3.0, 3, POLICY)
    assert (refusal.value.raters, refusal.value.needed) == (3, 4)


@pytest.mark.parametrize(
    ("score", "value"),
    [
        (3.25, "3.2"),
        (3.35, "3.4"),
        (3.15 + 0.2, "3.4"),
        (0.1 + 0.2 + 3.05, "3.4"),
        (Fraction(7, 3), "2.3"),
        (Fraction(87, 20), "4.4"),
        (Decimal("2.449999"), "2.4"),
        (5.3, "5.0"),
        (-2, "1.0"),
    ],
)
def test_scores_are_rounded_half_to_even_and_clipped(score, value):
    assert display_named(score, POLICY).value == Decimal(value)


@settings(deadline=None)
@given(st.floats(-10, 10), st.floats(0, 9), st.integers(4, 40))
def test_nothing_displayed_has_more_than_one_decimal_or_leaves_the_scale(score, width, raters):
    shown = display_adjusted(score, width, raters, POLICY)
    numbers = (shown.value, shown.half_width, *shown.interval)
    assert {number.as_tuple().exponent for number in numbers} == {-1}
    assert 1 <= shown.interval[0] <= shown.value <= shown.interval[1] <= 5
    assert shown.tenths == shown.value * 10


def test_interval_ends_come_from_the_displayed_value_only():
    shown = display_adjusted(4.7312, 0.41, 6, POLICY)
    assert (shown.value, shown.half_width) == (Decimal("4.7"), Decimal("0.6"))
    assert shown.interval == (Decimal("4.1"), Decimal("5.0"))
    assert (shown.band, shown.bound) == (Band(6, 9), Bound.EXACT)
    assert (shown.tenths, shown.half_width_tenths) == (47, 6)


@pytest.mark.parametrize(
    ("width", "kind"),
    [(0, "0.2"), (0.2, "0.2"), (0.1 + 0.1 + 1e-12, "0.2"), (0.21, "0.4"), (2.01, "4"), (9, "4")],
)
def test_half_widths_are_rounded_up_to_a_class(width, kind):
    assert width_class(width, POLICY) == Decimal(kind)


@pytest.mark.parametrize("width", [-0.1, NAN, float("inf")])
def test_a_half_width_without_sense_is_refused(width):
    with pytest.raises(NotDisplayable):
        width_class(width, POLICY)


def test_a_named_rater_has_no_interval_and_no_count():
    shown = display_named(4.9, POLICY)
    assert (shown.value, shown.interval, shown.band) == (Decimal("4.9"), None, None)
    assert shown.half_width_tenths is None


def test_a_total_has_no_count_and_keeps_the_bound_of_its_parts():
    shown = display_total(4.44, 0.3, POLICY, bound=Bound.AT_LEAST)
    assert (shown.value, shown.half_width, shown.band) == (Decimal("4.4"), Decimal("0.4"), None)
    assert shown.bound is Bound.AT_LEAST


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ([], Bound.EXACT),
        ([Bound.EXACT, Bound.EXACT], Bound.EXACT),
        ([Bound.EXACT, Bound.AT_LEAST], Bound.AT_LEAST),
        ([Bound.AT_MOST, Bound.EXACT], Bound.AT_MOST),
        ([Bound.AT_MOST, Bound.AT_LEAST], None),
    ],
)
def test_a_sum_is_as_open_as_its_parts(bounds, expected):
    assert weakest_bound(bounds) is expected


@pytest.mark.parametrize(
    ("raters", "band"), [(4, (4, 5)), (5, (4, 5)), (6, (6, 9)), (9, (6, 9)), (10, (10, None))]
)
def test_counts_are_shown_as_bands(raters, band):
    assert band_of(raters, POLICY) == band


@pytest.mark.parametrize(
    ("items", "counts"),
    [((2, 4), True), ((1, 4), False), ((2, 3), True), ((1, 3), False), ((0, 0), False)],
)
def test_half_of_the_observable_items_make_a_rater_count(items, counts):
    assert counts_for_competency(ItemCount(*items), POLICY) is counts


@pytest.mark.parametrize("items", [(3, 2), (-1, 2)])
def test_impossible_item_counts_are_refused(items):
    with pytest.raises(InvalidCount):
        counts_for_competency(ItemCount(*items), POLICY)


def test_only_raters_who_answered_enough_are_used():
    items = [ItemCount(n, 4) for n in (4, 1, 2, 0, 3, 4)]
    assert counted_raters(items, POLICY, anonymous=True) == (0, 2, 4, 5)


def test_an_anonymous_cell_below_a_crowd_is_dropped_whole():
    items = [ItemCount(n, 4) for n in (4, 1, 2, 0, 3)]
    assert counted_raters(items, POLICY, anonymous=True) == ()


def test_a_named_cell_needs_only_its_one_rater():
    assert counted_raters([ItemCount(2, 4)], POLICY, anonymous=False) == (0,)


def test_a_displayed_value_depends_on_the_scale_of_the_policy():
    wide = replace(POLICY, scale_high=7, half_widths=(Decimal("0.5"), Decimal("6.0")))
    assert display_named(9, wide).value == Decimal("7.0")

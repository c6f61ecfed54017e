"""Dated facts: what begins ends what ran on, and nobody reports in circles on any day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.people import timeline
from feedback.people.timeline import Span

D2019, D2020, D2021, D2022 = (date(year, 1, 1) for year in (2019, 2020, 2021, 2022))


def test_a_new_start_ends_the_former_span_the_day_before() -> None:
    assert timeline.from_then_on([Span("a", D2020)], D2021, "b") == (
        Span("a", D2020, date(2020, 12, 31)),
        Span("b", D2021),
    )


def test_what_begins_later_is_replaced() -> None:
    spans = [Span("a", D2020, date(2020, 12, 31)), Span("b", D2021)]
    assert timeline.from_then_on(spans, D2019, "c") == (Span("c", D2019),)


def test_a_gap_before_stays_a_gap() -> None:
    spans = [Span("a", D2019, date(2019, 6, 30))]
    assert timeline.from_then_on(spans, D2021, "b") == (spans[0], Span("b", D2021))


def test_nothing_from_then_on_only_ends() -> None:
    assert timeline.from_then_on([Span("a", D2020)], D2021, None) == (
        Span("a", D2020, date(2020, 12, 31)),
    )


@given(
    st.lists(st.tuples(st.dates(D2019, D2022), st.sampled_from("abc")), max_size=6),
)
def test_at_most_one_span_holds_on_any_day(steps: list[tuple[date, str]]) -> None:
    spans: tuple[Span[str], ...] = ()
    for start, value in steps:
        spans = timeline.from_then_on(spans, start, value)
    days = [start for start, _ in steps] + [D2022]
    assert max(sum(span.covers(day) for span in spans) for day in days) <= 1


@pytest.mark.parametrize(
    ("spans", "newest"),
    [
        ([], None),
        ([Span("a", D2020), Span("b", D2021)], "b"),
        ([Span("a", D2020, date(2020, 6, 1))], None),
        ([Span("a", D2022)], "a"),
    ],
)
def test_the_newest_span_is_the_one_that_began_last(
    spans: list[Span[str]], newest: str | None
) -> None:
    found = timeline.newest(spans, D2021)
    assert (found.value if found else None) == newest


def test_a_pair_that_reports_to_one_another_is_a_circle() -> None:
    lines = {1: [Span(2, D2020)], 2: [Span(1, D2021)]}
    assert [set(circle) for circle in timeline.loops(lines, {2: D2021})] == [{1, 2}]


def test_lines_that_never_hold_together_are_no_circle() -> None:
    lines = {1: [Span(2, D2020, date(2020, 12, 31))], 2: [Span(1, D2021)]}
    assert timeline.loops(lines, {2: D2021}) == []


def test_a_circle_that_begins_later_than_the_change_is_found() -> None:
    lines = {1: [Span(2, D2020)], 2: [Span(3, D2020)], 3: [Span(1, D2022)]}
    assert [set(circle) for circle in timeline.loops(lines, {1: D2020})] == [{1, 2, 3}]


def test_a_chain_that_ends_in_somebody_elses_circle_is_not_blamed() -> None:
    lines = {1: [Span(2, D2020)], 2: [Span(3, D2019)], 3: [Span(2, D2019)]}
    assert timeline.loops(lines, {1: D2020}) == []


def test_a_long_chain_is_no_circle() -> None:
    lines = {key: [Span(key + 1, D2020)] for key in range(1, 500)}
    assert timeline.loops(lines, dict.fromkeys(lines, D2020)) == []

"""Charts show the printed numbers and nothing finer."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from feedback.reports import charts

WORDS = ("tidak pernah", "jarang", "kadang-kadang", "sering", "selalu")
tenths = st.integers(10, 50).map(lambda number: Decimal(number) / 10)


def parse(chart: Markup) -> ET.Element:
    return ET.fromstring(chart)  # noqa: S314, our own markup


def mark(chart: Markup, name: str) -> ET.Element:
    (found,) = (part for part in parse(chart).iter() if part.get("class") == name)
    return found


def value_at(position: str | None) -> Decimal:
    """Read a position back as a score, by the two outer gridlines: 4 % is 1, 96 % is 5."""
    assert position is not None
    return 1 + (Decimal(position.removesuffix("%")) - 4) * 4 / 92


@given(st.tuples(tenths, tenths, tenths).map(sorted))
def test_dot_and_band_stand_exactly_at_the_printed_numbers(numbers: list[Decimal]) -> None:
    low, value, high = numbers
    chart = charts.interval_track(value, low, high)
    band = mark(chart, "band")
    assert value_at(mark(chart, "dot").get("cx")) == value
    assert (value_at(band.get("x1")), value_at(band.get("x2"))) == (low, high)


@given(tenths)
def test_the_ring_stands_exactly_at_the_printed_self_rating(value: Decimal) -> None:
    chart = charts.interval_track(Decimal(3), Decimal(2), Decimal(4), value)
    assert value_at(mark(chart, "self").get("cx")) == value


@given(tenths)
def test_the_square_of_the_supervisor_stands_exactly_at_the_printed_score(value: Decimal) -> None:
    (place,) = parse(charts.single_mark(value)).findall("svg")
    assert value_at(place.get("x")) == value


def test_a_supervisor_has_no_band() -> None:
    assert "band" not in charts.single_mark(Decimal("4.5"))


def test_without_a_self_rating_there_is_no_ring() -> None:
    assert 'class="self"' not in charts.interval_track(Decimal(3), Decimal(2), Decimal(4))


def test_gridlines_stand_at_the_whole_numbers() -> None:
    lines = parse(charts.single_mark(Decimal(3))).findall("line[@class='grid']")
    assert [value_at(line.get("x1")) for line in lines] == [1, 2, 3, 4, 5]


def test_trailing_zeros_leave_no_trace() -> None:
    assert charts.single_mark(Decimal("4.30")) == charts.single_mark(Decimal("4.3"))


@pytest.mark.parametrize("value", ["4.25", "4.3001", "3.99999", "NaN"])
def test_a_number_finer_than_printed_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="one decimal"):
        charts.single_mark(Decimal(value))


@pytest.mark.parametrize("value", ["0.9", "5.1", "-4", "0"])
def test_a_number_off_the_scale_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="between 1 and 5"):
        charts.single_mark(Decimal(value))


@pytest.mark.parametrize(("low", "high"), [("3.2", "4.0"), ("2.0", "3.0"), ("4.0", "3.0")])
def test_an_interval_without_its_value_is_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="hold its value"):
        charts.interval_track(Decimal("3.1"), Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "numbers",
    [("3.12", "3.0", "3.4", None), ("3.1", "3.05", "3.4", None), ("3.1", "3.0", "3.4", "4.01")],
)
def test_no_part_of_a_row_may_be_finer_than_printed(numbers: tuple[str | None, ...]) -> None:
    value, low, high, self_value = (None if each is None else Decimal(each) for each in numbers)
    assert value is not None
    assert low is not None
    assert high is not None
    with pytest.raises(ValueError, match="one decimal"):
        charts.interval_track(value, low, high, self_value)


def test_the_axis_names_each_digit_at_its_gridline() -> None:
    digits = parse(charts.axis(WORDS)).findall("text[@class='c-digit']")
    assert [(value_at(digit.get("x")), digit.text) for digit in digits] == [
        (Decimal(number), str(number)) for number in (1, 2, 3, 4, 5)
    ]


def test_the_axis_carries_the_words_in_order() -> None:
    words = parse(charts.axis(WORDS)).findall("text[@class='c-word']")
    assert [word.text for word in words] == list(WORDS)


def test_a_word_of_an_agency_cannot_become_markup() -> None:
    assert "<b>" not in charts.axis(["<b>", "a", "b", "c", "d"])


def test_an_axis_needs_five_words() -> None:
    with pytest.raises(ValueError, match="zip"):
        charts.axis(WORDS[:4])


@given(st.integers(0, 100))
def test_a_bar_is_filled_to_its_per_cent(percent: int) -> None:
    assert mark(charts.bar(percent), "fill").get("width") == f"{percent}%"


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_bar_outside_0_to_100_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        charts.bar(percent)


def test_a_split_bar_stacks_merged_behind_shown() -> None:
    chart = charts.split_bar(60, 25)
    assert mark(chart, "fill").get("width") == "60%"
    assert mark(chart, "half").get("width") == "85%"


@pytest.mark.parametrize(("shown", "merged"), [(70, 31), (-1, 5), (50, -1)])
def test_a_split_bar_that_does_not_add_up_is_refused(shown: int, merged: int) -> None:
    with pytest.raises(ValueError, match=r"per cent|negative"):
        charts.split_bar(shown, merged)


CHARTS = {
    "axis": charts.axis(WORDS),
    "interval": charts.interval_track(Decimal(3), Decimal(2), Decimal(4), Decimal("3.5")),
    "single": charts.single_mark(Decimal(3)),
    "bar": charts.bar(50),
    "split": charts.split_bar(50, 20),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_chart_is_decoration_that_scales(chart: Markup) -> None:
    root = parse(chart)
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox") is None
    assert "style" not in chart


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_chart_is_safe_to_put_into_a_page(chart: Markup) -> None:
    assert isinstance(chart, Markup)

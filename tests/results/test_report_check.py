"""The quick check of a report agrees with the full one, or leaves the verdict to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from feedback.disclosure.leverage import measure
from feedback.disclosure.policy import Floors
from feedback.disclosure.system import System, make_answers
from feedback.results.report_check import Leverages, ReportCheck

if TYPE_CHECKING:
    from feedback.disclosure.leverage import Exposure

READER = 0


def full(rows: np.ndarray, rater: np.ndarray) -> Exposure:
    answers = make_answers(rater, np.arange(len(rater)), 0, known=rater == READER)
    return measure(System(sparse.csr_array(rows), answers))


@st.composite
def reports(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Draw a few independent rows over the answers of some raters."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n_raters, n_each = draw(st.integers(3, 9)), draw(st.integers(1, 4))
    rater = rng.permutation(np.repeat(np.arange(n_raters), n_each))
    n_rows = draw(st.integers(1, min(3, len(rater) - n_each - 1)))
    rows = rng.normal(size=(n_rows, len(rater))) * (rng.random((n_rows, len(rater))) < 0.8)
    return rows, rater


def quick(rows: np.ndarray, rater: np.ndarray, concern: float = 0.5) -> Leverages:
    """Measure all rows for the reader."""
    measured = ReportCheck(rows, rater).measure(np.arange(len(rows)), frozenset({READER}), concern)
    assert measured is not None
    return measured


@settings(max_examples=150, deadline=None)
@given(reports())
def test_alone_it_finds_what_the_full_check_finds(report: tuple[np.ndarray, np.ndarray]) -> None:
    exposure = full(*report)
    assert quick(*report).alone == pytest.approx(exposure.alone.max(initial=0.0), abs=1e-7)


@settings(max_examples=150, deadline=None)
@given(reports())
def test_after_an_insider_it_finds_what_the_full_check_finds(
    report: tuple[np.ndarray, np.ndarray],
) -> None:
    exposure = full(*report)
    concern = exposure.alone.max(initial=0.0) * (1 + 1e-6) + 1e-6
    found = min(quick(*report, concern).with_insider, 1.0)
    assert found == pytest.approx(exposure.with_insider.max(initial=0.0), abs=1e-5)


@settings(max_examples=150, deadline=None)
@given(reports())
def test_it_never_finds_less_than_there_is(report: tuple[np.ndarray, np.ndarray]) -> None:
    exposure = full(*report)
    measured = quick(*report, 0.5)
    most = exposure.with_insider.max(initial=0.0)
    assert most <= max(measured.with_insider, measured.alone) + 1e-7 or measured.alone >= 0.5


def test_rows_that_say_the_same_are_left_to_the_full_check() -> None:
    row = np.array([1.0, 1.0, 1.0, 1.0])
    check = ReportCheck(np.array([row, row]), np.array([1, 2, 3, 4]))
    assert check.measure(np.array([0, 1]), frozenset(), 0.5) is None


def test_a_report_of_what_the_reader_knows_teaches_nothing() -> None:
    check = ReportCheck(np.array([[1.0, 0.0, 0.0]]), np.array([READER, 1, 2]))
    assert check.measure(np.array([0]), frozenset({READER}), 0.5) == Leverages(0.0, 0.0)


@pytest.mark.parametrize(
    ("leverages", "verdict"),
    [
        (Leverages(1 / 3, 1 / 2), True),
        (Leverages(1 / 3 + 1e-6, 1 / 2), False),
        (Leverages(1 / 3, 1 / 2 + 1e-6), False),
    ],
)
def test_exactly_at_the_floor_passes(leverages: Leverages, *, verdict: bool) -> None:
    assert leverages.pass_floors(Floors(3.0, 2.0)) is verdict

"""The search for the optimum: against brute force, at boundaries, and where nothing is to find."""

import numpy as np
import pytest

from feedback.statistics import reml_search
from feedback.statistics.mixed_model_equations import normal_equations
from feedback.statistics.moments import LARGEST_START, SMALLEST_START, starting_ratios
from feedback.statistics.notices import Notice, NoticeCode
from feedback.statistics.reml_search import RATIO_CEILING, RATIO_FLOOR, bounded_step, fit_reml
from tests.statistics import dense


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("sizes", "deviations"),
    [((9, 7), (1, 0.6)), ((9, 7), (0, 0.8)), ((6, 10, 4), (0.7, 0.4, 0)), ((8,), (0.1,))],
)
def test_no_brute_force_finds_a_better_optimum(seed, sizes, deviations):
    crossed, rng = dense.random_design(seed, sizes=sizes, with_fixed=True, with_weights=True)
    y = dense.response(crossed, deviations, rng)
    fit = fit_reml(crossed, y)
    least, gamma = dense.least_criterion(crossed, y, starts=2)
    assert fit.converged
    assert fit.criterion <= least + 1e-7
    assert fit.criterion == pytest.approx(dense.profiled(crossed, y, fit.state.gamma)[0], abs=1e-8)
    assert fit.state.gamma == pytest.approx(gamma, abs=2e-3)


def test_a_variance_of_zero_is_reached_exactly_and_said_so():
    subject, rater = np.repeat(np.arange(10), 6), np.tile(np.arange(6), 10)
    noise = np.random.default_rng(0).normal(size=(10, 6))
    # Every subject has the same mean: less spread between subjects than chance would give.
    noise -= noise.mean(axis=1, keepdims=True)
    fit = fit_reml(dense.design([subject, rater]), noise.ravel() + rater)
    assert fit.state.gamma[0] == 0
    assert Notice(NoticeCode.VARIANCE_IS_ZERO, "f0") in fit.notices


def test_a_search_that_starts_at_the_floor_leaves_it():
    crossed, rng = dense.random_design(7)
    y = dense.response(crossed, (1, 1), rng)[:, None]
    y = y - y.mean()
    state, converged, _ = reml_search.search(
        normal_equations(crossed), y, np.full(2, reml_search.RATIO_FLOOR)
    )
    assert converged
    assert state.gamma == pytest.approx(fit_reml(crossed, y[:, 0]).state.gamma, rel=1e-6)


def test_scores_that_two_factors_reproduce_exactly_stop_at_the_ceiling():
    subject, rater = np.repeat(np.arange(10), 6), np.tile(np.arange(6), 10)
    fit = fit_reml(dense.design([subject, rater]), subject + rater**2.0)
    assert fit.converged
    assert fit.state.gamma.max() <= RATIO_CEILING * (1 + 1e-9)
    assert {notice.code for notice in fit.notices} == {NoticeCode.RESIDUAL_VANISHES}
    assert np.isfinite(fit.criterion)


@pytest.mark.parametrize("level", [0.0, 3.0, -1e6])
def test_equal_scores_have_no_variance_at_all(level):
    crossed, _ = dense.random_design(1)
    fit = fit_reml(crossed, np.full(48, level))
    assert fit.beta.tolist() == pytest.approx([level])
    assert fit.variances.tolist() == [0, 0]
    assert fit.residual_variance == 0
    assert fit.criterion == -np.inf
    assert fit.notices == (Notice(NoticeCode.NO_VARIATION),)


def test_one_observation_leaves_no_degree_of_freedom():
    fit = fit_reml(dense.design([np.array([3]), np.array([8])]), np.array([4.0]))
    assert fit.beta.tolist() == [4]
    assert fit.residual_variance == 0
    assert Notice(NoticeCode.NO_DEGREES_OF_FREEDOM) in fit.notices


SUBJECT, RATER = np.repeat(np.arange(8), 4), np.tile(np.arange(4), 8)
UNIDENTIFIABLE = {
    "a level per observation": ([SUBJECT, np.arange(32)], None, [True, False]),
    "one level for all": ([SUBJECT, np.zeros(32, int)], None, [True, False]),
    "two factors that group alike": ([SUBJECT, 100 - SUBJECT], None, [True, False]),
    "a factor that the fixed part explains": (
        [SUBJECT // 4, RATER],
        np.equal.outer(SUBJECT // 4, [0, 1]).astype(float),
        [False, True],
    ),
    "a factor within another": ([SUBJECT // 2, SUBJECT], None, [True, True]),
}


@pytest.mark.parametrize(
    ("groupings", "fixed", "expected"), UNIDENTIFIABLE.values(), ids=UNIDENTIFIABLE.keys()
)
def test_what_the_design_cannot_tell_apart_is_held_at_zero(groupings, fixed, expected):
    crossed = dense.design(groupings, fixed=fixed)
    y = np.random.default_rng(4).normal(size=32) + SUBJECT
    fit = fit_reml(crossed, y)
    assert fit.identifiable.tolist() == expected
    assert np.all(fit.state.gamma[~fit.identifiable] == 0)
    named = [notice.about for notice in fit.notices if notice.code is NoticeCode.NOT_IDENTIFIABLE]
    assert named == [f"f{k}" for k in np.flatnonzero(~fit.identifiable)]


def test_one_rater_for_each_subject_leaves_only_a_residual():
    ids = np.arange(20)
    y = np.random.default_rng(2).normal(size=20)
    fit = fit_reml(dense.design([ids, ids]), y)
    assert fit.variances.tolist() == [0, 0]
    assert fit.residual_variance == pytest.approx(y.var(ddof=1))


def test_a_search_cut_short_says_so(monkeypatch):
    monkeypatch.setattr(reml_search, "MAX_ITERATIONS", 1)
    crossed, rng = dense.random_design(3)
    fit = fit_reml(crossed, dense.response(crossed, (1, 1), rng))
    assert not fit.converged
    assert Notice(NoticeCode.NOT_CONVERGED) in fit.notices


def test_a_line_search_without_success_ends_the_search(monkeypatch):
    monkeypatch.setattr(reml_search, "bounded_step", lambda gamma, *_: np.full_like(gamma, 1e3))
    monkeypatch.setattr(reml_search, "MAX_HALVINGS", 2)
    crossed, rng = dense.random_design(3)
    fit = fit_reml(crossed, dense.response(crossed, (1, 1), rng))
    assert not fit.converged
    assert np.isfinite(fit.criterion)


def test_a_step_minimises_the_quadratic_model_within_the_bounds():
    gamma, score = np.array([0.2, 1.0]), np.array([4.0, -1.0])
    information = np.array([[10.0, 2.0], [2.0, 5.0]])
    step = bounded_step(gamma, score, information)
    # The free minimum, -0.4583 and 0.3833, leaves the bounds; the first ratio stops at the floor.
    assert step == pytest.approx([RATIO_FLOOR - 0.2, (1 + 2 * 0.2) / 5], abs=1e-7)


def test_a_free_step_is_newtons():
    gamma, score = np.array([2.0, 1.0]), np.array([0.4, -0.3])
    information = np.array([[10.0, 2.0], [2.0, 5.0]])
    assert bounded_step(gamma, score, information) == pytest.approx(
        -np.linalg.solve(information, score)
    )


def test_moments_come_near_the_optimum_of_a_large_design():
    rng = np.random.default_rng(9)
    crossed = dense.design([rng.integers(0, 150, 4000), rng.integers(0, 200, 4000)])
    y = dense.response(crossed, (0.8, 0.5), rng)
    start = starting_ratios(normal_equations(crossed), y - y.mean())
    assert start == pytest.approx(fit_reml(crossed, y).state.gamma, rel=0.1)


@pytest.mark.parametrize("y", [np.tile([1.0, -1.0], 24), np.repeat(np.arange(12.0), 4)])
def test_starting_values_are_always_usable(y):
    crossed = dense.design([np.repeat(np.arange(12), 4), np.tile(np.arange(4), 12)])
    start = starting_ratios(normal_equations(crossed), y - y.mean())
    assert np.all((start >= SMALLEST_START) & (start <= LARGEST_START))

"""The REML criterion and its derivatives against dense matrices and differences."""

import numpy as np
import pytest
from scipy import optimize

from feedback.statistics import reml
from feedback.statistics.mixed_model_equations import normal_equations
from tests.statistics import dense

CASES = {
    "two factors": {"sizes": (9, 7)},
    "one factor": {"sizes": (8,)},
    "three factors, covariate": {"sizes": (5, 9, 6), "with_fixed": True},
    "weighted": {"sizes": (9, 7), "with_fixed": True, "with_weights": True},
}
cases = pytest.mark.parametrize("options", CASES.values(), ids=CASES.keys())
GAMMA = np.array([0.4, 1.3, 0.15])


def prepared(options):
    crossed, rng = dense.random_design(11, **options)
    k = len(crossed.factors)
    y = dense.response(crossed, np.full(k, 0.8), rng)
    return crossed, y, normal_equations(crossed), GAMMA[:k]


@cases
def test_the_criterion_is_the_textbook_one(options):
    crossed, y, equations, gamma = prepared(options)
    state = reml.evaluate(equations, y[:, None], gamma)
    criterion, beta, sigma2 = dense.profiled(crossed, y, gamma)
    assert state.criterion == pytest.approx(criterion, abs=1e-10)
    assert state.sigma2 == pytest.approx(sigma2, rel=1e-12)
    assert state.fit.beta[:, 0] == pytest.approx(beta, abs=1e-11)


@cases
def test_predicted_effects_and_their_fixed_part_solve_hendersons_equations(options):
    crossed, y, equations, gamma = prepared(options)
    state = reml.evaluate(equations, y[:, None], gamma)
    inverse = dense.equations_inverse(crossed, gamma)
    columns = np.hstack([crossed.fixed, *dense.indicators(crossed)])
    expected = inverse @ columns.T @ (crossed.weights * y)
    p = crossed.n_fixed
    effects = state.factorisation.scale * state.fit.spherical[:, 0]
    found = np.concatenate([effects[part] for part in equations.slices])
    assert found == pytest.approx(expected[p:], abs=1e-11)
    assert state.fixed.covariance == pytest.approx(inverse[:p, :p], abs=1e-12)


@cases
def test_the_score_is_the_slope_of_the_criterion(options):
    _, y, equations, gamma = prepared(options)

    def criterion(ratios):
        return reml.evaluate(equations, y[:, None], ratios).criterion

    score, _ = reml.score_and_information(reml.evaluate(equations, y[:, None], gamma))
    slope = optimize.approx_fprime(gamma, criterion, 1e-6)
    assert score == pytest.approx(slope, abs=2e-4)


@cases
def test_the_information_is_the_average_of_observed_and_expected(options):
    crossed, y, equations, gamma = prepared(options)
    _, information = reml.score_and_information(reml.evaluate(equations, y[:, None], gamma))
    inverse = np.linalg.inv(dense.marginal(crossed, gamma))
    x = crossed.fixed
    projection = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
    freedom = len(y) - x.shape[1]
    sigma2 = y @ projection @ y / freedom
    f = np.column_stack([z @ z.T @ projection @ y for z in dense.indicators(crossed)])
    slopes = f.T @ projection @ y / sigma2
    expected = f.T @ projection @ f / sigma2 - np.outer(slopes, slopes) / freedom
    assert information == pytest.approx(expected, abs=1e-9)


def test_a_ratio_of_zero_has_neither_score_nor_information():
    _, y, equations, _ = prepared(CASES["two factors"])
    score, information = reml.score_and_information(
        reml.evaluate(equations, y[:, None], np.array([0.5, 0.0]))
    )
    assert score[1] == 0
    assert information[1].tolist() == [0, 0]
    assert score[0] != 0

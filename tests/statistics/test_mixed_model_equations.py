"""The factorised equations against dense matrices."""

import numpy as np
import pytest
from scipy import sparse

from feedback.statistics import mixed_model_equations as mme
from feedback.statistics.errors import DesignTooLarge
from tests.statistics import dense

NESTED = np.repeat(np.arange(12), 4)
DESIGNS = {
    "crossed": dense.random_design(1)[0],
    "weighted": dense.random_design(2, with_weights=True)[0],
    "one factor": dense.random_design(3, sizes=(8,))[0],
    "three factors": dense.random_design(4, sizes=(5, 9, 6), with_weights=True)[0],
    "nested": dense.design([NESTED // 3, NESTED]),
    "nested and crossed": dense.design(
        [NESTED // 3, np.tile(np.arange(6), 8), NESTED], weights=np.linspace(0.5, 2, 48)
    ),
    "two components": dense.design([NESTED // 24, NESTED % 2 + 2 * (NESTED // 24)]),
}  # fmt: skip
RATIOS = (0.4, 1.7, 0.09)

designs = pytest.mark.parametrize("crossed", DESIGNS.values(), ids=DESIGNS.keys())


def spherical(crossed, equations, gamma):
    """M, in the equations' own order of levels."""
    z = equations.indicators.toarray()
    scale = equations.per_level(np.sqrt(gamma))
    product = z.T @ (crossed.weights[:, None] * z)
    return scale[:, None] * product * scale + np.eye(len(scale))


@pytest.fixture
def prepared(crossed):
    gamma = np.array(RATIOS[: len(crossed.factors)])
    equations = mme.normal_equations(crossed)
    return mme.factorise(equations, gamma), spherical(crossed, equations, gamma)


@designs
def test_solving_inverts_the_equations(crossed, prepared):
    factorisation, matrix = prepared
    right = np.random.default_rng(0).normal(size=(len(matrix), 3))
    assert factorisation.solve(right) == pytest.approx(np.linalg.solve(matrix, right), abs=1e-12)


@designs
def test_the_determinant_is_that_of_the_equations(crossed, prepared):
    factorisation, matrix = prepared
    assert factorisation.log_determinant == pytest.approx(np.linalg.slogdet(matrix)[1], abs=1e-11)


@designs
def test_the_diagonal_is_that_of_the_inverse(crossed, prepared):
    factorisation, matrix = prepared
    found = factorisation.diagonal(factorisation.schur_inverse())
    assert found == pytest.approx(np.diag(np.linalg.inv(matrix)), abs=1e-12)


@designs
def test_traces_add_up_the_diagonal_per_factor(crossed, prepared):
    factorisation, matrix = prepared
    diagonal = np.diag(np.linalg.inv(matrix))
    expected = [diagonal[part].sum() for part in factorisation.equations.slices]
    found = factorisation.traces(factorisation.schur_inverse())
    assert found == pytest.approx(expected, abs=1e-11)


@designs
def test_covariances_of_any_combinations_are_those_of_the_inverse(crossed, prepared):
    factorisation, matrix = prepared
    rows = np.random.default_rng(5).normal(size=(6, len(matrix)))
    pairs = np.array(np.triu_indices(6))
    expected = (rows @ np.linalg.inv(matrix) @ rows.T)[tuple(pairs)]
    found = factorisation.covariances(factorisation.schur_inverse(), sparse.csr_array(rows), pairs)
    assert found == pytest.approx(expected, abs=1e-11)


def test_a_variance_of_zero_leaves_the_equations_regular():
    crossed = DESIGNS["crossed"]
    factorisation = mme.factorise(mme.normal_equations(crossed), np.zeros(2))
    right = np.arange(16.0)[:, None]
    assert factorisation.solve(right) == pytest.approx(right)
    assert factorisation.log_determinant == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("crossed", (0, None)),
        ("three factors", (1, None)),
        ("nested", (1, 0)),
        ("nested and crossed", (2, 0)),
    ],
)
def test_the_pair_that_removes_most_levels_is_eliminated(name, expected):
    assert mme.chosen_elimination(DESIGNS[name].factors) == expected


def test_a_design_too_large_for_the_exact_solution_is_refused(monkeypatch):
    monkeypatch.setattr(mme, "DENSE_LEVELS_LIMIT", 6)
    with pytest.raises(DesignTooLarge) as refused:
        mme.normal_equations(DESIGNS["crossed"])
    assert (refused.value.levels, refused.value.limit) == (7, 6)

"""The sparse system says exactly as much as the published numbers do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.statistics.assessments import VarianceRatios
from feedback.statistics.feedback_model import predict
from feedback.statistics.row_system import row_system, score_map
from feedback.statistics.simulate import SimulationPlan, draw
from tests.statistics.cycles import cycle, random_cycle

sizes = st.sampled_from([0.0, 0.05, 0.3, 1.2, 7.0])


@st.composite
def cycles(chosen):
    n = chosen(st.integers(1, 24))

    def codes(low, high):
        return np.array(chosen(st.lists(st.integers(low, high), min_size=n, max_size=n)))

    return cycle(codes(0, 5), codes(0, 6), np.zeros(n), perspective=codes(0, 2),
                 n_items=codes(1, 4), reference=[1.0, 2.0, 0.5])  # fmt: skip


def ranks(*matrices):
    return [int(np.linalg.matrix_rank(matrix, tol=1e-8)) for matrix in matrices]


@settings(max_examples=150, deadline=None)
@given(assessed=cycles(), subject=sizes, block=sizes, severity=sizes)
def test_both_maps_span_the_same_space(assessed, subject, block, severity):
    ratios = VarianceRatios(subject, block, severity)
    sparse_map, dense_map = row_system(assessed, ratios).toarray(), score_map(assessed, ratios)
    sparse_rank, dense_rank, both = ranks(sparse_map, dense_map, np.vstack([sparse_map, dense_map]))
    assert sparse_rank == dense_rank == both


def projector(matrix):
    _, values, right = np.linalg.svd(matrix, full_matrices=False)
    basis = right[values > 1e-9 * values[0]]
    return basis.T @ basis


@pytest.mark.parametrize("seed", range(6))
def test_leverages_of_single_answers_can_be_read_off_the_sparse_system(seed):
    assessed, ratios = random_cycle(seed, n=60, subjects=6), VarianceRatios(0.7, 0.1, 0.4)
    found = projector(row_system(assessed, ratios).toarray())
    assert found == pytest.approx(projector(score_map(assessed, ratios)), abs=1e-8)


@pytest.mark.parametrize("block", [0.1, 0.0])
def test_totals_lie_in_the_space(block):
    assessed, ratios = random_cycle(1), VarianceRatios(0.7, block, 0.4)
    weights = {0: 60, 1: 20, 2: 20}
    # The map of the totals, one assessment at a time: they are linear in the answers.
    columns = [
        predict(cycle_of(assessed, unit), ratios).totals(weights).value
        for unit in np.eye(len(assessed))
    ]
    totals = np.column_stack(columns)
    space = projector(row_system(assessed, ratios).toarray())
    assert totals @ space == pytest.approx(totals, abs=1e-8)


def cycle_of(assessed, score):
    return cycle(assessed.subject, assessed.severity_level, score,
                 perspective=assessed.perspective, n_items=assessed.n_items,
                 reference=assessed.reference_weights)  # fmt: skip


def test_the_row_of_a_block_touches_only_what_its_raters_said():
    assessed = draw(SimulationPlan(people=200), seed=1).assessments
    rows = row_system(assessed, VarianceRatios(0.7, 0.1, 0.4))
    blocks = assessed.blocks()
    block = 57
    own = blocks.of_assessment == block
    raters = np.isin(assessed.severity_level, assessed.severity_level[own])
    assert rows.shape == (len(blocks), len(assessed))
    assert set(rows[[block]].indices) <= set(np.flatnonzero(raters))
    assert rows.nnz < 40 * len(blocks)


def test_without_severity_a_block_is_its_own_assessments():
    assessed = cycle([1, 1, 2], [1, 2, 1], [0, 0, 0], n_items=[1, 2, 2])
    rows = row_system(assessed, VarianceRatios(0.7, 0.1, 0.0)).toarray()
    assert rows == pytest.approx(np.array([[2 / 3, 1, 0], [0, 0, 1]]))


def test_a_severity_is_subtracted_by_its_shrunken_mean():
    assessed = cycle([1, 1, 2], [1, 2, 1], [0, 0, 0])
    rows = row_system(assessed, VarianceRatios(0.7, 0.1, 0.5)).toarray()
    # Rater 1: two assessments, lambda = 2, so a quarter of each; rater 2: a third of his one.
    expected = [[1 - 1 / 4, 1 - 1 / 3, -1 / 4], [-1 / 4, 0, 1 - 1 / 4]]
    assert rows == pytest.approx(np.array(expected))

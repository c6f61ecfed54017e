"""The rows handed to the disclosure check span exactly what is published."""

from __future__ import annotations

import numpy as np
import pytest

from feedback.results import row_space
from feedback.statistics.assessments import Assessments, VarianceRatios
from feedback.statistics.row_system import score_map
from feedback.statistics.simulate import SimulationPlan, draw

RATIOS = [
    pytest.param(VarianceRatios(0.9, 0.1, 0.7), id="all vary"),
    pytest.param(VarianceRatios(0.9, 0.1, 0.0), id="no severity"),
    pytest.param(VarianceRatios(0.0, 0.1, 0.7), id="no subject effect"),
    pytest.param(VarianceRatios(0.9, 0.0, 0.7), id="no block effect"),
    pytest.param(VarianceRatios(0.0, 0.0, 0.7), id="only severity"),
]


@pytest.fixture(scope="module")
def assessments() -> Assessments:
    return draw(SimulationPlan(people=24, span=4, items=3), seed=3).assessments


def same_span(left: np.ndarray, right: np.ndarray) -> bool:
    """Tell whether the rows of both matrices span the same space."""
    ranks = [np.linalg.matrix_rank(part, tol=1e-8) for part in (left, right)]
    both = np.linalg.matrix_rank(np.vstack([left, right]), tol=1e-8)
    return ranks == [both, both]


def betas(assessments: Assessments, dense: np.ndarray) -> np.ndarray:
    """Return the perspective coefficients mu + gamma from a dense score map."""
    m = len(assessments.blocks())
    return dense[m:-1] + dense[-1]


@pytest.mark.parametrize("ratios", RATIOS)
def test_with_nothing_hidden_they_span_all_scores(
    assessments: Assessments, ratios: VarianceRatios
) -> None:
    system = row_space.equations(assessments, ratios)
    rows, behind = row_space.published_rows(system, np.zeros(system.n_units, dtype=bool))
    assert behind.shape[0] == 0
    assert same_span(rows.toarray(), score_map(assessments, ratios))


@pytest.mark.parametrize("ratios", RATIOS)
def test_with_subjects_hidden_they_span_the_scores_of_the_others(
    assessments: Assessments, ratios: VarianceRatios
) -> None:
    blocks = assessments.blocks()
    dense = score_map(assessments, ratios)
    hidden_blocks = np.isin(blocks.subjects[blocks.place], [2, 5, 7])
    published = np.vstack([dense[: len(blocks)][~hidden_blocks], betas(assessments, dense)])
    system = row_space.equations(assessments, ratios)
    hidden = np.zeros(system.n_units, dtype=bool)
    units = system.unit_of_block[hidden_blocks]
    hidden[units[units >= 0]] = True
    rows, _ = row_space.published_rows(system, hidden)
    assert same_span(rows.toarray(), published)


@pytest.mark.parametrize("ratios", RATIOS[:3])
def test_a_hidden_score_differs_from_its_row_only_by_what_is_published(
    assessments: Assessments, ratios: VarianceRatios
) -> None:
    blocks = assessments.blocks()
    dense = score_map(assessments, ratios)
    hidden = np.isin(blocks.subjects[blocks.place], [2, 5, 7])
    system = row_space.equations(assessments, ratios)
    rows, behind = row_space.published_rows(system, hidden)
    weights = np.arange(1.0, 1 + hidden.sum())
    pooled = weights @ dense[: len(blocks)][hidden]
    shown = np.vstack([dense[: len(blocks)][~hidden], betas(assessments, dense)])
    assert same_span(
        np.vstack([rows.toarray(), weights @ behind.toarray()]), np.vstack([shown, pooled])
    )


@pytest.mark.parametrize("ratios", RATIOS[:3])
def test_the_solution_gives_each_score_as_a_function_of_the_answers(
    assessments: Assessments, ratios: VarianceRatios
) -> None:
    system = row_space.equations(assessments, ratios)
    solved = row_space.solution(system) @ system.rows
    dense = score_map(assessments, ratios)
    m = len(assessments.blocks())
    assert np.allclose(solved[:m], dense[:m], atol=1e-9)
    assert np.allclose(solved[m:], betas(assessments, dense), atol=1e-9)


def test_without_a_block_effect_a_score_is_its_subject_plus_its_perspective(
    assessments: Assessments,
) -> None:
    ratios = VarianceRatios(0.9, 0.0, 0.7)
    system = row_space.equations(assessments, ratios)
    blocks = assessments.blocks()
    solved = row_space.solution(system) @ system.rows
    column = np.unique(blocks.perspective, return_inverse=True)[1]
    scores = solved[system.unit_of_block] + solved[system.constants][column]
    assert np.allclose(scores, score_map(assessments, ratios)[: len(blocks)], atol=1e-9)

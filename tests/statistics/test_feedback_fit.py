"""Blocks and totals, one at a time and all at once."""

import numpy as np
import pytest

from feedback.statistics.assessments import VarianceRatios
from feedback.statistics.errors import MissingWeight, NoWeightOnShownBlocks, UnknownSubject
from feedback.statistics.feedback_model import predict
from tests.statistics.cycles import cycle, random_cycle

RATIOS = VarianceRatios(0.5, 0.2, 0.3)
WEIGHTS = {0: 60, 1: 20, 2: 20}


@pytest.fixture(scope="module")
def fit():
    return predict(random_cycle(1, n=30, subjects=9), RATIOS)


def test_the_total_is_the_weighted_mean_of_blocks_freed_of_perspective(fit):
    subject = int(fit.blocks.subjects[0])
    shown = fit.blocks.perspective[fit.blocks.place == 0].tolist()
    parts = [WEIGHTS[g] * (fit.block(subject, g).value - fit.gamma[g]) for g in shown]
    expected = sum(parts) / sum(WEIGHTS[g] for g in shown)
    assert fit.total(subject, WEIGHTS).value == pytest.approx(expected)


def test_one_total_is_the_same_as_among_all(fit):
    totals = fit.totals(WEIGHTS)
    one_by_one = [fit.total(int(subject), WEIGHTS) for subject in fit.blocks.subjects]
    assert [total.value for total in one_by_one] == pytest.approx(totals.value)
    assert [total.standard_error for total in one_by_one] == pytest.approx(totals.standard_error)
    assert [total.reliability for total in one_by_one] == pytest.approx(totals.reliability)


def test_only_the_proportions_of_the_weights_matter(fit):
    assert fit.totals({0: 6, 1: 2, 2: 2}).value == pytest.approx(fit.totals(WEIGHTS).value)


def test_a_missing_perspective_neither_helps_nor_hurts():
    # Everybody deserves the same; perspective 1 is a point more generous, and only some have it.
    subject, rater = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    perspective = np.where((rater > 1) & (subject < 3), 1, 0)
    found = predict(
        cycle(subject, rater, 3 + perspective, perspective=perspective, reference=[1, 1]), RATIOS
    )
    assert found.totals({0: 1, 1: 1}).value == pytest.approx(np.full(6, 3.5))
    assert found.gamma == pytest.approx({0: -0.5, 1: 0.5})


def test_a_total_of_one_block_errs_as_that_block_about_its_perspective():
    found = predict(cycle([1, 1, 2, 2], [1, 2, 1, 3], [3, 4, 2, 5]), RATIOS)
    assert found.total(2, {0: 1}) == found.block(2, 0)


def test_reliability_is_the_share_of_variance_that_is_not_error(fit):
    variance = fit.residual_variance * (RATIOS.subject + RATIOS.block)
    expected = np.maximum(1 - fit.block_scores.standard_error**2 / variance, 0)
    assert fit.block_scores.reliability == pytest.approx(expected)


def test_a_stranger_has_no_total(fit):
    with pytest.raises(UnknownSubject) as refused:
        fit.total(99, WEIGHTS)
    assert refused.value.subject == 99


def test_a_subject_between_others_that_was_not_assessed_has_no_total():
    with pytest.raises(UnknownSubject):
        predict(cycle([1, 1, 3], [1, 2, 3], [1, 2, 3]), RATIOS).total(2, {0: 1})


def test_a_perspective_that_nobody_took_has_no_block():
    with pytest.raises(UnknownSubject):
        predict(cycle([1, 1, 3], [1, 2, 3], [1, 2, 3]), RATIOS).block(1, 1)


def test_every_perspective_present_needs_a_weight(fit):
    with pytest.raises(MissingWeight) as refused:
        fit.totals({0: 1, 1: 1})
    assert refused.value.perspective == 2


def test_a_subject_whose_blocks_weigh_nothing_has_no_total():
    found = predict(
        cycle([1, 2, 2], [1, 2, 3], [1, 2, 3], perspective=[0, 1, 1], reference=[1, 1]), RATIOS
    )
    with pytest.raises(NoWeightOnShownBlocks) as refused:
        found.totals({0: 1, 1: 0})
    assert refused.value.subject == 2
    with pytest.raises(NoWeightOnShownBlocks):
        found.total(2, {0: 1, 1: 0})


def test_a_fit_keeps_nothing_about_any_rater(fit):
    n_raters = 8
    kept = [fit.block_scores, fit.overall]
    lengths = {len(part.value) for part in kept} | {fit.centred_covariance.shape[0]}
    assert lengths == {len(fit.blocks), len(fit.blocks.subjects)}
    assert n_raters not in lengths

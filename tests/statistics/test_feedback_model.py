"""Scores and their errors against the textbook, at the edges, and against known truth."""

from dataclasses import replace

import numpy as np
import pytest

from feedback.statistics.assessments import VarianceRatios
from feedback.statistics.feedback_model import estimate_ratios, feedback_design, predict
from feedback.statistics.notices import Notice, NoticeCode
from feedback.statistics.reml_search import fit_reml
from feedback.statistics.row_system import score_map
from feedback.statistics.simulate import SimulationPlan, draw
from tests.statistics import dense
from tests.statistics.cycles import REFERENCE, cycle, random_cycle

RATIOS = {
    "all vary": VarianceRatios(0.5, 0.2, 0.3),
    "blocks do not vary": VarianceRatios(0.5, 0.0, 0.3),
    "subjects do not vary": VarianceRatios(0.0, 0.2, 0.3),
    "severity does not vary": VarianceRatios(0.5, 0.2, 0.0),
    "only severity varies": VarianceRatios(0.0, 0.0, 0.3),
    "nothing varies": VarianceRatios(0.0, 0.0, 0.0),
    "almost no residual": VarianceRatios(900.0, 400.0, 300.0),
}
ratios = pytest.mark.parametrize("ratios", RATIOS.values(), ids=RATIOS.keys())
WEIGHTS = {0: 60, 1: 20, 2: 20}


def published(fit):
    return np.concatenate([fit.block_scores.value, list(fit.gamma.values()), [fit.mu]])


@ratios
@pytest.mark.parametrize("seed", range(3))
def test_scores_are_the_generalised_least_squares_ones(ratios, seed):
    cycle_ = random_cycle(seed)
    assert published(predict(cycle_, ratios)) == pytest.approx(
        score_map(cycle_, ratios) @ cycle_.score, abs=1e-9
    )


def textbook_errors(cycle_, ratios, blocks):
    """Return error covariances of the blocks, and of the blocks freed of perspective."""
    crossed = feedback_design(cycle_, ratios.item_noise)
    inverse = dense.equations_inverse(crossed, (ratios.subject, ratios.block, ratios.severity))
    p, s, m = 3, len(blocks.subjects), len(blocks)
    level, subject, block = np.eye(p), np.eye(s), np.eye(m)
    reference = np.array(REFERENCE) / np.sum(REFERENCE)
    rest = np.zeros((m, len(inverse) - p - s - m))
    own = np.hstack([level[blocks.perspective], subject[blocks.place], block, rest])
    centred = np.hstack([np.tile(reference, (m, 1)), subject[blocks.place], block, rest])
    return own @ inverse @ own.T, centred @ inverse @ centred.T


@pytest.mark.parametrize("seed", range(4))
def test_standard_errors_include_the_fixed_part_and_every_covariance(seed):
    cycle_, ratios = random_cycle(seed), VarianceRatios(0.5, 0.2, 0.3)
    fit = predict(cycle_, ratios)
    own, centred = textbook_errors(cycle_, ratios, fit.blocks)
    sigma2 = fit.residual_variance
    assert fit.block_scores.standard_error == pytest.approx(np.sqrt(sigma2 * np.diag(own)))
    w = np.array([WEIGHTS[g] for g in fit.blocks.perspective.tolist()])
    mixing = np.equal.outer(np.arange(len(fit.blocks.subjects)), fit.blocks.place) * w
    mixing = mixing / mixing.sum(axis=1, keepdims=True)
    variance = np.diag(mixing @ centred @ mixing.T)
    assert fit.totals(WEIGHTS).standard_error == pytest.approx(np.sqrt(sigma2 * variance))


def test_the_residual_variance_is_the_reml_one_at_these_ratios():
    cycle_, ratios = random_cycle(5), VarianceRatios(0.5, 0.2, 0.3)
    crossed = feedback_design(cycle_, ratios.item_noise)
    expected = dense.profiled(crossed, cycle_.score, (0.5, 0.2, 0.3))[2]
    assert predict(cycle_, ratios).residual_variance == pytest.approx(expected)


def test_perspective_effects_add_up_to_nothing_by_the_reference_weights():
    fit = predict(random_cycle(2), VarianceRatios(0.5, 0.2, 0.3))
    assert np.dot(REFERENCE, [fit.gamma[g] for g in range(3)]) == pytest.approx(0, abs=1e-12)


def test_reference_weights_of_absent_perspectives_do_not_count():
    cycle_, ratios = random_cycle(2, reference=(1.0, 3.0)), VarianceRatios(0.5, 0.2, 0.3)
    wider = replace(cycle_, reference_weights=np.array([1.0, 3.0, 96.0]))
    assert published(predict(wider, ratios)).tolist() == published(predict(cycle_, ratios)).tolist()


def test_estimated_ratios_are_the_rounded_optimum():
    cycle_ = random_cycle(8, n=200, subjects=15, raters=20)
    found = estimate_ratios(cycle_, item_noise=1.0)
    optimum = fit_reml(feedback_design(cycle_, 1.0), cycle_.score).state.gamma
    assert found.ratios == VarianceRatios(*map(float, optimum), item_noise=1.0).rounded()


def test_ratios_do_not_depend_on_the_scale_of_the_scores():
    cycle_ = random_cycle(8, n=200, subjects=15, raters=20)
    moved = replace(cycle_, score=2.5 * cycle_.score + 40)
    assert estimate_ratios(moved).ratios == estimate_ratios(cycle_).ratios


@ratios
def test_shifting_and_scaling_the_scores_does_the_same_to_the_result(ratios):
    cycle_ = random_cycle(3)
    plain = predict(cycle_, ratios)
    moved = predict(replace(cycle_, score=2 * cycle_.score + 10), ratios)
    assert moved.block_scores.value == pytest.approx(2 * plain.block_scores.value + 10, abs=1e-8)
    assert moved.totals(WEIGHTS).value == pytest.approx(2 * plain.totals(WEIGHTS).value + 10)
    assert moved.overall.standard_error == pytest.approx(2 * plain.overall.standard_error)
    assert moved.overall.reliability == pytest.approx(plain.overall.reliability, abs=1e-9)


def test_the_order_of_assessments_does_not_matter():
    cycle_, ratios = random_cycle(4), VarianceRatios(0.5, 0.2, 0.3)
    order = np.random.default_rng(0).permutation(len(cycle_))
    shuffled = replace(cycle_, **{
        name: getattr(cycle_, name)[order]
        for name in ("subject", "perspective", "severity_level", "score", "n_items")
    })  # fmt: skip
    assert estimate_ratios(shuffled).ratios == estimate_ratios(cycle_).ratios
    assert published(predict(shuffled, ratios)) == pytest.approx(
        published(predict(cycle_, ratios)), abs=1e-12
    )


def test_codes_of_subjects_and_severity_levels_are_only_names():
    cycle_, ratios = random_cycle(4), VarianceRatios(0.5, 0.2, 0.3)
    renamed = replace(
        cycle_, subject=cycle_.subject * 10**12 - 5, severity_level=-cycle_.severity_level
    )
    assert published(predict(renamed, ratios)) == pytest.approx(
        published(predict(cycle_, ratios)), abs=1e-12
    )


def all_numbers(fit):
    return np.concatenate([
        published(fit),
        *(getattr(part, name)
          for part in (fit.block_scores, fit.overall, fit.totals(WEIGHTS))
          for name in ("value", "standard_error", "reliability")),
    ])  # fmt: skip


IDS = np.arange(12)
RNG = np.random.default_rng(6)
EDGES = {
    "one assessment": cycle([5], [9], [4]),
    "one subject": cycle(np.zeros(12, int), IDS, RNG.normal(size=12)),
    "one rater for all": cycle(IDS, np.zeros(12, int), RNG.normal(size=12)),
    "one rater for each": cycle(IDS, IDS, RNG.normal(size=12)),
    "everything equal": cycle(IDS // 3, IDS % 4, np.full(12, 5.0)),
    "equal within each subject": cycle(IDS // 3, IDS % 4, IDS // 3),
    "closed teams": cycle(IDS // 3, IDS % 3 + 10 * (IDS // 6), RNG.normal(size=12)),
    "the same pair again and again": cycle(IDS // 6, IDS // 6, RNG.normal(size=12)),
    "as many perspectives as assessments": cycle(
        [1, 2, 3], [1, 2, 3], [3, 4, 5], perspective=[0, 1, 2], reference=[1, 1, 1]
    ),
    "only extreme raters": cycle(IDS // 3, IDS % 2, np.where(IDS % 2, 5.0, 1.0)),
}
edges = pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES.keys())


@edges
def test_no_design_and_no_answers_give_anything_but_numbers(edge):
    found = estimate_ratios(edge)
    for ratio in (found.ratios, VarianceRatios(0.5, 0.2, 0.3)):
        numbers = all_numbers(predict(edge, ratio))
        assert np.isfinite(numbers).all()


@edges
def test_reliabilities_lie_between_nothing_and_one(edge):
    fit = predict(edge, VarianceRatios(0.5, 0.2, 0.3))
    found = np.concatenate([fit.block_scores.reliability, fit.totals(WEIGHTS).reliability])
    assert np.all((found >= 0) & (found <= 1))


def test_equal_answers_are_reported_as_they_are_without_error():
    edge = EDGES["everything equal"]
    found = estimate_ratios(edge)
    fit = predict(edge, found.ratios)
    assert found.notices == (Notice(NoticeCode.NOT_IDENTIFIABLE, "block"),
                             Notice(NoticeCode.NO_VARIATION))  # fmt: skip
    assert fit.block_scores.value == pytest.approx(np.full(4, 5.0))
    assert fit.block_scores.standard_error.tolist() == [0] * 4
    assert fit.block_scores.reliability.tolist() == [0] * 4


def test_one_rater_for_each_subject_tells_nothing_about_anybody():
    fit = predict(EDGES["one rater for each"], estimate_ratios(EDGES["one rater for each"]).ratios)
    assert np.ptp(fit.block_scores.value) == pytest.approx(0, abs=1e-12)
    assert fit.block_scores.reliability.tolist() == [0] * 12


def test_a_strict_rater_does_not_hurt_those_he_assesses():
    rng = np.random.default_rng(1)
    subject, rater = np.divmod(np.flatnonzero(rng.random(40 * 20) < 0.3), 20)
    truth, severity = rng.normal(3, 0.5, 40), rng.normal(0, 0.8, 20)
    score = truth[subject] - severity[rater] + rng.normal(0, 0.3, len(subject))
    cycle_ = cycle(subject, rater, score)
    fit = predict(cycle_, estimate_ratios(cycle_).ratios)
    raw = np.bincount(subject, score) / np.bincount(subject)
    mean_severity = np.bincount(subject, severity[rater]) / np.bincount(subject)
    assert np.corrcoef(raw - truth, mean_severity)[0, 1] < -0.8
    assert abs(np.corrcoef(fit.overall.value - truth, mean_severity)[0, 1]) < 0.4


@pytest.fixture(scope="module")
def replications():
    """Gain in RMSE over the raw mean, and coverage of overall and block intervals, per cycle."""
    rows = []
    for seed in range(8):
        drawn = draw(SimulationPlan(people=250, severity_sd=0.5), seed=seed)
        cycle_ = drawn.assessments
        fit = predict(cycle_, estimate_ratios(cycle_).ratios)
        places = cycle_.blocks().place[cycle_.blocks().of_assessment]
        raw = np.bincount(places, cycle_.score) / np.bincount(places)
        gain = 1 - np.std(fit.overall.value - drawn.overall) / np.std(raw - drawn.overall)
        inside = [
            np.mean(np.abs(found.value - truth) < 1.96 * found.standard_error)
            for found, truth in (
                (fit.overall, drawn.overall), (fit.block_scores, drawn.block_scores)
            )
        ]  # fmt: skip
        rows.append([gain, *inside])
    return np.mean(rows, axis=0)


@pytest.mark.slow
def test_adjusted_scores_are_nearer_to_the_truth_than_raw_means(replications):
    assert replications[0] >= 0.15


@pytest.mark.slow
@pytest.mark.parametrize("kind", [1, 2], ids=["overall", "block"])
def test_intervals_hold_what_they_promise(replications, kind):
    assert 0.92 <= replications[kind] <= 0.98

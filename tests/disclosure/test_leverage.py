"""Leverage agrees with its definition, recomputed target by target and insider by insider."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from feedback.disclosure import leverage, projection
from feedback.disclosure.leverage import measure
from feedback.disclosure.system import Answers, System, make_answers
from tests.disclosure.designs import (
    adjusted_scores,
    block_means,
    protection_radius,
    random_system,
    round_robin,
    slow_exposure,
    slow_projector,
    system_of,
)


def with_known(system, seed):
    known = np.random.default_rng(seed).random(system.shape[1]) < 0.2
    answers = system.answers
    return System(
        system.matrix,
        Answers(answers.rater, answers.subject, answers.competency, answers.anonymous, known),
    )


def agrees(found, expected):
    return np.abs(found - expected).max(initial=0.0) < 1e-7


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.booleans(), st.booleans(), st.booleans())
def test_every_figure_is_what_the_definition_gives(seed, joint, dependent, known):
    system = random_system(seed, joint=joint, dependent=dependent)
    system = with_known(system, seed) if known else system
    exposure = measure(system)
    alone, with_insider = slow_exposure(system, exposure)
    assert agrees(exposure.alone, alone)
    assert agrees(exposure.with_insider, with_insider)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_pieces_and_small_batches_give_the_same_figures(seed):
    system = random_system(seed, joint=True, dependent=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "ONE_PIECE", 0)
        patch.setattr(leverage, "CHUNK", 2)
        exposure = measure(system)
    alone, with_insider = slow_exposure(system, exposure)
    assert agrees(exposure.alone, alone)
    assert agrees(exposure.with_insider, with_insider)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([0.3, 0.5, 0.9]))
def test_a_search_that_stops_early_finds_the_largest_and_all_above_its_concern(seed, concern):
    system = random_system(seed)
    full, quick = measure(system), measure(system, concern=concern)
    above = full.with_insider > concern
    assert quick.with_insider.max(initial=0) == pytest.approx(full.with_insider.max(initial=0))
    assert quick.with_insider[above] == pytest.approx(full.with_insider[above])
    assert (quick.with_insider <= full.with_insider + 1e-12).all()


def test_packing_small_components_together_changes_nothing():
    sizes = [4, 5, 6]
    packed = measure(block_means(sizes))
    expected = np.repeat([1 / n for n in sizes], sizes)
    columns = packed.members.indices
    assert packed.alone == pytest.approx(expected[columns])
    assert packed.with_insider == pytest.approx(
        np.repeat([1 / (n - 1) for n in sizes], sizes)[columns]
    )


@pytest.mark.parametrize("n", [4, 5, 9, 30])
def test_a_plain_mean_hides_each_among_all(n):
    exposure = measure(block_means([n]))
    assert 1 / exposure.alone == pytest.approx(np.full(n, n))
    assert 1 / exposure.with_insider == pytest.approx(np.full(n, n - 1))


def test_the_worst_insider_is_named():
    weights = [[0.1, 0.1, 0.1, 0.7]]
    exposure = measure(system_of(weights, [10, 11, 12, 13]))
    named = dict(zip(exposure.rater.tolist(), exposure.insider.tolist(), strict=True))
    assert {named[10], named[11], named[12]} == {13}


def test_nobody_is_his_own_insider():
    exposure = measure(system_of([[1.0, 1.0], [1.0, -1.0]], [1, 1]))
    assert exposure.insider.tolist() == [-1] * len(exposure.insider)


def test_answers_that_are_fully_determined_teach_an_insider_nothing_new():
    matrix = [[1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0, 1.0]]
    exposure = measure(system_of(matrix, [9, 1, 2, 3, 4], anonymous=[False, *[True] * 4]))
    assert exposure.with_insider == pytest.approx(np.full(4, 1 / 3))


def test_answers_of_no_published_value_have_no_leverage_to_speak_of():
    exposure = measure(system_of([[1.0, 1.0, 0.0]], [1, 2, 3]))
    assert exposure.members.indices.tolist() == [0, 1]


@pytest.mark.parametrize("known", [True, False])
def test_nothing_published_measures_nothing(known):
    answers = make_answers([1, 2], [0, 0], known=known)
    exposure = measure(System(sparse.csr_array((0, 2)), answers))
    assert (len(exposure.alone), exposure.members.shape) == (0, (0, 2))


def test_values_of_identifiable_answers_only_expose_nobody():
    exposure = measure(system_of([[1.0, 1.0]], [1, 2], anonymous=False))
    assert len(exposure.alone) == 0


def test_members_count_columns_as_in_the_system_that_was_given():
    exposure = measure(system_of([[1.0, 1.0, 1.0]], [1, 2, 3], known=[True, False, False]))
    assert sorted(exposure.members.indices.tolist()) == [1, 2]


def test_adjusted_scores_of_a_team_of_eight_hide_as_measured_elsewhere():
    rater, subject = round_robin(8)
    exposure = measure(system_of(adjusted_scores(rater, subject), rater, subject))
    single = np.diff(exposure.members.indptr) == 1
    assert 1 / exposure.alone[single].max() == pytest.approx(7.0, abs=0.3)
    assert 1 / exposure.alone[~single].max() > 7.0


def test_a_mean_over_components_is_never_better_known_than_its_best_known_part():
    system = random_system(11)
    matrix = system.matrix.toarray()
    exposure = measure(system)
    whole = slow_projector(matrix)
    raters = np.unique(system.answers.rater[system.answers.anonymous])
    means = [(system.answers.rater == rater) & system.answers.anonymous for rater in raters]
    pooled = [float(mean @ whole @ mean / mean.sum()) for mean in means]
    parts = [exposure.alone[exposure.rater == rater].max(initial=0.0) for rater in raters]
    assert (np.array(pooled) <= np.array(parts) + 1e-9).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_leverage_up_to_a_half_means_that_no_linear_attack_gains_anything(seed):
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((3, 9)) < 0.7, rng.normal(size=(3, 9)), 0.0) + 0.05
    hat = slow_projector(matrix)
    hidden = np.flatnonzero(np.diag(hat) <= 0.5)
    radii = [protection_radius(matrix, column) for column in hidden]
    witnesses = (np.eye(9) - hat)[hidden] / (1 - np.diag(hat)[hidden, None])
    assert np.array(radii) == pytest.approx(np.ones(len(hidden)), abs=1e-7)
    assert np.abs(witnesses).max(initial=0) <= 1 + 1e-9
    assert np.abs(witnesses @ matrix.T).max(initial=0) < 1e-9


def test_leverage_above_a_half_can_mean_a_better_attack():
    matrix = np.array([[0.6, 0.1, 0.1, 0.1, 0.1]])
    assert protection_radius(matrix, 0) == pytest.approx(2 / 3)


def test_an_organisation_of_many_connected_components_is_measured_whole():
    sizes = [4 + number % 5 for number in range(150)]
    exposure = measure(block_means(sizes))
    assert len(exposure.alone) == sum(sizes)
    assert exposure.with_insider.max() == pytest.approx(1 / 3)

"""Drawn cycles: who assesses whom, and what the truth means."""

import numpy as np
import pytest

from feedback.statistics.simulate import (
    PARTNER,
    PEER,
    SUBORDINATE,
    SUPERVISOR,
    SimulationPlan,
    draw,
)

QUIET = {"subject_sd": 0.0, "block_sd": 0.0, "severity_sd": 0.0, "halo_sd": 0.0, "item_sd": 0.0}


@pytest.fixture(scope="module")
def drawn():
    return draw(SimulationPlan(people=150), seed=3)


def pairs(drawn, perspective):
    chosen = drawn.assessments.perspective == perspective
    return drawn.assessments.subject[chosen], drawn.rater[chosen]


def test_the_same_seed_draws_the_same_cycle(drawn):
    again = draw(SimulationPlan(people=150), seed=3)
    other = draw(SimulationPlan(people=150), seed=4)
    assert np.array_equal(again.assessments.score, drawn.assessments.score)
    assert not np.array_equal(other.overall, drawn.overall)


def test_nobody_assesses_himself_or_the_same_person_twice(drawn):
    subject, rater = drawn.assessments.subject, drawn.rater
    assert np.all(subject != rater)
    assert len(np.unique(subject * 150 + rater)) == len(subject)


def test_everybody_but_the_first_has_one_supervisor(drawn):
    subject, rater = pairs(drawn, SUPERVISOR)
    assert subject.tolist() == list(range(1, 150))
    assert rater.tolist() == [(person - 1) // 7 for person in range(1, 150)]


def test_subordinates_are_led_by_whom_they_assess(drawn):
    subject, rater = pairs(drawn, SUBORDINATE)
    assert np.array_equal((rater - 1) // 7, subject)
    assert np.bincount(subject).max() == 4


def test_peers_share_a_supervisor(drawn):
    subject, rater = pairs(drawn, PEER)
    assert np.array_equal((rater - 1) // 7, (subject - 1) // 7)
    assert np.bincount(subject).max() == 4
    assert rater.max() < 150


def test_partners_come_from_anywhere(drawn):
    subject, rater = pairs(drawn, PARTNER)
    assert 150 < len(subject) <= 300
    assert np.mean((rater - 1) // 7 == (subject - 1) // 7) < 0.1


def test_what_a_supervisor_says_has_a_severity_level_of_its_own(drawn):
    levels, perspective = drawn.assessments.severity_level, drawn.assessments.perspective
    assert np.array_equal(levels % 2 == 1, perspective == SUPERVISOR)
    assert np.array_equal(levels // 2, drawn.rater)


def test_answers_stay_on_the_scale(drawn):
    scores = drawn.assessments.score
    assert scores.min() >= 1
    assert scores.max() <= 5
    assert np.allclose(5 * scores, np.rint(5 * scores))


@pytest.mark.parametrize(("scale", "overall"), [(None, 3.6), ((1, 5), 4.0), ((1, 3), 3.0)])
def test_without_any_spread_everybody_gets_what_is_true(scale, overall):
    plan = SimulationPlan(people=30, scale=scale, shifts=(0, 0, 0, 0), **QUIET | {"item_sd": 1e-9})
    cycle = draw(plan, seed=0)
    assert cycle.overall == pytest.approx(np.full(30, overall))
    assert cycle.assessments.score == pytest.approx(np.full(len(cycle.rater), overall))


def test_the_truth_of_a_block_is_the_mean_answer_of_many_average_raters():
    plan = SimulationPlan(people=8, span=7, peers=6, partners=0, items=4000, level=4.4,
                          severity_sd=0, halo_sd=0, item_sd=1.0, subject_sd=0.8)  # fmt: skip
    cycle = draw(plan, seed=1)
    blocks = cycle.assessments.blocks()
    expected = cycle.block_scores[blocks.of_assessment]
    assert cycle.assessments.score == pytest.approx(expected, abs=0.06)

"""A certificate passes what hides people, fails what does not, and fails when in doubt."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure import certificate
from feedback.disclosure.certificate import Audience, Failure, certify
from feedback.disclosure.grouping import ANONYMOUS, RelationshipCount, group
from feedback.disclosure.leverage import Exposure
from feedback.disclosure.policy import Policy, ScoreMode
from tests.disclosure.designs import (
    adjusted_scores,
    block_means,
    block_scores,
    equivalent_rows,
    mean_over,
    random_system,
    round_robin,
    slow_projector,
    system_of,
)

POLICY = Policy()
RAW, ADJUSTED = ScoreMode.RAW, ScoreMode.ADJUSTED


def checked(system, mode=RAW, policy=POLICY, **facts):
    return certify(system, policy, mode, audience=Audience.HR, **facts)


@pytest.mark.parametrize("n", [4, 5, 8])
def test_block_means_of_a_crowd_pass_with_their_own_number(n):
    found = checked(block_means([n, 9]))
    assert found.passed
    assert (found.smallest_n_eff, found.smallest_n_eff_insider) == (n, n - 1)


def test_a_block_of_three_fails_raw_and_passes_adjusted_only_with_two_left():
    assert not checked(block_means([3])).passed
    assert checked(block_means([3]), ADJUSTED).passed
    assert not checked(block_means([2]), ADJUSTED).passed


def test_a_stricter_policy_is_obeyed():
    policy = POLICY.stricter(n_eff_raw=5.0)
    assert not checked(block_means([4]), policy=policy).passed
    assert checked(block_means([5]), policy=policy).passed


def test_an_insider_can_make_the_difference():
    policy = POLICY.stricter(n_eff_raw_insider=3.5)
    found = checked(block_means([4]), policy=policy)
    assert (found.failure, found.smallest_n_eff) == (Failure.TOO_EXPOSED, 4.0)


PEERS = range(6)
EVERYBODY = range(8)
ONE_SKIPPED = np.array(
    [
        # Columns: items 1 and 2 of raters 0 to 4, rater 4 skipped item 2.
        [*[0.2, 0] * 4, 0.2],
        [*[0, 0.25] * 4, 0],
        [*[0.1, 0.1] * 4, 0.2],
    ]
)
LEAKS = {
    "a total over everybody beside a hidden block": system_of(
        [mean_over(PEERS, 8), mean_over(EVERYBODY, 8)], np.arange(8)
    ),
    "a mean of rater means beside item means, one item skipped": system_of(
        ONE_SKIPPED, [0, 0, 1, 1, 2, 2, 3, 3, 4]
    ),
    "one rater with most of the weight": system_of([[0.6, 0.1, 0.1, 0.1, 0.1]], np.arange(5)),
    "two slightly different weightings": system_of(
        [[0.2, 0.2, 0.2, 0.2, 0.2], [0.24, 0.19, 0.19, 0.19, 0.19]], np.arange(5)
    ),
    "an interim report of four and a final one of five": system_of(
        [mean_over(range(4), 5), mean_over(range(5), 5)], np.arange(5)
    ),
    "two overlapping groups": system_of(
        [mean_over(range(5), 9), mean_over(range(4, 9), 9), mean_over(range(9), 9)], np.arange(9)
    ),
}


@pytest.mark.parametrize("mode", [RAW, ADJUSTED])
@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_leak_is_refused(leak, mode):
    found = checked(leak, mode)
    assert found.failure is Failure.TOO_EXPOSED
    assert found.failing_subjects == (0,)


def test_item_means_with_the_pooled_mean_publish_no_rater():
    pooled = np.vstack([ONE_SKIPPED[:2], np.full(9, 1 / 9)])
    found = checked(system_of(pooled, [0, 0, 1, 1, 2, 2, 3, 3, 4]), ADJUSTED)
    assert found.passed


def team(n):
    rater, subject = round_robin(n)
    raw = [(subject == person) / (n - 1) for person in range(n)]
    return rater, subject, np.array(raw), adjusted_scores(rater, subject)


@pytest.mark.parametrize("n", [5, 6, 8])
def test_raw_and_adjusted_scores_together_give_every_rater_away(n):
    rater, subject, raw, adjusted = team(n)
    found = checked(system_of(np.vstack([raw, adjusted]), rater, subject), ADJUSTED)
    assert found.smallest_n_eff == pytest.approx(1.0)
    assert found.failing_subjects == tuple(range(n))


@pytest.mark.parametrize("which", [2, 3], ids=["raw", "adjusted"])
def test_one_family_of_scores_of_a_team_of_eight_passes(which):
    rater, subject, *scores = team(8)
    found = checked(system_of(scores[which - 2], rater, subject), ADJUSTED)
    assert found.passed
    assert found.smallest_n_eff == pytest.approx(7.0, abs=0.3)


# Seven people rate each other; the head (0) rates all but one of them under his name.
RATER, SUBJECT = round_robin(7)
BY_NAME = (RATER == 0) & (SUBJECT != 1)
BLOCK = np.unique(SUBJECT * 2 + BY_NAME, return_inverse=True)[1]
SPLIT = np.unique(RATER * 2 + BY_NAME, return_inverse=True)[1]


def supervised(severity):
    rows = equivalent_rows(BLOCK, severity)
    system = system_of(rows, RATER, SUBJECT, anonymous=~BY_NAME, known=BY_NAME)
    return checked(system, ADJUSTED)


def test_one_severity_level_per_rater_gives_away_what_he_answered_anonymously():
    found = supervised(RATER)
    assert found.smallest_n_eff == pytest.approx(1.0)
    assert found.failing_subjects == (1,)


def test_a_split_severity_hides_it():
    assert supervised(SPLIT).passed


@pytest.mark.parametrize("severity", [RATER, SPLIT], ids=["one level", "split"])
def test_sparse_equivalent_rows_give_the_same_verdict_as_the_scores_themselves(severity):
    dense = block_scores(SUBJECT, BLOCK, severity)
    sparse_rows = equivalent_rows(BLOCK, severity)
    assert np.abs(slow_projector(dense) - slow_projector(sparse_rows)).max() < 1e-9
    known = {"anonymous": ~BY_NAME, "known": BY_NAME}
    by_scores = checked(system_of(dense, RATER, SUBJECT, **known), ADJUSTED)
    assert by_scores.smallest_n_eff_insider == supervised(severity).smallest_n_eff_insider


def test_a_known_score_with_the_raters_only_other_answer_gives_it_away():
    # The head's published severity ties his named answer (column 0) to his anonymous one (1).
    rater, anonymous = [0, 0, 1, 2, 3, 4], [False, *[True] * 5]
    rows = [[0.7, -0.3, 0, 0, 0, 0], [0, 0.2, 0.2, 0.2, 0.2, 0.2]]
    before = system_of(rows, rater, subject=[1, 0, 0, 0, 0, 0], anonymous=anonymous)
    after = system_of(
        rows, rater, subject=[1, 0, 0, 0, 0, 0], anonymous=anonymous, known=~np.array(anonymous)
    )
    assert checked(before, ADJUSTED).passed
    assert checked(after, ADJUSTED).smallest_n_eff == pytest.approx(1.0)


def test_a_reader_who_is_a_rater_counts_as_known():
    assert checked(block_means([4])).passed
    assert not checked(block_means([4]).read_by(0)).passed


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 6), min_size=3, max_size=3), st.integers(0, 3))
def test_the_published_blocks_of_any_counts_pass(sizes, extra):
    counts = {
        name: RelationshipCount(n + extra, n) for name, n in zip(ANONYMOUS, sizes, strict=True)
    }
    shown = [
        sum(counts[name].answered for name in block.members)
        for block in group(counts, POLICY).shown
    ]
    assert checked(block_means([*shown, 4])).passed


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_a_verdict_agrees_with_its_figures(seed):
    found = checked(random_system(seed), ADJUSTED)
    enough = found.smallest_n_eff is None or (
        found.smallest_n_eff >= 3 - 1e-6 and found.smallest_n_eff_insider >= 2 - 1e-6
    )
    assert found.passed is enough
    assert bool(found.failing_subjects) is not enough


def test_only_subjects_of_exposed_answers_fail():
    rows = np.zeros((2, 9))
    rows[0, :4], rows[1, 4:] = 1 / 4, [0.6, 0.1, 0.1, 0.1, 0.1]
    found = checked(system_of(rows, np.arange(9), subject=[3] * 4 + [8] * 5))
    assert found.failing_subjects == (8,)


@pytest.mark.parametrize("n", [0, 3])
def test_nothing_published_passes_without_a_figure(n):
    found = checked(system_of(np.zeros((1, n)), np.arange(n)))
    assert found.passed
    assert (found.smallest_n_eff, found.smallest_n_eff_insider) == (None, None)


@pytest.mark.parametrize("error", [MemoryError, FloatingPointError, ValueError, ZeroDivisionError])
def test_whatever_goes_wrong_is_a_failure(monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(certificate, "measure", fail)
    found = checked(block_means([6]))
    assert (found.failure, found.detail) == (Failure.NOT_CHECKED, error.__name__)
    assert not found.passed


@pytest.mark.parametrize("number", [np.nan, np.inf, -0.1])
@pytest.mark.parametrize("place", ["alone", "with_insider"])
def test_figures_without_sense_are_a_failure(monkeypatch, number, place):
    honest = certificate.measure(block_means([6]))
    figures = {"alone": honest.alone, "with_insider": honest.with_insider}
    figures[place] = np.full(6, number)
    nonsense = Exposure(honest.members, honest.rater, **figures, insider=honest.insider)
    monkeypatch.setattr(certificate, "measure", lambda *_, **__: nonsense)
    assert checked(block_means([6])).failure is Failure.NOT_CHECKED


def test_a_certificate_says_what_was_checked_and_survives_json():
    found = checked(block_means([5]), subject=7, variance_ratios={"severity": 0.35})
    stored = json.loads(json.dumps(found.to_dict()))
    digest = stored.pop("digest")
    assert digest == block_means([5]).digest()
    assert stored == {
        "policy_version": "1",
        "mode": "raw",
        "audience": "hr",
        "subject": 7,
        "values": 1,
        "answers": 5,
        "variance_ratios": {"severity": 0.35},
        "smallest_n_eff": 5.0,
        "smallest_n_eff_insider": 4.0,
        "failing_subjects": [],
        "failure": None,
        "detail": "",
        "passed": True,
    }

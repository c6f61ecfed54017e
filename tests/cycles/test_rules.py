"""Weights, dates, relationships, mode and thresholds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from feedback.cycles import errors, rules
from feedback.disclosure.weighting import effective_crowd

NOW = datetime(2026, 11, 9, tzinfo=UTC)
ALL = ("self", "supervisor", "peer", "subordinate", "partner")
SUBSETS = [chosen for size in range(1, 5) for chosen in combinations(ALL[1:], size)]


def test_customary_weights_with_partners() -> None:
    assert rules.default_weights(ALL) == {
        "supervisor": 50,
        "peer": 20,
        "subordinate": 20,
        "partner": 10,
    }


def test_customary_weights_without_partners() -> None:
    assert rules.default_weights(ALL[:-1]) == {"supervisor": 60, "peer": 20, "subordinate": 20}


@pytest.mark.parametrize("relationships", SUBSETS)
def test_customary_weights_always_pass_the_check(relationships: tuple[str, ...]) -> None:
    weights = rules.default_weights(relationships)
    assert rules.check_weights(weights, relationships) == weights


def test_missing_relationships_leave_their_share_to_the_others() -> None:
    assert rules.default_weights(("supervisor", "peer")) == {"supervisor": 75, "peer": 25}


@pytest.mark.parametrize(
    ("weights", "error"),
    [
        ({"supervisor": 60, "peer": 30}, errors.WeightsDoNotSumUp),
        ({"supervisor": 60, "peer": 50}, errors.WeightsDoNotSumUp),
        ({}, errors.WeightsDoNotSumUp),
        ({"supervisor": 110, "peer": -10}, errors.WeightNotWhole),
        ({"supervisor": 60.0, "peer": 40}, errors.WeightNotWhole),
        ({"supervisor": True, "peer": 99}, errors.WeightNotWhole),
        ({"supervisor": 50, "peer": 40, "self": 10}, errors.SelfWithWeight),
        ({"supervisor": 50, "peer": 40, "partner": 10}, errors.WeightWithoutRaters),
        ({"supervisor": 50, "friend": 50}, errors.RelationshipUnknown),
    ],
)
def test_weights_that_make_no_sense_are_refused(
    weights: dict[str, int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        rules.check_weights(weights, ("self", "supervisor", "peer"))


def test_self_may_stand_in_the_weights_as_zero_and_is_left_out() -> None:
    weights = {"self": 0, "supervisor": 60, "peer": 40}
    assert rules.check_weights(weights, ("self", "supervisor", "peer")) == {
        "supervisor": 60,
        "peer": 40,
    }


def test_a_relationship_may_be_asked_without_counting() -> None:
    checked = rules.check_weights({"supervisor": 100}, ("supervisor", "peer"))
    assert checked == {"supervisor": 100, "peer": 0}


@pytest.mark.parametrize("weights", [(60, 20, 20), (98, 1, 1), (0, 1, 99), (0, 100, 0)])
def test_no_weights_between_groups_let_one_anonymous_rater_dominate(
    weights: tuple[int, int, int],
) -> None:
    crowd = rules.stricter_policy().crowd
    parts = [weight / crowd for weight in weights[1:] for _ in range(crowd)]
    assert effective_crowd(parts) >= crowd


def test_relationships_come_in_their_fixed_order() -> None:
    assert rules.check_relationships(("peer", "self", "supervisor")) == (
        "self",
        "supervisor",
        "peer",
    )


@pytest.mark.parametrize("names", [(), ("self",)])
def test_a_cycle_must_ask_somebody_else(names: tuple[str, ...]) -> None:
    with pytest.raises(errors.NobodyElseAsked):
        rules.check_relationships(names)


def test_an_unknown_relationship_is_named() -> None:
    with pytest.raises(errors.RelationshipUnknown) as caught:
        rules.check_relationships(("peer", "friend"))
    assert caught.value.name == "friend"


def test_a_cycle_must_close_after_it_opens() -> None:
    with pytest.raises(errors.ClosesBeforeItOpens):
        rules.check_dates(NOW + timedelta(days=2), NOW + timedelta(days=1), NOW)


def test_a_cycle_cannot_close_in_the_past() -> None:
    with pytest.raises(errors.ClosesInThePast):
        rules.check_dates(NOW - timedelta(days=2), NOW, NOW)


@pytest.mark.parametrize(("n_subjects", "mode"), [(19, "raw"), (20, "adjusted")])
def test_few_subjects_force_raw_scores(n_subjects: int, mode: str) -> None:
    assert rules.effective_mode("adjusted", n_subjects) == mode


def test_raw_stays_raw_for_any_size() -> None:
    assert rules.effective_mode("raw", 500) == "raw"


def test_raising_the_crowd_raises_what_depends_on_it() -> None:
    policy = rules.stricter_policy(crowd=7)
    assert (policy.crowd, policy.roster_minimum, policy.comment_responders) == (7, 7, 7)


@pytest.mark.parametrize(
    "looser", [{"crowd": 3}, {"comment_responders": 4}, {"comments_per_question": 2}]
)
def test_no_threshold_can_be_made_looser(looser: dict[str, int]) -> None:
    with pytest.raises(errors.ThresholdTooLoose):
        rules.stricter_policy(**looser)

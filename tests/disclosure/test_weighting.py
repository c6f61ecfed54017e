"""Weights of a total are exact, and no single rater dominates a number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.errors import DominantRater, InvalidWeight, NoWeightOnShownBlocks
from feedback.disclosure.grouping import Block, Reason, State
from feedback.disclosure.policy import Policy
from feedback.disclosure.weighting import block_weights, effective_crowd, refuse_dominance

POLICY = Policy()
WEIGHTS = {"supervisor": 0.4, "peer": 0.3, "subordinate": 0.2, "partner": 0.1}


def shown(*members):
    return Block(members, State.SHOWN, Reason.ENOUGH)


def test_weights_are_renormalised_over_the_shown_blocks():
    weights = block_weights(WEIGHTS, [shown("supervisor"), shown("peer")])
    assert weights == {
        shown("supervisor"): Fraction(4, 7),
        shown("peer"): Fraction(3, 7),
    }


def test_a_merged_block_carries_the_sum_of_its_members():
    weights = block_weights(WEIGHTS, [shown("supervisor"), shown("peer", "partner")])
    assert weights[shown("peer", "partner")] == Fraction(1, 2)


def test_self_has_no_part_in_a_total():
    assert block_weights(WEIGHTS, [shown("self"), shown("peer")]) == {shown("peer"): Fraction(1)}


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda weights: sum(weights) > 0))
def test_weights_sum_to_exactly_one(numbers):
    weights = block_weights(
        dict(zip(WEIGHTS, numbers, strict=True)), [shown(name) for name in WEIGHTS]
    )
    assert sum(weights.values()) == 1


@pytest.mark.parametrize(
    "weights",
    [{"peer": -0.1}, {"peer": float("nan")}, {"peer": float("inf")}, {"self": 0.1}, {"friend": 1}],
)
def test_weights_without_sense_are_refused(weights):
    with pytest.raises(InvalidWeight):
        block_weights({**WEIGHTS, **weights}, [shown("peer")])


@pytest.mark.parametrize("blocks", [[], [shown("partner")], [shown("self")]])
def test_a_total_of_nothing_is_refused(blocks):
    with pytest.raises(NoWeightOnShownBlocks):
        block_weights({"peer": 1.0}, blocks)


def test_one_rater_of_five_with_most_of_the_weight_is_refused():
    with pytest.raises(DominantRater) as refusal:
        refuse_dominance([0.6, 0.1, 0.1, 0.1, 0.1], POLICY)
    assert refusal.value.n_eff == pytest.approx(1.111, abs=1e-3)


def test_fewer_equal_raters_than_a_crowd_are_refused():
    with pytest.raises(DominantRater):
        refuse_dominance([1 / 3] * 3, POLICY)


def test_a_weight_that_is_not_a_number_is_refused():
    with pytest.raises(DominantRater):
        refuse_dominance([float("nan")] * 5, POLICY)


@pytest.mark.parametrize("raters", [4, 7])
def test_equal_raters_count_as_themselves(raters):
    refuse_dominance([1 / raters] * raters, POLICY)
    assert effective_crowd([1 / raters] * raters) == pytest.approx(raters)


def test_no_weight_at_all_teaches_nothing():
    assert effective_crowd([]) == effective_crowd([0.0]) == float("inf")


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 1), st.integers(4, 9)), min_size=1, max_size=3))
def test_weights_between_blocks_of_a_crowd_never_let_one_rater_dominate(blocks):
    crowd = effective_crowd([weight / n for weight, n in blocks for _ in range(n)])
    assert crowd >= min(n for _, n in blocks) * (1 - 1e-9)

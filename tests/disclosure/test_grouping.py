"""Blocks are a partition, large enough or withheld, and depend on counts only."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.errors import InvalidCount, UnknownRelationship
from feedback.disclosure.grouping import (
    ANONYMOUS,
    Block,
    Prospect,
    Reason,
    RelationshipCount,
    State,
    group,
    preview,
)
from feedback.disclosure.policy import Policy

POLICY = Policy()
SHOWN, WITHHELD = State.SHOWN, State.WITHHELD


def counts(**answered):
    """As many invited as answered, unless a pair (invited, answered) is given."""
    return {
        name: RelationshipCount(*(n if isinstance(n, tuple) else (n, n)))
        for name, n in answered.items()
    }


def blocks(**answered):
    return group(counts(**answered), POLICY).blocks


def test_large_relationships_stand_alone():
    assert blocks(peer=5, subordinate=4) == (
        Block(("peer",), SHOWN, Reason.ENOUGH),
        Block(("subordinate",), SHOWN, Reason.ENOUGH),
    )


def test_a_small_relationship_joins_the_next_smallest():
    assert blocks(peer=7, subordinate=2, partner=5) == (
        Block(("peer",), SHOWN, Reason.ENOUGH),
        Block(("subordinate", "partner"), SHOWN, Reason.MERGED),
    )


def test_ties_are_broken_by_a_fixed_order():
    assert blocks(peer=2, subordinate=2, partner=8) == (
        Block(("peer", "subordinate"), SHOWN, Reason.MERGED),
        Block(("partner",), SHOWN, Reason.ENOUGH),
    )


def test_merging_goes_on_until_no_block_is_small():
    assert blocks(peer=3, subordinate=3, partner=3) == (Block(ANONYMOUS, SHOWN, Reason.MERGED),)


def test_too_few_in_all_are_withheld():
    assert blocks(peer=1, subordinate=2) == (
        Block(("peer", "subordinate"), WITHHELD, Reason.TOO_FEW_INVITED),
    )


def test_too_few_answers_of_enough_invited_are_withheld_for_that_reason():
    assert blocks(peer=(9, 3)) == (Block(("peer",), WITHHELD, Reason.TOO_FEW_ANSWERED),)


def test_a_relationship_that_did_not_answer_hides_among_those_that_did():
    assert blocks(peer=6, subordinate=(3, 0)) == (
        Block(("peer", "subordinate"), SHOWN, Reason.MERGED),
    )


def test_relationships_nobody_was_invited_in_are_absent():
    assert blocks(peer=4, subordinate=(0, 0), supervisor=(0, 0)) == (
        Block(("peer",), SHOWN, Reason.ENOUGH),
    )


def test_nobody_invited_gives_no_block():
    assert blocks() == ()


def test_self_and_supervisor_stand_alone_however_few_they_are():
    assert blocks(peer=2, supervisor=1, self=(1, 0)) == (
        Block(("self",), WITHHELD, Reason.NOT_ANSWERED),
        Block(("supervisor",), SHOWN, Reason.IDENTIFIABLE),
        Block(("peer",), WITHHELD, Reason.TOO_FEW_INVITED),
    )


def test_a_stricter_roster_minimum_merges_although_enough_answered():
    policy = POLICY.stricter(roster_minimum=6)
    assert group(counts(peer=5, subordinate=7), policy).blocks == (
        Block(("peer", "subordinate"), SHOWN, Reason.MERGED),
    )


def test_all_anonymous_relationships_can_be_merged_from_the_start():
    grouping = group(counts(peer=5, subordinate=5, partner=5, supervisor=1), POLICY, merge_all=True)
    assert grouping.anonymous == (Block(ANONYMOUS, SHOWN, Reason.MERGED),)


def test_a_block_has_a_code():
    assert [block.code for block in blocks(peer=2, partner=3, supervisor=1)] == [
        "supervisor",
        "peer+partner",
    ]


def test_a_grouping_finds_blocks_by_relationship_and_state():
    grouping = group(counts(peer=5, self=(1, 0)), POLICY)
    peers = Block(("peer",), SHOWN, Reason.ENOUGH)
    assert (grouping.shown, grouping.block_of("peer")) == ((peers,), peers)
    assert grouping.block_of("partner") is None


def test_an_unknown_relationship_is_refused():
    with pytest.raises(UnknownRelationship):
        blocks(friend=4)


@pytest.mark.parametrize(("invited", "answered"), [(3, 4), (3, -1), (-1, -1)])
def test_impossible_counts_are_refused(invited, answered):
    with pytest.raises(InvalidCount):
        RelationshipCount(invited, answered)


ALL_SIZES = list(product(range(9), repeat=3))


def every_grouping(extra_invited=0):
    for sizes in ALL_SIZES:
        given_counts = {
            name: RelationshipCount(n + extra_invited, n)
            for name, n in zip(ANONYMOUS, sizes, strict=True)
        }
        yield given_counts, group(given_counts, POLICY)


def answered(block, given_counts):
    return sum(given_counts[name].answered for name in block.members)


def invited(block, given_counts):
    return sum(given_counts[name].invited for name in block.members)


@pytest.mark.parametrize("extra", [0, 1, 4])
def test_blocks_partition_the_invited_relationships_for_all_sizes(extra):
    broken = [
        given_counts
        for given_counts, grouping in every_grouping(extra)
        if sorted(name for block in grouping.blocks for name in block.members)
        != sorted(name for name, count in given_counts.items() if count.invited)
    ]
    assert broken == []


@pytest.mark.parametrize("extra", [0, 1, 4])
def test_every_shown_block_is_large_enough_for_all_sizes(extra):
    broken = [
        given_counts
        for given_counts, grouping in every_grouping(extra)
        if not all(
            answered(block, given_counts) >= 4 and invited(block, given_counts) >= 4
            for block in grouping.shown
        )
    ]
    assert broken == []


@pytest.mark.parametrize("extra", [0, 1, 4])
def test_something_is_withheld_only_if_all_together_are_too_few_for_all_sizes(extra):
    broken = [
        given_counts
        for given_counts, grouping in every_grouping(extra)
        if len(grouping.shown) < len(grouping.blocks)
        and sum(count.answered for count in given_counts.values()) >= 4
    ]
    assert broken == []


def test_nothing_is_merged_without_need_for_all_sizes():
    broken = [
        given_counts
        for given_counts, grouping in every_grouping()
        if all(count.answered >= 4 or not count.invited for count in given_counts.values())
        and any(len(block.members) > 1 for block in grouping.blocks)
    ]
    assert broken == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3))
def test_the_order_in_which_counts_are_given_does_not_matter(numbers):
    given_counts = {
        name: RelationshipCount(a + b, a) for name, (a, b) in zip(ANONYMOUS, numbers, strict=True)
    }
    groupings = {
        group({name: given_counts[name] for name in order}, POLICY)
        for order in permutations(ANONYMOUS)
    }
    assert len(groupings) == 1


def test_a_peer_among_many_is_told_how_many_others_hide_him():
    card = preview({"peer": 7, "subordinate": 5, "supervisor": 1}, "peer", POLICY)
    assert (card.prospect, card.members, card.invited) == (Prospect.MIXED, ("peer",), 7)
    assert (card.needed, card.others, card.may_be_merged) == (4, 3, True)


def test_a_rater_of_a_small_relationship_is_told_with_whom_it_merges():
    card = preview({"peer": 7, "partner": 2}, "partner", POLICY)
    assert (card.prospect, card.members, card.invited) == (
        Prospect.MERGED,
        ("peer", "partner"),
        9,
    )
    assert not card.may_be_merged


def test_a_rater_is_told_that_nothing_will_be_shown():
    card = preview({"peer": 3}, "peer", POLICY)
    assert (card.prospect, card.others) == (Prospect.NOT_SHOWN, 0)


@pytest.mark.parametrize("relationship", ["self", "supervisor"])
def test_a_rater_known_by_his_place_is_told_so(relationship):
    card = preview({relationship: 1, "peer": 5, "partner": 5}, relationship, POLICY)
    assert (card.prospect, card.needed, card.others) == (Prospect.IDENTIFIABLE, 1, 0)
    assert not card.may_be_merged


def test_no_card_for_a_relationship_nobody_was_invited_in():
    with pytest.raises(UnknownRelationship):
        preview({"peer": 5}, "partner", POLICY)

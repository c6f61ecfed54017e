"""Raters from reporting lines: who, how many, how evenly, and how rarely they rate each other."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.assignments.proposal import Limits, Lines, Pair, more_peers, propose
from feedback.cycles.model import Relationship

INTERNAL = ("self", "supervisor", "peer", "subordinate")
BOSS = 1000


def team(size: int) -> Lines:
    return Lines(dict.fromkeys(range(1, size + 1), BOSS))


def peers(pairs: list[Pair]) -> list[tuple[int, int]]:
    return [(one.subject, one.rater) for one in pairs if one.relationship is Relationship.PEER]


def mutual(pairs: list[tuple[int, int]]) -> int:
    return sum((rater, subject) in set(pairs) for subject, rater in pairs) // 2


def test_each_relationship_follows_from_the_lines() -> None:
    lines = Lines({2: 1, 3: 1, 4: 2, 5: 2})
    pairs = propose([2], lines, INTERNAL, seed=1)
    assert set(pairs) == {
        Pair(2, 2, Relationship.SELF),
        Pair(2, 1, Relationship.SUPERVISOR),
        Pair(2, 3, Relationship.PEER),
        Pair(2, 4, Relationship.SUBORDINATE),
        Pair(2, 5, Relationship.SUBORDINATE),
    }


def test_only_relationships_asked_are_proposed() -> None:
    pairs = propose([2], Lines({2: 1, 3: 1, 4: 2}), ("supervisor", "partner"), seed=1)
    assert pairs == [Pair(2, 1, Relationship.SUPERVISOR)]


def test_a_subject_without_supervisor_has_neither_supervisor_nor_peers() -> None:
    pairs = propose([1], Lines({2: 1, 3: 1}), INTERNAL, seed=1)
    assert {one.relationship for one in pairs} == {Relationship.SELF, Relationship.SUBORDINATE}


@given(size=st.integers(2, 40), cap=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_everybody_gets_the_cap_or_the_whole_team(size: int, cap: int, seed: int) -> None:
    pairs = peers(
        propose(range(1, size + 1), team(size), ("peer",), seed=seed, limits=Limits(peers=cap))
    )
    assert set(Counter(subject for subject, _ in pairs).values()) == {min(cap, size - 1)}


@given(size=st.integers(2, 40), cap=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_everybody_rates_equally_many_peers(size: int, cap: int, seed: int) -> None:
    pairs = peers(
        propose(range(1, size + 1), team(size), ("peer",), seed=seed, limits=Limits(peers=cap))
    )
    assert set(Counter(rater for _, rater in pairs).values()) == {min(cap, size - 1)}


@given(size=st.integers(2, 40), cap=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_no_more_pairs_rate_each_other_than_counting_forces(size: int, cap: int, seed: int) -> None:
    pairs = peers(
        propose(range(1, size + 1), team(size), ("peer",), seed=seed, limits=Limits(peers=cap))
    )
    unavoidable = max(0, len(pairs) - size * (size - 1) // 2)
    assert mutual(pairs) == unavoidable


@given(
    size=st.integers(4, 30),
    rated=st.sets(st.integers(1, 30), min_size=1),
    seed=st.integers(0, 10_000),
)
def test_the_load_is_even_when_only_some_of_a_team_are_rated(
    size: int, rated: set[int], seed: int
) -> None:
    subjects = {one for one in rated if one <= size} or {1}
    pairs = peers(propose(subjects, team(size), ("peer",), seed=seed, limits=Limits(peers=3)))
    load = Counter(rater for _, rater in pairs)
    loads = [load[person] for person in range(1, size + 1)]
    assert max(loads) - min(loads) <= 2


def test_nobody_is_their_own_peer() -> None:
    pairs = peers(propose(range(1, 8), team(7), ("peer",), seed=3))
    assert [pair for pair in pairs if pair[0] == pair[1]] == []


def test_the_same_seed_gives_the_same_raters() -> None:
    first = propose(range(1, 30), team(29), INTERNAL, seed=7)
    assert propose(reversed(range(1, 30)), team(29), INTERNAL, seed=7) == first


def test_another_seed_gives_other_raters() -> None:
    first = propose(range(1, 30), team(29), INTERNAL, seed=7)
    assert propose(range(1, 30), team(29), INTERNAL, seed=8) != first


def test_subordinates_are_not_capped_unless_asked() -> None:
    pairs = propose([BOSS], team(25), ("subordinate",), seed=1)
    assert len(pairs) == 25


def test_a_cap_on_subordinates_holds() -> None:
    limits = Limits(subordinates=10)
    pairs = propose([BOSS], team(25), ("subordinate",), seed=1, limits=limits)
    assert len({one.rater for one in pairs}) == 10


def test_nobody_rates_the_same_subject_twice_even_if_lines_loop() -> None:
    pairs = propose([1, 2], Lines({1: 2, 2: 1}), INTERNAL, seed=1)
    assert len({(one.subject, one.rater) for one in pairs}) == len(pairs)


@pytest.mark.parametrize(("wanted", "raters"), [(1, [12]), (2, [12, 10]), (9, [12, 10, 11])])
def test_more_peers_are_those_with_the_least_to_do(wanted: int, raters: list[int]) -> None:
    pairs = more_peers(1, wanted, [10, 11, 12], {10: 3, 11: 3})
    assert [one.rater for one in pairs] == raters

"""Raters proposed from the reporting lines of one day. Pure, and the same for the same seed.

Peers are *directed* pairs among people with the same supervisor. They are dealt on a ring in random
order: everybody is rated by the next ``cap`` people on it. Each subject then has exactly
``min(cap, team - 1)`` peers, nobody rates more of them than others do (give or take one), and only
as many pairs rate each other as counting makes unavoidable: none in a team larger than twice the
cap. Pairs that rate each other invite to trade scores, which is why they are avoided.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from feedback.cycles.model import Relationship

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MOST_PEERS = 7


class Pair(NamedTuple):
    """One person who rates another; both are person ids."""

    subject: int
    rater: int
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class Limits:
    """The most raters of one relationship per subject; None is no limit."""

    peers: int = MOST_PEERS
    subordinates: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Who reported to whom on the day that counts; active people only."""

    supervisor_of: Mapping[int, int]
    reports: Mapping[int, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        reports: dict[int, list[int]] = {}
        for person, supervisor in sorted(self.supervisor_of.items()):
            reports.setdefault(supervisor, []).append(person)
        object.__setattr__(self, "reports", {one: tuple(below) for one, below in reports.items()})


def propose(
    subjects: Collection[int],
    lines: Lines,
    relationships: Collection[str],
    *,
    seed: int,
    limits: Limits | None = None,
) -> list[Pair]:
    """Return who should rate whom; partners are never proposed.

    Nobody rates the same subject twice: self comes before supervisor, supervisor before
    subordinate, subordinate before peer.
    """
    limits = limits or Limits()
    rng = random.Random(seed)  # noqa: S311 - fairness, not secrecy: HR sees the list anyway
    chosen: dict[tuple[int, int], Pair] = {}
    for pair in _all_pairs(sorted(subjects), lines, limits, rng):
        if pair.relationship in relationships:
            chosen.setdefault((pair.subject, pair.rater), pair)
    return sorted(chosen.values())


def more_peers(
    subject: int, wanted: int, candidates: Iterable[int], load: Mapping[int, int]
) -> list[Pair]:
    """Return up to ``wanted`` more peers for a subject, those with the least to do first."""
    lightest = sorted(candidates, key=lambda one: (load.get(one, 0), one))
    return [Pair(subject, rater, Relationship.PEER) for rater in lightest[:wanted]]


def _all_pairs(
    subjects: Sequence[int], lines: Lines, limits: Limits, rng: random.Random
) -> Iterator[Pair]:
    for subject in subjects:
        yield Pair(subject, subject, Relationship.SELF)
    for subject in subjects:
        if subject in lines.supervisor_of:
            yield Pair(subject, lines.supervisor_of[subject], Relationship.SUPERVISOR)
    for subject in subjects:
        below = lines.reports.get(subject, ())
        for rater in _sample(below, limits.subordinates, rng):
            yield Pair(subject, rater, Relationship.SUBORDINATE)
    rated = set(subjects)
    for _supervisor, team in sorted(lines.reports.items()):
        yield from _peers(team, rated, limits.peers, rng)


def _sample(people: Sequence[int], most: int | None, rng: random.Random) -> Sequence[int]:
    return people if most is None or len(people) <= most else rng.sample(people, most)


def _peers(
    team: Sequence[int], rated: Collection[int], most: int, rng: random.Random
) -> Iterator[Pair]:
    ring = _ring(team, rated, rng)
    for place, subject in enumerate(ring):
        if subject in rated:
            for step in range(1, min(most, len(ring) - 1) + 1):
                rater = ring[(place + step) % len(ring)]
                yield Pair(subject, rater, Relationship.PEER)


def _ring(team: Sequence[int], rated: Collection[int], rng: random.Random) -> list[int]:
    """Return the team in random order, its subjects evenly spread so that the load is even too."""
    subjects = [one for one in team if one in rated]
    others = [one for one in team if one not in rated]
    rng.shuffle(subjects)
    rng.shuffle(others)
    share = Fraction(len(subjects), len(team))
    turns = (int((place + 1) * share) > int(place * share) for place in range(len(team)))
    return [(subjects if is_turn else others).pop() for is_turn in turns]

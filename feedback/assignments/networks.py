"""How raters connect subjects: parts of the graph, and teams that only rate one another. Pure.

A rater's severity can be told apart from what he saw only where people are rated by others too.
Between parts that share no rater, scores do not compare at all; in a closed team, lenient raters
look like good colleagues (Searle et al. 1992, chapter 5, on connected designs).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedback.assignments.proposal import Pair

SMALLEST_TEAM = 4
LEAST_FROM_OUTSIDE = 0.10


def component_sizes(pairs: Iterable[Pair]) -> list[int]:
    """Return the number of subjects in each connected part, the largest first."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]  # path halving
            node = parent[node]
        return node

    subjects = set()
    for pair in pairs:
        subjects.add(pair.subject)
        parent[root(("subject", pair.subject))] = root(("rater", pair.rater))
    sizes = Counter(root(("subject", subject)) for subject in subjects)
    return sorted(sizes.values(), reverse=True)


def closed_teams(pairs: Sequence[Pair], unit_of: Mapping[int, int]) -> list[int]:
    """Return the units whose subjects are rated almost only from within, if there are several.

    A unit counts when it has at least four subjects; fewer are grouped anyway.
    """
    subjects: dict[int, set[int]] = {}
    inside: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for pair in pairs:
        unit = unit_of.get(pair.subject)
        if unit is not None:
            subjects.setdefault(unit, set()).add(pair.subject)
            total[unit] += 1
            inside[unit] += unit_of.get(pair.rater) == unit
    if len(subjects) < 2:  # one unit has no outside
        return []
    return [
        unit
        for unit, members in sorted(subjects.items())
        if len(members) >= SMALLEST_TEAM
        and (total[unit] - inside[unit]) / total[unit] < LEAST_FROM_OUTSIDE
    ]

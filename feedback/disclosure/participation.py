"""Which participation figures may be displayed, and when they may move. Never who answered.

Somebody who watches a figure and the corridor can tie one step of it to one person. Two rules
prevent it: small units are displayed together, and a displayed figure stands still until the forms
of at least K raters in its cell have changed. One rater may have many forms there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from feedback.disclosure.errors import InvalidCount
from feedback.disclosure.grouping import State

if TYPE_CHECKING:
    from feedback.disclosure.policy import Policy

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Pool(Generic[Key]):
    """Units whose participation is displayed as one; withheld if even together too few."""

    units: tuple[Key, ...]
    invited: int
    state: State


@dataclass(frozen=True, slots=True)
class Desk:
    """One rater's forms in one cell: how many there are, and how many are answered."""

    forms: int
    answered: int


def refresh(shown: int, desks: Sequence[Desk], policy: Policy) -> int:
    """Give the number of answered forms that a cell displays from now on.

    Who stood behind ``shown`` (0 in a new cell) is stored nowhere, so the change must be one that
    K - 1 raters cannot have made together: those with the most answered forms when the figure
    rises, those with the most open ones when it falls. Answers and withdrawals that cancel out
    make the rule stricter, never weaker.

    Raises
    ------
    InvalidCount
        If a count is negative or larger than the number of forms.
    """
    actual, forms = sum(desk.answered for desk in desks), sum(desk.forms for desk in desks)
    for count, most in ((shown, forms), *((desk.answered, desk.forms) for desk in desks)):
        if not 0 <= count <= most:
            raise InvalidCount(count, most)
    rises = actual > shown
    room = sorted(
        (desk.answered if rises else desk.forms - desk.answered for desk in desks), reverse=True
    )
    return actual if abs(actual - shown) > sum(room[: policy.crowd - 1]) else shown


def pool(invited: Mapping[Key, int], policy: Policy) -> tuple[Pool[Key], ...]:
    """Put units with too few raters together; depends on invitations only, so it never moves.

    All units below the minimum form one pool. If that pool is itself too small, the smallest of the
    other units joins it. Ties are broken by the order of ``invited``, which the caller keeps fixed
    (by name, say). Units without raters are left out. Pools come in the order of their first unit.
    """
    order = [unit for unit, raters in invited.items() if raters > 0]
    small = [unit for unit in order if invited[unit] < policy.unit_raters]
    large = [unit for unit in order if invited[unit] >= policy.unit_raters]
    if small and large and sum(invited[unit] for unit in small) < policy.unit_raters:
        joining = min(large, key=lambda unit: invited[unit])
        large.remove(joining)
        small = [unit for unit in order if unit in small or unit == joining]
    groups = sorted(
        [*([unit] for unit in large), *([small] if small else [])],
        key=lambda units: order.index(units[0]),
    )
    return tuple(_pool(units, invited, policy) for units in groups)


def _pool(units: list[Key], invited: Mapping[Key, int], policy: Policy) -> Pool[Key]:
    raters = sum(invited[unit] for unit in units)
    state = State.SHOWN if raters >= policy.unit_raters else State.WITHHELD
    return Pool(tuple(units), raters, state)

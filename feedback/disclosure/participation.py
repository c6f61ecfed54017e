"""Which participation figures may be displayed, and when they may move. Never who answered.

Somebody who watches a figure and the corridor can tie one step of it to one person. Two rules
prevent it: small units are displayed together, and a displayed figure stands still until at least K
statuses in its cell have changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
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


def refresh(shown: int, actual: int, invited: int, policy: Policy) -> int:
    """Give the number of answered forms that a cell displays from now on.

    The rule asks for K flipped statuses. Only counts are known here, so a *net* change of K is
    required: one answer and one withdrawal are two flips and no change. That is stricter, and it
    never reveals fewer than K flips. ``shown`` is 0 in a new cell.

    Raises
    ------
    InvalidCount
        If a count is negative or larger than ``invited``.
    """
    for count in (shown, actual):
        if not 0 <= count <= invited:
            raise InvalidCount(count, invited)
    return actual if abs(actual - shown) >= policy.crowd else shown


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

"""What stands out in a profile, and only what the intervals support. Pure, on displayed numbers.

A competency stands out where its whole interval lies above (below) the mean of all competencies as
displayed. Competencies of one person share raters and their halo, so the error of a difference to
the mean is smaller than the error of the competency itself: the rule is on the careful side.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A shown total: displayed value, interval ends, self-rating and the verdict on the gap."""

    key: str
    value: Decimal
    low: Decimal
    high: Decimal
    self_value: Decimal | None
    gap: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A competency that stands out; ``is_only`` if it is the only one on its side."""

    key: str
    is_only: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest supported difference to the self-rating; ``n_within`` others agree."""

    key: str
    value: Decimal
    self_value: Decimal
    n_within: int


@dataclass(frozen=True, slots=True)
class Highlights:
    """The sentences at the top. Each may be missing; without intervals nothing is compared."""

    is_compared: bool = False
    strongest: Highlight | None = None
    weakest: Highlight | None = None
    gap: Gap | None = None
    n_judged: int = 0


def find(totals: Sequence[Shown]) -> Highlights:
    """Find what stands out among totals with intervals, in the instrument's order."""
    judged = [total for total in totals if total.gap]
    if len(totals) < FEWEST:
        return Highlights(bool(totals), gap=_largest_gap(judged), n_judged=len(judged))
    mean = sum((total.value for total in totals), Decimal(0)) / len(totals)
    above = [total for total in totals if total.low > mean]
    below = [total for total in totals if total.high < mean]
    return Highlights(
        is_compared=True,
        strongest=_highlight(max(above, key=lambda total: total.value, default=None), above),
        weakest=_highlight(min(below, key=lambda total: total.value, default=None), below),
        gap=_largest_gap(judged),
        n_judged=len(judged),
    )


def _highlight(found: Shown | None, side: Sequence[Shown]) -> Highlight | None:
    return None if found is None else Highlight(found.key, len(side) == 1)


def _largest_gap(judged: Sequence[Shown]) -> Gap | None:
    supported = [
        (abs(total.self_value - total.value), total.self_value, total)
        for total in judged
        if total.gap in ("above", "below") and total.self_value is not None
    ]
    if not supported:
        return None
    _, self_value, total = max(supported, key=lambda entry: entry[0])
    return Gap(total.key, total.value, self_value, len(judged) - len(supported))

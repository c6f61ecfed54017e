"""Which cells count, and in what coded form a number is shown. No number leaves unrounded.

A value is rounded to tenths, half to even, in decimal arithmetic; a binary float is first rounded
to nine decimals, so that its representation error never decides a tie. Everything else that is
displayed with it (interval ends, bounds, totals) is computed from the rounded value.

The width that coding guarantees is one towards a reader. A rater of the block who knows his own low
answer learns more from "at least U" about the others: the limit says that they were high.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from feedback.disclosure.errors import InvalidCount, NotDisplayable, TooFewRaters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.disclosure.policy import Band, Policy

TENTH = Decimal("0.1")
_NINTH_PLACE = Decimal("1e-9")

Score = float | Fraction | Decimal


class Bound(StrEnum):
    """How a displayed value is to be read."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class ItemCount(NamedTuple):
    """Items of one competency that a rater answered, of those his relationship can observe."""

    answered: int
    observable: int


@dataclass(frozen=True, slots=True)
class DisplayedValue:
    """All that is ever stored or shown of one score.

    ``half_width`` is the class of the interval (None: no interval), ``band`` the range of the rater
    count (None: a single known rater), ``low`` and ``high`` the ends of the scale.
    """

    value: Decimal
    bound: Bound
    half_width: Decimal | None
    band: Band | None
    low: int
    high: int

    @property
    def tenths(self) -> int:
        """The value as a whole number of tenths."""
        return int(self.value * 10)

    @property
    def half_width_tenths(self) -> int | None:
        """The half-width as a whole number of tenths."""
        return None if self.half_width is None else int(self.half_width * 10)

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Ends of the interval around the *displayed* value, clipped to the scale."""
        if self.half_width is None:
            return None
        return (
            max(self.value - self.half_width, Decimal(self.low)).quantize(TENTH),
            min(self.value + self.half_width, Decimal(self.high)).quantize(TENTH),
        )


def counts_for_competency(items: ItemCount, policy: Policy) -> bool:
    """Say whether a rater answered enough items of a competency to count for it.

    Raises
    ------
    InvalidCount
        If more items were answered than can be observed.
    """
    if not 0 <= items.answered <= items.observable:
        raise InvalidCount(items.answered, items.observable)
    return items.answered > 0 and items.answered >= policy.answered_share * items.observable


def counted_raters(
    items: Sequence[ItemCount], policy: Policy, *, anonymous: bool
) -> tuple[int, ...]:
    """Pick the raters of a block whose answers of one competency may be used.

    Returns positions in ``items``. An anonymous cell with fewer than K such raters is dropped: the
    result is empty, and none of its answers may enter a fit or a mean.
    """
    counted = tuple(
        rater for rater, count in enumerate(items) if counts_for_competency(count, policy)
    )
    return counted if not anonymous or len(counted) >= policy.crowd else ()


def band_of(raters: int, policy: Policy) -> Band:
    """Find the displayed range of a rater count.

    Raises
    ------
    TooFewRaters
        If that few raters may not be shown at all.
    """
    if raters < policy.crowd:
        raise TooFewRaters(raters, policy.crowd)
    return next(band for band in policy.bands if band.high is None or raters <= band.high)


def coding_limits(raters: int, policy: Policy) -> tuple[Decimal, Decimal]:
    """Give the values L and U from which a raw mean is shown as "at most L" or "at least U".

    With n raters and W points of guaranteed width, U = high - W/n and L = low + W/n: at mean U the
    others could all have answered ``high``, and the last one still anything from high - W up. Both
    are rounded to tenths towards the middle of the scale.
    """
    room = Fraction(policy.guaranteed_width) / raters
    lowest = _decimal(policy.scale_low + room).quantize(TENTH, ROUND_CEILING)
    highest = _decimal(policy.scale_high - room).quantize(TENTH, ROUND_FLOOR)
    return lowest, highest


def display_raw(mean: Score, raters: int, policy: Policy) -> DisplayedValue:
    """Code a raw block mean.

    The limits come from the smallest count of the band, not from the count itself, so that a limit
    does not tell the count; they are compared with the rounded value, so that "4.5" never stands
    beside "at least 4.5".

    Raises
    ------
    TooFewRaters
        If fewer than K raters stand behind it.
    NotDisplayable
        If it is not a number on the scale.
    """
    band = band_of(raters, policy)
    value = _tenths(mean)
    if not policy.scale_low <= value <= policy.scale_high:
        raise NotDisplayable
    lowest, highest = coding_limits(max(band.low, policy.crowd), policy)
    if value >= highest:
        return _displayed(highest, policy, bound=Bound.AT_LEAST, band=band)
    if value <= lowest:
        return _displayed(lowest, policy, bound=Bound.AT_MOST, band=band)
    return _displayed(value, policy, band=band)


def display_adjusted(
    score: Score, half_width: float, raters: int, policy: Policy
) -> DisplayedValue:
    """Clip and round an adjusted block score; widen its interval to the next class.

    Raises
    ------
    TooFewRaters
        If fewer than K raters stand behind it.
    NotDisplayable
        If the score or the half-width is not a number.
    """
    band = band_of(raters, policy)
    return _displayed(
        _clipped(score, policy), policy, band=band, half_width=width_class(half_width, policy)
    )


def display_total(
    score: Score, half_width: float | None, policy: Policy, *, bound: Bound = Bound.EXACT
) -> DisplayedValue:
    """Clip and round a total made of published block values; it has no rater count of its own.

    ``bound`` is what `weakest_bound` finds for the values it is made of.

    Raises
    ------
    NotDisplayable
        If the score or the half-width is not a number.
    """
    widened = None if half_width is None else width_class(half_width, policy)
    return _displayed(_clipped(score, policy), policy, bound=bound, half_width=widened)


def display_named(score: Score, policy: Policy) -> DisplayedValue:
    """Show the score of one known rater (supervisor, self): no interval, no rater count.

    Raises
    ------
    NotDisplayable
        If it is not a number.
    """
    return _displayed(_clipped(score, policy), policy)


def weakest_bound(bounds: Iterable[Bound]) -> Bound | None:
    """Give the bound of a weighted sum of values with these bounds.

    None if one part is a lower and another an upper bound: their sum says nothing and is withheld.
    """
    open_ends = set(bounds) - {Bound.EXACT}
    if len(open_ends) > 1:
        return None
    return next(iter(open_ends), Bound.EXACT)


def width_class(half_width: float, policy: Policy) -> Decimal:
    """Round an interval half-width up to its class; the last class covers the whole scale.

    Raises
    ------
    NotDisplayable
        If it is negative or not a number.
    """
    width = _decimal(half_width)
    if width < 0:
        raise NotDisplayable
    return next((kind for kind in policy.half_widths if kind >= width), policy.half_widths[-1])


def _decimal(number: Score) -> Decimal:
    """Turn into a decimal of nine places.

    A fraction is rounded only there, far below the tenth that is shown.
    """
    if not isfinite(number):
        raise NotDisplayable
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    elif not isinstance(number, Decimal):
        number = Decimal(repr(float(number)))
    return number.quantize(_NINTH_PLACE, ROUND_HALF_EVEN)


def _tenths(number: Score) -> Decimal:
    return _decimal(number).quantize(TENTH, ROUND_HALF_EVEN)


def _clipped(score: Score, policy: Policy) -> Decimal:
    ends = (Decimal(policy.scale_low), Decimal(policy.scale_high))
    return min(max(_tenths(score), ends[0]), ends[1]).quantize(TENTH)


def _displayed(
    value: Decimal,
    policy: Policy,
    *,
    bound: Bound = Bound.EXACT,
    half_width: Decimal | None = None,
    band: Band | None = None,
) -> DisplayedValue:
    return DisplayedValue(value, bound, half_width, band, policy.scale_low, policy.scale_high)

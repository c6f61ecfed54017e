r"""The exact weights of a published total, and the refusal of numbers that one rater dominates.

A total is made of *published* block values, so it adds nothing to what a reader can compute. Inside
a block all raters weigh the same. Hence with weights :math:`w_g \ge 0` over blocks of
:math:`n_g \ge K` raters one rater's part of a total is at most :math:`w_g / n_g`, and the effective
crowd of the total alone,

.. math:: n_{eff} = \frac{\sum_g w_g^2 / n_g}{\max_g w_g^2 / n_g^2} \ge \min_g n_g \ge K .

Non-negative weights *between* blocks are therefore always safe. Weights *within* a number are not:
(.6, .1, .1, .1, .1) over five raters has an effective crowd of 1.1.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING

from feedback.disclosure.errors import DominantRater, InvalidWeight, NoWeightOnShownBlocks
from feedback.disclosure.grouping import ANONYMOUS, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedback.disclosure.policy import Policy

WEIGHTED = ("supervisor", *ANONYMOUS)


def block_weights(
    weights: Mapping[str, float], shown_blocks: Iterable[Block]
) -> dict[Block, Fraction]:
    """Renormalise the weights of relationships over the blocks that are shown.

    A merged block carries the sum of its members' weights; the result sums to exactly 1. A weight
    is read as the decimal it prints as (0.1 is 1/10). Self has no weight and no part in the result.

    Raises
    ------
    InvalidWeight
        If a weight is negative, not finite, or not of a relationship that can carry one. A negative
        weight is a subtraction: it would set one block against another.
    NoWeightOnShownBlocks
        If the shown blocks have no weight in sum.
    """
    exact = {name: _exact(name, weight) for name, weight in weights.items()}
    carried = {
        block: sum((exact.get(name, Fraction(0)) for name in block.members), Fraction(0))
        for block in shown_blocks
        if block.members != ("self",)
    }
    whole = sum(carried.values(), Fraction(0))
    if not whole:
        raise NoWeightOnShownBlocks
    return {block: weight / whole for block, weight in carried.items()}


def effective_crowd(rater_weights: Iterable[float]) -> float:
    """Give the effective crowd of one published number: sum of squares over the largest square.

    ``rater_weights`` holds what each single anonymous rater contributes. Equal weights of n raters
    give n; no weight at all gives infinity, for nothing is learnt.
    """
    squares = [weight * weight for weight in rater_weights]
    largest = max(squares, default=0.0)
    return sum(squares) / largest if largest else float("inf")


def refuse_dominance(rater_weights: Iterable[float], policy: Policy) -> None:
    """Refuse a number in which one anonymous rater counts for more than one of K.

    Raises
    ------
    DominantRater
        If the effective crowd is smaller than K.
    """
    crowd = effective_crowd(rater_weights)
    if not crowd >= policy.crowd * (1 - 1e-12):
        raise DominantRater(crowd, policy.crowd)


def _exact(name: str, weight: float) -> Fraction:
    if name not in WEIGHTED or not isfinite(weight) or weight < 0:
        raise InvalidWeight(name)
    return Fraction(str(weight))

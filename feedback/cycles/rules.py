"""What makes a cycle's settings sensible: weights, dates, relationships, mode, thresholds. Pure.

Weights stand *between* relationships. Inside a block all raters weigh the same, and a block of
anonymous raters is shown from K raters on, so that no weights entered here can let one anonymous
rater dominate a total (``feedback.disclosure.weighting`` has the proof). What could, a weight per
person, cannot be entered at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.cycles import errors
from feedback.cycles.model import Relationship, ScoreMode
from feedback.disclosure.errors import InvalidPolicy, LooserPolicy
from feedback.disclosure.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

MINIMUM_SUBJECTS_ADJUSTED = 20
WHOLE = 100
WITH_PARTNER = {"supervisor": 50, "peer": 20, "subordinate": 20, "partner": 10}
WITHOUT_PARTNER = {"supervisor": 60, "peer": 20, "subordinate": 20}


def default_weights(relationships: Iterable[str]) -> dict[str, int]:
    """Return the customary weights for the relationships asked, renormalised to whole numbers.

    50/20/20/10 with partners, 60/20/20 without: the agency practice usually quoted for Indonesian
    civil servants. Rounding follows the largest remainder, ties the order of `Relationship`.
    """
    asked = [name for name in Relationship if name in set(relationships)]
    table = WITH_PARTNER if Relationship.PARTNER in asked else WITHOUT_PARTNER
    shares = {name.value: table[name] for name in asked if name is not Relationship.SELF}
    total = sum(shares.values()) or 1
    weights = {name: share * WHOLE // total for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: -(shares[name] * WHOLE % total))
    left_over = WHOLE - sum(weights.values())
    for name in by_remainder[:left_over]:
        weights[name] += 1
    return weights


def check_relationships(names: Iterable[str]) -> tuple[Relationship, ...]:
    """Return the relationships in their fixed order.

    Raises
    ------
    RelationshipUnknown
        If a name is none.
    NobodyElseAsked
        If only the subjects themselves would be asked.
    """
    given = set(names)
    for name in sorted(given - set(Relationship)):
        raise errors.RelationshipUnknown(name)
    if not given - {Relationship.SELF}:
        raise errors.NobodyElseAsked
    return tuple(name for name in Relationship if name in given)


def check_weights(weights: Mapping[str, int], relationships: Iterable[str]) -> dict[str, int]:
    """Return the weights that count: whole, of relationships asked, summing to 100, none for self.

    Raises
    ------
    RelationshipUnknown, WeightNotWhole, SelfWithWeight, WeightWithoutRaters, WeightsDoNotSumUp
        Named after what is wrong.
    """
    asked = set(relationships)
    for name, weight in weights.items():
        _check_weight(name, weight, is_asked=name in asked)
    total = sum(weights.values())
    if total != WHOLE:
        raise errors.WeightsDoNotSumUp(total)
    return {
        name.value: weights.get(name, 0)
        for name in Relationship
        if name in asked and name is not Relationship.SELF
    }


def check_dates(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuse a cycle that would be over before it begins.

    Raises
    ------
    ClosesBeforeItOpens
        If the two are in the wrong order.
    ClosesInThePast
        If there is no time left to answer.
    """
    if closes_at <= opens_at:
        raise errors.ClosesBeforeItOpens
    if closes_at <= now:
        raise errors.ClosesInThePast(now)


def stricter_policy(
    *, crowd: int = 4, comment_responders: int = 5, comments_per_question: int = 3
) -> Policy:
    """Return the default policy made stricter; whoever raises K raises what depends on it.

    Raises
    ------
    ThresholdTooLoose
        If a value is below the default.
    """
    default = Policy()
    try:
        return default.stricter(
            honest_crowd=crowd - default.insiders,
            roster_minimum=max(default.roster_minimum, crowd),
            comment_responders=max(comment_responders, crowd),
            comments_per_question=comments_per_question,
        )
    except (LooserPolicy, InvalidPolicy) as error:
        raise errors.ThresholdTooLoose(error.name) from error


def effective_mode(mode: str, n_subjects: int) -> ScoreMode:
    """Return the mode a launch freezes: too few subjects cannot carry a rater model.

    Depends on the design alone, never on answers.
    """
    if n_subjects < MINIMUM_SUBJECTS_ADJUSTED:
        return ScoreMode.RAW
    return ScoreMode(mode)


def _check_weight(name: str, weight: int, *, is_asked: bool) -> None:
    if name not in set(Relationship):
        raise errors.RelationshipUnknown(name)
    if not isinstance(weight, int) or isinstance(weight, bool) or not 0 <= weight <= WHOLE:
        raise errors.WeightNotWhole(name)
    if weight and name == Relationship.SELF:
        raise errors.SelfWithWeight
    if weight and not is_asked:
        raise errors.WeightWithoutRaters(name)

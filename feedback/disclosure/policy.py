"""The promise in numbers: one frozen, versioned value. What is done with them stands elsewhere.

The defaults are the floor. An agency may choose stricter values before launch (``stricter``); the
policy is then frozen with the cycle and named in every certificate.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from feedback.disclosure.errors import InvalidPolicy, LooserPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ScoreMode(StrEnum):
    """Which one family of numbers a cycle publishes; never both."""

    ADJUSTED = "adjusted"
    RAW = "raw"


class Band(NamedTuple):
    """A range of rater counts as it is displayed; ``high`` is None in the last, open band."""

    low: int
    high: int | None

    @property
    def code(self) -> str:
        """Write as stored: ``4-5``, ``10+``."""
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"


class Floors(NamedTuple):
    """The least effective crowd (1 / leverage) around anything that must not be learnt.

    ``with_insider`` holds after the worst single rater has told his own answers too.
    """

    alone: float
    with_insider: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Thresholds of disclosure control; the defaults are the least that may be promised.

    Parameters
    ----------
    honest_crowd, insiders
        k and c: of ``crowd`` = k + c raters, c may conspire and k still hide each other.
    roster_minimum
        How many must have been *invited* into a block that is shown.
    comment_responders, comments_per_question
        Responders over all anonymous relationships, and comments in the same question, below which
        no comment of that question is released.
    guaranteed_width
        W: scale points of uncertainty that a displayed raw mean leaves about any one rater.
    n_eff_*
        See `Floors`.
    answered_share
        Share of the items a relationship can observe that makes a rater count for a competency.
    unit_raters
        Raters below which a unit's participation is shown only together with other units.
    half_widths
        Classes of interval half-widths, ascending; the last covers the whole scale.
    bands
        Displayed ranges of rater counts.
    """

    version: str = "1"
    honest_crowd: int = 3
    insiders: int = 1
    roster_minimum: int = 4
    comment_responders: int = 5
    comments_per_question: int = 3
    guaranteed_width: Decimal = Decimal(2)
    n_eff_adjusted: float = 3.0
    n_eff_adjusted_insider: float = 2.0
    n_eff_raw: float = 4.0
    n_eff_raw_insider: float = 3.0
    answered_share: float = 0.5
    unit_raters: int = 5
    half_widths: tuple[Decimal, ...] = tuple(
        Decimal(width) for width in ("0.2", "0.4", "0.6", "0.8", "1.0", "1.5", "2.0", "4.0")
    )
    bands: tuple[Band, ...] = (Band(4, 5), Band(6, 9), Band(10, None))
    scale_low: int = 1
    scale_high: int = 5

    def __post_init__(self) -> None:
        for name, holds in _SENSE.items():
            if not holds(self):
                raise InvalidPolicy(name)

    @property
    def crowd(self) -> int:
        """K: how many must have answered before a block is shown."""
        return self.honest_crowd + self.insiders

    def floors(self, mode: ScoreMode) -> Floors:
        """Give the least effective crowds for one family of numbers."""
        if mode is ScoreMode.RAW:
            return Floors(self.n_eff_raw, self.n_eff_raw_insider)
        return Floors(self.n_eff_adjusted, self.n_eff_adjusted_insider)

    def stricter(self, **values: object) -> Policy:
        """Replace values by stricter ones.

        Larger is stricter for every count and threshold; fewer classes and fewer bands (each made
        of whole old ones) are stricter; the scale is no matter of strictness. The version gains a
        fingerprint of the changes.

        Raises
        ------
        LooserPolicy
            If a value is looser, or is none that may be chosen.
        InvalidPolicy
            If the result makes no sense.
        """
        for name, value in values.items():
            allowed = _STRICTER.get(name)
            if allowed is None or not allowed(getattr(self, name), value):
                raise LooserPolicy(name)
        changed = replace(self, **cast("dict[str, Any]", values))
        if changed == self:
            return self
        return replace(changed, version=f"{self.version}+{_fingerprint(changed)}")

    def to_dict(self) -> dict[str, Any]:
        """Turn into values that JSON can hold; decimals become strings."""
        return {
            **asdict(self),
            "guaranteed_width": str(self.guaranteed_width),
            "half_widths": [str(width) for width in self.half_widths],
            "bands": [list(band) for band in self.bands],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Policy:
        """Read back what `to_dict` gave.

        Raises
        ------
        InvalidPolicy
            If a value is missing, unknown or without sense.
        """
        differing = {field.name for field in fields(cls)} ^ set(stored)
        if differing:
            raise InvalidPolicy(min(differing))
        return cls(
            **{
                **stored,
                "guaranteed_width": Decimal(stored["guaranteed_width"]),
                "half_widths": tuple(Decimal(width) for width in stored["half_widths"]),
                "bands": tuple(Band(*band) for band in stored["bands"]),
            }
        )


def _fingerprint(policy: Policy) -> str:
    text = json.dumps(policy.to_dict(), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:8]


def _half_widths_make_sense(policy: Policy) -> bool:
    widths = policy.half_widths
    whole_scale = policy.scale_high - policy.scale_low
    if not widths or widths[0] <= 0 or widths[-1] < whole_scale:
        return False
    rising = all(narrow < wide for narrow, wide in pairwise(widths))
    return rising and all(width * 10 == int(width * 10) for width in widths)


def _bands_make_sense(policy: Policy) -> bool:
    """Say whether the bands join without gaps and hold every count that may be shown."""
    if not policy.bands or policy.bands[0].low > policy.crowd or policy.bands[-1].high is not None:
        return False
    return all(
        lower.high is not None and lower.low <= lower.high and upper.low == lower.high + 1
        for lower, upper in pairwise(policy.bands)
    )


# Checked in this order: the later ones rely on the earlier.
_SENSE: dict[str, Callable[[Policy], bool]] = {
    "version": lambda policy: bool(policy.version),
    "honest_crowd": lambda policy: policy.honest_crowd >= 2,
    "insiders": lambda policy: policy.insiders >= 0,
    "roster_minimum": lambda policy: policy.roster_minimum >= policy.crowd,
    "comment_responders": lambda policy: policy.comment_responders >= policy.crowd,
    "comments_per_question": lambda policy: policy.comments_per_question >= 2,
    "n_eff_adjusted_insider": lambda policy: policy.n_eff_adjusted_insider >= 2,
    "n_eff_adjusted": lambda policy: policy.n_eff_adjusted >= policy.n_eff_adjusted_insider,
    "n_eff_raw_insider": lambda policy: policy.n_eff_raw_insider >= 2,
    "n_eff_raw": lambda policy: policy.n_eff_raw >= policy.n_eff_raw_insider,
    "answered_share": lambda policy: 0 < policy.answered_share <= 1,
    "unit_raters": lambda policy: policy.unit_raters >= 1,
    "scale_high": lambda policy: policy.scale_high > policy.scale_low,
    "guaranteed_width": lambda policy: (
        0 < policy.guaranteed_width <= policy.scale_high - policy.scale_low
    ),
    "half_widths": _half_widths_make_sense,
    "bands": _bands_make_sense,
}


def _not_smaller(old: float, new: float) -> bool:
    return bool(new >= old)


def _coarser_bands(old: tuple[Band, ...], new: tuple[Band, ...]) -> bool:
    return {band.low for band in new} <= {band.low for band in old}


def _fewer(old: tuple[Decimal, ...], new: tuple[Decimal, ...]) -> bool:
    return set(new) <= set(old)


_STRICTER: dict[str, Callable[[Any, Any], bool]] = {
    "honest_crowd": _not_smaller,
    "insiders": _not_smaller,
    "roster_minimum": _not_smaller,
    "comment_responders": _not_smaller,
    "comments_per_question": _not_smaller,
    "guaranteed_width": _not_smaller,
    "n_eff_adjusted": _not_smaller,
    "n_eff_adjusted_insider": _not_smaller,
    "n_eff_raw": _not_smaller,
    "n_eff_raw_insider": _not_smaller,
    "answered_share": _not_smaller,
    "unit_raters": _not_smaller,
    "half_widths": _fewer,
    "bands": _coarser_bands,
}

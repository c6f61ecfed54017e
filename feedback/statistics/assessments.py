"""One competency of a cycle as arrays, and the variance ratios it is scored with.

An assessment is one rater's mean over the items of the competency that he answered for one subject.
The caller leaves out self-assessments and everything that is withheld, gives a merged block a
perspective level of its own, and splits a rater into two severity levels where some of his answers
are identifiable. Codes only: no names, no relationship words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from feedback.statistics.design import Floats, numbers, positive_numbers, whole_numbers
from feedback.statistics.errors import NoReferenceWeight, OutOfRange, WrongShape

if TYPE_CHECKING:
    from feedback.statistics.design import Codes

ITEM_NOISE = 2.0
"""Policy: variance of one answer about its assessment's expectation, sigma_w^2, over the variance
between assessments, sigma_h^2. Fixed beforehand, never estimated within a cycle."""

NEGLIGIBLE_RATIO = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Assessments:
    """The assessments of one competency.

    Attributes
    ----------
    subject : (n,) whole numbers, who is assessed.
    perspective : (n,) whole numbers 0..G-1, the level of the perspective effect.
    severity_level : (n,) whole numbers, the level of the severity effect.
    score : (n,) on the instrument's scale.
    n_items : (n,) number of items answered, at least 1.
    reference_weights : (G,) not negative; ``mu`` is the so weighted mean of the perspectives
        present. They need not add up to one.
    """

    subject: Codes
    perspective: Codes
    severity_level: Codes
    score: Floats
    n_items: Codes
    reference_weights: Floats

    def __post_init__(self) -> None:
        """Bring every column into one layout; refuse what is no assessment."""
        score = numbers("score", self.score)
        columns = {
            name: whole_numbers(name, getattr(self, name))
            for name in ("subject", "perspective", "severity_level", "n_items")
        }
        for name, column in columns.items():
            if column.shape != score.shape:
                raise WrongShape(name, len(score), column.shape)
        positive_numbers("n_items", columns["n_items"])
        weights = numbers("reference_weights", self.reference_weights)
        _refuse("reference_weights", weights < 0)
        perspective = columns["perspective"]
        _refuse("perspective", (perspective < 0) | (perspective >= len(weights)))
        if not weights[perspective].any():
            raise NoReferenceWeight
        for name, value in {**columns, "score": score, "reference_weights": weights}.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        """Count the assessments, n."""
        return len(self.score)

    def blocks(self) -> Blocks:
        """List the (subject, perspective) pairs present, sorted by subject, then perspective."""
        n_levels = len(self.reference_weights)
        subjects, of_subject = np.unique(self.subject, return_inverse=True)
        pairs, of_block = np.unique(of_subject * n_levels + self.perspective, return_inverse=True)
        place, perspective = np.divmod(pairs, n_levels)
        return Blocks(subjects, place, perspective, of_block)

    def residual_weights(self, item_noise: float) -> Floats:
        """Return w, (n,): residual variance is sigma^2 / w; w is 1 where most items are answered.

        With ``sigma_h^2 + sigma_w^2 / n_items`` and ``item_noise = sigma_w^2 / sigma_h^2``. One
        rule for every cycle: equal numbers of items give equal weights by themselves.
        """
        weights: Floats = (1 + item_noise / self.n_items.max()) / (1 + item_noise / self.n_items)
        return weights


def _refuse(name: str, bad: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    if bad.any():
        raise OutOfRange(name, int(np.flatnonzero(bad)[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The (subject, perspective) pairs present.

    Attributes
    ----------
    subjects : (s,) distinct subjects, sorted.
    place : (m,) index of each block's subject among ``subjects``.
    perspective : (m,) perspective of each block.
    of_assessment : (n,) index of each assessment's block.
    """

    subjects: Codes
    place: Codes
    perspective: Codes
    of_assessment: Codes

    def __len__(self) -> int:
        """Count the blocks, m."""
        return len(self.place)


@dataclass(frozen=True, slots=True)
class VarianceRatios:
    """Variances relative to the residual variance sigma^2, as scores are computed with them.

    ``subject`` is tau_u^2 / sigma^2, ``block`` tau_v^2 / sigma^2, ``severity`` tau_s^2 / sigma^2;
    ``item_noise`` is the policy parameter of the residual weights.
    """

    subject: float
    block: float
    severity: float
    item_noise: float = ITEM_NOISE

    def __post_init__(self) -> None:
        """Refuse ratios that are no ratios."""
        for name in ("subject", "block", "severity", "item_noise"):
            value = getattr(self, name)
            _refuse(name, np.array([not np.isfinite(value) or value < 0]))

    def rounded(self) -> VarianceRatios:
        """Round the variances to two significant digits; below 1e-4 they are zero.

        Rounded ratios say next to nothing about any single answer, and scores that are computed
        with exactly these ratios are linear in the answers.
        """
        return VarianceRatios(
            subject=_two_digits(self.subject),
            block=_two_digits(self.block),
            severity=_two_digits(self.severity),
            item_noise=self.item_noise,
        )


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}") if value >= NEGLIGIBLE_RATIO else 0.0

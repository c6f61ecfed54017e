"""What a prediction holds: block scores, totals, their standard errors and reliabilities.

A fit carries no severity of any rater: what must not be published is not kept. Values are unrounded
and unclipped; how much of them is shown is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from feedback.statistics.errors import MissingWeight, NoWeightOnShownBlocks, UnknownSubject
from feedback.statistics.sparse_products import group_sums, product, row_products

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.statistics.assessments import Blocks, VarianceRatios
    from feedback.statistics.design import Codes, Floats
    from feedback.statistics.sparse_products import Sparse


@dataclass(frozen=True, slots=True)
class Estimate:
    """One predicted quantity: value and standard error on the scale, reliability in [0, 1]."""

    value: float
    standard_error: float
    reliability: float


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Predicted quantities of one kind, as arrays of one length."""

    value: Floats
    standard_error: Floats
    reliability: Floats

    def __getitem__(self, position: int) -> Estimate:
        """Return the estimate at ``position``."""
        return Estimate(
            float(self.value[position]),
            float(self.standard_error[position]),
            float(self.reliability[position]),
        )


def reliability(error_variance: Floats, variance: Floats) -> Floats:
    """Return 1 - PEV / Var of the very quantity, not below 0; 0 where it does not vary at all."""
    varies = variance > 0
    share = np.divide(error_variance, variance, out=np.ones_like(variance), where=varies)
    result: Floats = np.clip(1 - share, 0.0, 1.0)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class FeedbackFit:
    """The scores of one competency at given variance ratios.

    Attributes
    ----------
    ratios, residual_variance : what the scores and their standard errors were computed with.
    mu, gamma : reference level, and deviation per perspective present; sum_g p_g gamma_g = 0.
    blocks, block_scores : the (subject, perspective) pairs present, (m,), and S_ig for each.
    overall : mu + u_i for each of ``blocks.subjects``, (s,).
    centred_covariance : (m, m) sparse; error covariances of S_ig - gamma_g within subjects.
    """

    ratios: VarianceRatios
    residual_variance: float
    mu: float
    gamma: dict[int, float]
    blocks: Blocks
    block_scores: Estimates
    overall: Estimates
    centred_covariance: Sparse

    def block(self, subject: int, perspective: int) -> Estimate:
        """Return S_ig of one block.

        Raises
        ------
        UnknownSubject
            The subject has no assessment from this perspective.
        """
        rows = self._rows(subject)
        row = rows[self.blocks.perspective[rows] == perspective]
        if not row.size:
            raise UnknownSubject(subject)
        return self.block_scores[int(row[0])]

    def total(self, subject: int, weights: Mapping[int, float]) -> Estimate:
        """Return the total of one subject; see :meth:`totals`.

        Raises
        ------
        UnknownSubject, MissingWeight, NoWeightOnShownBlocks
        """
        rows = self._rows(subject)
        return self._totals(np.zeros(len(rows), dtype=np.intp), rows, weights)[0]

    def totals(self, weights: Mapping[int, float]) -> Estimates:
        """Return the totals of ``blocks.subjects``, (s,): mu + sum_g w_g (S_ig - gamma_g - mu).

        Parameters
        ----------
        weights : weight per perspective, not negative, for every perspective present; a merged
            block carries the sum of what it merges. They are renormalised, exactly, over the blocks
            that a subject has, so that a missing perspective neither helps nor hurts.
        """
        return self._totals(self.blocks.place, np.arange(len(self.blocks)), weights)

    def _totals(self, place: Codes, rows: Codes, weights: Mapping[int, float]) -> Estimates:
        perspective = self.blocks.perspective[rows].tolist()
        for missing in set(perspective) - set(weights):
            raise MissingWeight(missing)
        given = np.array([weights[g] for g in perspective], dtype=np.float64)
        sums = group_sums(place, given)
        if not sums.all():
            without = rows[np.flatnonzero(sums[place] == 0)[0]]
            raise NoWeightOnShownBlocks(int(self.blocks.subjects[self.blocks.place[without]]))
        share = given / sums[place]
        gamma = np.array([self.gamma[g] for g in perspective])
        value = group_sums(place, share * (self.block_scores.value[rows] - gamma))
        mixing = sparse.csr_array((share, (place, rows)), shape=(len(sums), len(self.blocks)))
        error_variance = row_products(product(mixing, self.centred_covariance), mixing)
        squares = group_sums(place, share**2)
        variance = self.residual_variance * (self.ratios.subject + self.ratios.block * squares)
        return Estimates(value, np.sqrt(error_variance), reliability(error_variance, variance))

    def _rows(self, subject: int) -> Codes:
        place = np.searchsorted(self.blocks.subjects, subject)
        if place == len(self.blocks.subjects) or self.blocks.subjects[place] != subject:
            raise UnknownSubject(subject)
        return np.flatnonzero(self.blocks.place == place)

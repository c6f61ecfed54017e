r"""The general crossed model: any number of random intercepts, any fixed factors.

    y = X beta + sum_k Z_k b_k + e,    b_k ~ N(0, sigma_k^2 I),    e ~ N(0, sigma^2 W^-1)

fitted by REML. Reproduces published analyses: variances, criterion, fixed effects, and for every
level the conditional mode with its standard deviation given beta and the variances, as lme4 reports
them (Bates et al. 2015). Here: columns in, plain results out. Not here: the feedback
model, whose standard errors include the fixed part (see ``feedback_model``).
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.statistics import design as designs
from feedback.statistics.errors import NoRandomFactor, WrongShape
from feedback.statistics.notices import Notice, NoticeCode
from feedback.statistics.reml_search import fit_reml

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from feedback.statistics.design import Columns, CrossedDesign, Floats
    from feedback.statistics.reml_search import RemlFit

ENGINE = "exact"


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """A fixed coefficient and its standard error."""

    estimate: float
    se: float


@dataclass(frozen=True, slots=True, eq=False)
class RandomEffects:
    """One random factor: its variance and, for every level in sorted order, mode and SD."""

    variance: float
    levels: npt.NDArray[Any]
    effect: Floats
    sd: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CrossedFit:
    """A fitted crossed model.

    ``reml_criterion`` is -2 times the REML log-likelihood; minus infinity where no variation is
    left. ``peak_mb`` is the highest resident memory of the whole process so far.
    """

    n: int
    fixed: dict[str, FixedEffect]
    random: dict[str, RandomEffects]
    residual_variance: float
    reml_criterion: float
    converged: bool
    iterations: int
    seconds: float
    peak_mb: float
    warnings: tuple[Notice, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what a machine may read, without the effects of the levels."""
        finite = np.isfinite(self.reml_criterion)
        return {
            "n": self.n,
            "fixed": {
                name: {"estimate": effect.estimate, "se": effect.se}
                for name, effect in self.fixed.items()
            },
            "random": {
                name: {"variance": effects.variance, "levels": len(effects.levels)}
                for name, effects in self.random.items()
            },
            "residual_variance": self.residual_variance,
            "reml_criterion": self.reml_criterion if finite else None,
            "engine": ENGINE,
            "seconds": self.seconds,
            "peak_mb": self.peak_mb,
            "warnings": [str(notice) for notice in self.warnings],
        }


def fit_crossed(
    columns: Columns,
    *,
    score: str,
    random: Sequence[str],
    fixed: Sequence[str] = (),
    weights: str | None = None,
) -> CrossedFit:
    """Fit a crossed model by REML.

    Parameters
    ----------
    columns : vectors of one length, by name.
    score : the response.
    random : names of grouping columns of any type; ``a:b`` crosses two of them.
    fixed : names of fixed columns besides the intercept; floating-point columns enter as they are,
        others as factors in treatment coding.
    weights : positive residual weights; an observation has residual variance sigma^2 / weight.

    Raises
    ------
    EmptyInput, NoRandomFactor, UnknownColumn, WrongShape, NotFinite, OutOfRange, MissingIdentifier,
    DesignTooLarge
    """
    started = time.perf_counter()
    response = designs.numbers(score, designs.column(columns, score))
    crossed, dropped = crossed_design(columns, len(response), random, fixed, weights)
    fit = fit_reml(crossed, response)
    return CrossedFit(
        n=len(response),
        fixed=_fixed_effects(crossed, fit),
        random=_random_effects(crossed, fit),
        residual_variance=fit.residual_variance,
        reml_criterion=fit.criterion,
        converged=fit.converged,
        iterations=fit.iterations,
        seconds=time.perf_counter() - started,
        peak_mb=_peak_mb(),
        warnings=(*dropped, *fit.notices),
    )


def crossed_design(
    columns: Columns,
    n: int,
    random: Sequence[str],
    fixed: Sequence[str] = (),
    weights: str | None = None,
) -> tuple[CrossedDesign, tuple[Notice, ...]]:
    """Build the design for ``n`` observations, leaving out fixed columns that add nothing.

    Raises
    ------
    NoRandomFactor, UnknownColumn, MissingIdentifier, EmptyInput, WrongShape, NotFinite, OutOfRange
        If no factor is random, or a column is missing, has gaps, is not of length ``n``, or is not
        of finite numbers (weights: above zero).
    """
    if not random:
        raise NoRandomFactor
    factors = tuple(designs.named_factor(columns, name) for name in dict.fromkeys(random))
    for grouping in factors:
        if grouping.codes.shape != (n,):
            raise WrongShape(grouping.name, n, grouping.codes.shape)
    residual = np.ones(n)
    if weights is not None:
        residual = designs.positive_numbers(weights, designs.column(columns, weights))
        if residual.shape != (n,):
            raise WrongShape(weights, n, residual.shape)
    matrix, names = designs.fixed_columns(columns, list(dict.fromkeys(fixed)), n)
    kept = designs.independent_columns(matrix)
    dropped = tuple(Notice(NoticeCode.COLUMN_DROPPED, names[j]) for j in np.flatnonzero(~kept))
    left = tuple(names[j] for j in np.flatnonzero(kept))
    return designs.CrossedDesign(matrix[:, kept], left, factors, residual), dropped


def _fixed_effects(design: CrossedDesign, fit: RemlFit) -> dict[str, FixedEffect]:
    errors = np.sqrt(fit.residual_variance * np.diag(fit.state.fixed.covariance))
    return {
        name: FixedEffect(float(estimate), float(error))
        for name, estimate, error in zip(design.fixed_names, fit.beta, errors, strict=True)
    }


def _random_effects(design: CrossedDesign, fit: RemlFit) -> dict[str, RandomEffects]:
    factorisation = fit.state.factorisation
    inverse = factorisation.diagonal(factorisation.schur_inverse())
    modes = fit.standardised.scale * factorisation.scale * fit.state.fit.spherical[:, 0]
    deviations = factorisation.scale * np.sqrt(fit.residual_variance * inverse)
    return {
        factor.name: RandomEffects(float(variance), factor.levels, modes[part], deviations[part])
        for factor, variance, part in zip(
            design.factors, fit.variances, factorisation.equations.slices, strict=True
        )
    }


def _peak_mb() -> float:
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

r"""The search for the REML optimum.

Each step minimises the quadratic model ``s'd + d'Ad/2`` within the bounds of gamma exactly
(bounded-variable least squares), so that a variance of zero is reached, and left, by the search
itself; a backtracking line search makes the criterion decrease. The plain average-information step
has no such guard and stalls beside a boundary.

The response is standardised by its ordinary least-squares fit beforehand: the search is then free
of the scale and the origin of the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, optimize

from feedback.statistics import reml
from feedback.statistics.mixed_model_equations import normal_equations
from feedback.statistics.moments import starting_ratios
from feedback.statistics.notices import Notice, NoticeCode
from feedback.statistics.sparse_products import transposed_times

if TYPE_CHECKING:
    import numpy.typing as npt

    from feedback.statistics.design import CrossedDesign, Factor, Floats
    from feedback.statistics.mixed_model_equations import Equations

    Flags = npt.NDArray[np.bool_]

RATIO_FLOOR = 1e-8
RATIO_CEILING = 1e6
STEP_TOLERANCE = 1e-8
MAX_ITERATIONS = 100
MAX_HALVINGS = 30
NO_VARIATION = 1e-13
FLATTEST = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """A response as ``X offset + scale * response``; ``scale`` is zero where X explains it all."""

    offset: Floats
    scale: float
    response: Floats


@dataclass(frozen=True, slots=True, eq=False)
class RemlFit:
    """The optimum, on the scale of the standardised response.

    ``identifiable`` marks the factors whose variance was searched for; the others stand at zero.
    """

    state: reml.State
    standardised: Standardised
    identifiable: Flags
    converged: bool
    iterations: int
    notices: tuple[Notice, ...]

    @property
    def residual_variance(self) -> float:
        """Return sigma^2 on the scale of the data."""
        return self.state.sigma2 * self.standardised.scale**2

    @property
    def variances(self) -> Floats:
        """Return sigma_k^2, (K,), on the scale of the data."""
        return self.state.gamma * self.residual_variance

    @property
    def criterion(self) -> float:
        """Return -2 times the REML log-likelihood of the data; minus infinity without variation."""
        if not self.standardised.scale:
            return -np.inf
        return self.state.criterion + self.state.freedom * 2 * float(
            np.log(self.standardised.scale)
        )

    @property
    def beta(self) -> Floats:
        """Return the fixed effects, (p,), on the scale of the data."""
        solution: Floats = (
            self.standardised.offset + self.standardised.scale * (self.state.fit.beta[:, 0])
        )
        return solution


def standardise(design: CrossedDesign, response: Floats) -> Standardised:
    """Split ``response``, (n,), by weighted least squares on X and scale what is left to size 1."""
    root = np.sqrt(design.weights)
    solution = np.linalg.lstsq(root[:, None] * design.fixed, root * response, rcond=None)
    offset = solution[0].astype(np.float64)
    rest = response - design.fixed @ offset
    scale = float(np.sqrt(np.mean(rest**2)))
    if not design.freedom or scale <= NO_VARIATION * np.abs(response).max():
        return Standardised(offset, 0.0, np.zeros_like(response))
    return Standardised(offset, scale, rest / scale)


def fit_reml(design: CrossedDesign, response: Floats) -> RemlFit:
    """Estimate the variance ratios of ``design`` from ``response``, (n,), by REML."""
    equations = normal_equations(design)
    standardised = standardise(design, response)
    identifiable, notices = identifiability(equations)
    nothing = np.zeros(len(design.factors))
    column = standardised.response[:, None]
    if not standardised.scale:
        code = NoticeCode.NO_VARIATION if design.freedom else NoticeCode.NO_DEGREES_OF_FREEDOM
        state = reml.evaluate(equations, column, nothing)
        return RemlFit(state, standardised, identifiable, True, 0, (*notices, Notice(code)))  # noqa: FBT003
    start = np.where(identifiable, starting_ratios(equations, standardised.response), 0)
    state, converged, iterations = search(equations, column, start)
    at_zero = identifiable & (state.gamma <= 10 * RATIO_FLOOR)
    if at_zero.any():
        state = reml.evaluate(equations, column, np.where(at_zero, 0, state.gamma))
    notices += _findings(design, state.gamma, at_zero)
    if not converged:
        notices += (Notice(NoticeCode.NOT_CONVERGED),)
    return RemlFit(state, standardised, identifiable, converged, iterations, notices)


def _findings(design: CrossedDesign, gamma: Floats, at_zero: Flags) -> tuple[Notice, ...]:
    names = [factor.name for factor in design.factors]
    zero = [Notice(NoticeCode.VARIANCE_IS_ZERO, names[k]) for k in np.flatnonzero(at_zero)]
    large = [
        Notice(NoticeCode.RESIDUAL_VANISHES, names[k])
        for k in np.flatnonzero(gamma >= RATIO_CEILING / 2)
    ]
    return (*zero, *large)


def identifiability(equations: Equations) -> tuple[Flags, tuple[Notice, ...]]:
    """Mark the factors, (K,), whose variance the design can tell from everything else.

    A variance is held at zero where each observation has a level of its own (no difference from the
    residual), where X explains the factor (``P Z_k = 0``), and where an earlier factor groups the
    observations identically. All three depend on the design only.
    """
    design = equations.design
    confounded = _explained_by_fixed(equations)
    marks = np.ones(len(design.factors), dtype=bool)
    for k, factor in enumerate(design.factors):
        marks[k] = not (
            factor.n_levels == design.n_observations
            or confounded[k]
            or any(_same_grouping(factor, other) for other in design.factors[:k])
        )
    held = (design.factors[k].name for k in np.flatnonzero(~marks))
    return marks, tuple(Notice(NoticeCode.NOT_IDENTIFIABLE, name) for name in held)


def _explained_by_fixed(equations: Equations) -> list[bool]:
    root = np.sqrt(equations.design.weights)
    basis = np.linalg.qr(root[:, None] * equations.design.fixed)[0]
    shadows = np.sum((transposed_times(equations.indicators, root[:, None] * basis)) ** 2, axis=1)
    sizes = equations.counts
    return [
        bool(sizes[part].sum() - shadows[part].sum() <= 1e-9 * sizes[part].sum())
        for part in equations.slices
    ]


def _same_grouping(factor: Factor, other: Factor) -> bool:
    return factor.n_levels == other.n_levels and factor.is_nested_in(other)


def search(equations: Equations, response: Floats, start: Floats) -> tuple[reml.State, bool, int]:
    """Minimise the criterion from ``start``; a ratio that starts at zero stays there.

    It ends where the step is short, or where what the step promises is less than a number as large
    as the criterion can hold: beside the ceiling steps never become short.

    Returns
    -------
    The final state, whether the tolerance was met, and the number of iterations.
    """
    state = reml.evaluate(equations, response, start)
    free = start > 0
    for iteration in range(MAX_ITERATIONS):
        score, information = reml.score_and_information(state)
        step = np.zeros_like(start)
        step[free] = bounded_step(state.gamma[free], score[free], information[np.ix_(free, free)])
        slope = float(score @ step)
        is_short = np.all(np.abs(step) <= STEP_TOLERANCE * (state.gamma + STEP_TOLERANCE))
        if is_short or -slope <= np.finfo(np.float64).eps * _size(state, response):
            return state, True, iteration
        better = _line_search(state, response, step, slope)
        if better is None:
            return state, False, iteration
        state = better
    return state, False, MAX_ITERATIONS


def bounded_step(gamma: Floats, score: Floats, information: Floats) -> Floats:
    """Minimise ``score'd + d' information d / 2`` with ``gamma + d`` within its bounds, (K,).

    With ``information = R'R`` this is ``min |R d + R^-T score|^2``. R comes from the eigenvalues in
    units of 1 + gamma, floored: along a direction in which the criterion is flat nothing moves.
    """
    if not gamma.size:
        return gamma
    unit = 1 + gamma
    values, vectors = linalg.eigh(information * np.outer(unit, unit))
    values = np.maximum(values, FLATTEST * max(values[-1], 1))
    root = (np.sqrt(values) * vectors).T / unit
    target = -(vectors.T @ (score * unit)) / np.sqrt(values)
    bounds = (RATIO_FLOOR - gamma, RATIO_CEILING - gamma)
    step: Floats = optimize.lsq_linear(root, target, bounds=bounds, method="bvls").x
    return step


def _line_search(
    state: reml.State, response: Floats, step: Floats, slope: float
) -> reml.State | None:
    """Halve ``step`` until the criterion falls as promised, rounding allowed for."""
    equations = state.factorisation.equations
    rounding = 1e-13 * _size(state, response)
    for halvings in range(MAX_HALVINGS):
        share = 0.5**halvings
        trial = reml.evaluate(equations, response, state.gamma + share * step)
        if trial.criterion <= state.criterion + 1e-4 * share * slope + rounding:
            return trial
    return None


def _size(state: reml.State, response: Floats) -> float:
    return abs(state.criterion) + len(response)

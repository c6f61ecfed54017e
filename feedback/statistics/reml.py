r"""Restricted maximum likelihood for a crossed design.

With ``H = V / sigma^2 = W^-1 + sum_k gamma_k Z_k Z_k'`` and
``P = H^-1 - H^-1 X (X'H^-1X)^-1 X'H^-1``, the criterion profiled over beta and sigma^2 is

    d(gamma) = log|H| + log|X'H^-1X| + (n - p) (1 + log(2 pi sigma^2)),   sigma^2 = y'Py / (n - p)

which is -2 times the REML log-likelihood as lme4 reports it (Bates et al. 2015). Score and
average information (Gilmour, Thompson & Cullis 1995; sigma^2 swept out):

    s_k  = tr(P Z_k Z_k') - y'P Z_k Z_k' P y / sigma^2
    A_kl = f_k'P f_l / sigma^2 - (f_k'Py)(f_l'Py) / ((n - p) sigma^4),     f_k = Z_k Z_k' P y
    tr(Z_k'H^-1Z_k) = (q_k - tr((M^-1)_kk)) / gamma_k

References: Patterson & Thompson (1971), Biometrika 58:545; Gilmour, Thompson & Cullis (1995),
Biometrics 51:1440; Bates, Maechler, Bolker & Walker (2015), J. Stat. Softw. 67(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from feedback.statistics.mixed_model_equations import factorise
from feedback.statistics.sparse_products import times, transposed_times

if TYPE_CHECKING:
    from feedback.statistics.design import Floats
    from feedback.statistics.mixed_model_equations import Equations, Factorisation


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Generalised least squares of m columns ``Y`` at given ratios.

    Attributes
    ----------
    beta : (p, m); spherical : (q, m), the effects divided by theta.
    projected : (n, m), ``P Y``.
    residual : (n, m), ``Y - X beta - Z b``.
    """

    beta: Floats
    spherical: Floats
    projected: Floats
    residual: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FixedPart:
    """The fixed columns seen through H at given ratios.

    Attributes
    ----------
    spherical : (q, p), ``M^-1 Theta Z'W X``.
    covariance : (p, p), ``(X'H^-1X)^-1``.
    log_determinant : log|X'H^-1X|.
    """

    spherical: Floats
    covariance: Floats
    log_determinant: float


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The model at given ratios; ``sigma2`` is y'Py / (n - p), ``criterion`` is d(gamma)."""

    gamma: Floats
    factorisation: Factorisation
    fixed: FixedPart
    fit: Projection
    sigma2: float
    criterion: float

    @property
    def freedom(self) -> int:
        """Count the residual degrees of freedom, n - p."""
        return self.factorisation.equations.design.freedom


def fixed_part(factorisation: Factorisation) -> FixedPart:
    """Absorb the random part from the fixed columns."""
    equations = factorisation.equations
    fixed, weights = equations.design.fixed, equations.design.weights
    right = factorisation.scale[:, None] * transposed_times(
        equations.indicators, weights[:, None] * fixed
    )
    spherical = factorisation.solve(right)
    precision = fixed.T @ (weights[:, None] * fixed) - right.T @ spherical
    lower = linalg.cholesky(precision, lower=True)
    covariance = linalg.cho_solve((lower, True), np.eye(fixed.shape[1]))
    return FixedPart(spherical, covariance, 2 * float(np.log(np.diag(lower)).sum()))


def project(factorisation: Factorisation, fixed: FixedPart, columns: Floats) -> Projection:
    """Fit the columns ``Y``, shape (n, m), at the ratios of the factorisation."""
    equations = factorisation.equations
    design = equations.design
    weighted = design.weights[:, None] * columns
    right = factorisation.scale[:, None] * transposed_times(equations.indicators, weighted)
    # X'H^-1 Y, then beta; the effects are those of Y less those of X beta.
    reduced = design.fixed.T @ weighted - fixed.spherical.T @ right
    beta = fixed.covariance @ reduced
    spherical = factorisation.solve(right) - fixed.spherical @ beta
    explained = times(equations.indicators, factorisation.scale[:, None] * spherical)
    residual = columns - design.fixed @ beta - explained
    return Projection(beta, spherical, design.weights[:, None] * residual, residual)


def evaluate(equations: Equations, response: Floats, gamma: Floats) -> State:
    """Evaluate the criterion for ``response``, shape (n, 1), at ``gamma``, shape (K,).

    With no degree of freedom left the residual variance is zero and the criterion minus infinity.
    """
    design = equations.design
    factorisation = factorise(equations, gamma)
    fixed = fixed_part(factorisation)
    fit = project(factorisation, fixed, response)
    freedom = design.freedom
    # y'Py as a sum of squares (penalised least squares, Bates et al. 2015): no cancellation.
    squares = np.sum(fit.projected * fit.residual) + np.sum(fit.spherical**2)
    sigma2 = float(squares) / freedom if freedom else 0.0
    log_h = factorisation.log_determinant - float(np.log(design.weights).sum())
    scale = 1 + np.log(2 * np.pi * sigma2) if sigma2 else -np.inf
    criterion = log_h + fixed.log_determinant + freedom * scale if freedom else -np.inf
    return State(gamma, factorisation, fixed, fit, sigma2, float(criterion))


def score_and_information(state: State) -> tuple[Floats, Floats]:
    """Return the gradient of d, (K,), and its average information, (K, K), with respect to gamma.

    The trace is a quotient by gamma: where a ratio is exactly zero both are returned as zero.
    """
    equations = state.factorisation.equations
    slices = equations.slices
    positive = state.gamma > 0
    sizes = np.array([part.stop - part.start for part in slices])
    traces = state.factorisation.traces(state.factorisation.schur_inverse())
    sums = transposed_times(equations.indicators, state.fit.projected)
    # Z'H^-1X = Theta^-1 (M^-1 Theta Z'W X)
    absorbed = np.einsum(
        "ip,pq,iq->i", state.fixed.spherical, state.fixed.covariance, state.fixed.spherical
    )
    lost = traces + np.array([absorbed[part].sum() for part in slices])
    quadratic = np.array([np.sum(sums[part] ** 2) for part in slices])
    divisor = np.where(positive, state.gamma, 1)
    score = (sizes - lost) / divisor - quadratic / state.sigma2

    directions = np.column_stack(
        [times(equations.indicators[:, part], sums[part, 0]) for part in slices]
    )
    mapped = project(state.factorisation, state.fixed, directions).projected
    slopes = directions.T @ state.fit.projected[:, 0] / state.sigma2
    information = directions.T @ mapped / state.sigma2 - np.outer(slopes, slopes) / state.freedom
    return score * positive, information * np.outer(positive, positive)

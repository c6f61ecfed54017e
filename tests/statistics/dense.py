"""Textbook solutions with (n, n) matrices: slow, short, and independent of the engine."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from feedback.statistics.design import CrossedDesign, factor


def design(groupings, *, fixed=None, weights=None):
    n = len(groupings[0])
    matrix = np.ones((n, 1)) if fixed is None else fixed
    return CrossedDesign(
        fixed=matrix,
        fixed_names=tuple(f"x{j}" for j in range(matrix.shape[1])),
        factors=tuple(factor(f"f{k}", codes) for k, codes in enumerate(groupings)),
        weights=np.ones(n) if weights is None else weights,
    )


def random_design(seed, *, n=48, sizes=(9, 7), with_fixed=False, with_weights=False):
    rng = np.random.default_rng(seed)
    groupings = [rng.integers(0, size, n) for size in sizes]
    fixed = np.column_stack([np.ones(n), rng.normal(size=n)]) if with_fixed else None
    weights = rng.uniform(0.3, 3, n) if with_weights else None
    return design(groupings, fixed=fixed, weights=weights), rng


def response(crossed, deviations, rng):
    """Draw y with the given standard deviation per factor and residual variance 1 / w."""
    parts = [
        sd * rng.normal(size=part.n_levels)[part.codes]
        for sd, part in zip(deviations, crossed.factors, strict=True)
    ]
    n = crossed.n_observations
    return 3 + sum(parts) + rng.normal(size=n) / np.sqrt(crossed.weights)


def indicators(crossed):
    return [np.equal.outer(f.codes, np.arange(f.n_levels)).astype(float) for f in crossed.factors]


def marginal(crossed, gamma):
    """H = W^-1 + sum gamma Z Z'."""
    parts = zip(gamma, indicators(crossed), strict=True)
    return np.diag(1 / crossed.weights) + sum(ratio * z @ z.T for ratio, z in parts)


def profiled(crossed, y, gamma):
    """Return -2 REML log-likelihood, profiled over beta and sigma^2; beta; sigma^2."""
    h, x = marginal(crossed, gamma), crossed.fixed
    inverse = np.linalg.inv(h)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    freedom = len(y) - x.shape[1]
    rest = y - x @ beta
    sigma2 = rest @ inverse @ rest / freedom
    logs = np.linalg.slogdet(h)[1] + np.linalg.slogdet(information)[1]
    return logs + freedom * (1 + np.log(2 * np.pi * sigma2)), beta, sigma2


def least_criterion(crossed, y, *, starts=4):
    """Minimise the criterion over relative standard deviations from several starts."""

    def objective(theta):
        return profiled(crossed, y, theta**2)[0]

    best = min(
        (
            optimize.minimize(objective, np.full(len(crossed.factors), start), method="Powell",
                bounds=[(0, 50)] * len(crossed.factors), options={"xtol": 1e-9, "ftol": 1e-14})
            for start in np.geomspace(0.1, 3, starts)
        ),
        key=lambda found: found.fun,
    )  # fmt: skip
    return best.fun, best.x**2


def equations_inverse(crossed, gamma):
    """Inverse of Henderson's equations in (beta, b), every ratio positive, units of sigma^2."""
    w = np.hstack([crossed.fixed, *indicators(crossed)])
    sizes = [f.n_levels for f in crossed.factors]
    penalty = np.concatenate([np.zeros(crossed.n_fixed), np.repeat(1 / np.asarray(gamma), sizes)])
    return np.linalg.inv(w.T @ (crossed.weights[:, None] * w) + np.diag(penalty))

r"""Starting values for the variance ratios by the method of moments.

For each factor k let ``U_k`` be the sum of squares of the ordinary least-squares residuals within
the levels of k, and ``U_0`` their sum of squares about the mean. Under the model, the fixed part
neglected,

    E U_k = sigma^2 (n - q_k) + sum_l sigma_l^2 (n - sum_ij n_ij^2 / n_i)

with ``n_ij`` the observations in level i of k and level j of l. That is one linear equation per
unknown. One pass over the data, no iteration.

Reference: Gao & Owen (2017), Electron. J. Statist. 11:1235, for two factors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.statistics.sparse_products import times, transposed_product, transposed_times

if TYPE_CHECKING:
    from feedback.statistics.design import Floats
    from feedback.statistics.mixed_model_equations import Equations

SMALLEST_START = 0.01
LARGEST_START = 100.0


def starting_ratios(equations: Equations, residual: Floats) -> Floats:
    """Estimate gamma, (K,), from least-squares residuals, (n,), within a safe interval."""
    n, slices = len(residual), equations.slices
    counts = transposed_times(equations.indicators, np.ones(n))
    sums = transposed_times(equations.indicators, residual)
    common = transposed_product(equations.indicators, equations.indicators)
    left = np.empty((len(slices) + 1, len(slices) + 1))
    right = np.empty(len(slices) + 1)
    left[0, 0], right[0] = n - 1, residual @ residual - residual.sum() ** 2 / n
    for k, part in enumerate(slices):
        left[0, k + 1] = n - np.sum(counts[part] ** 2) / n
        left[k + 1, 0] = n - (part.stop - part.start)
        right[k + 1] = residual @ residual - np.sum(sums[part] ** 2 / counts[part])
        rows = common[part].power(2)
        for other, columns in enumerate(slices):
            squares = times(rows[:, columns], np.ones(columns.stop - columns.start))
            left[k + 1, other + 1] = n - np.sum(squares / counts[part])
    solution = np.linalg.lstsq(left, right, rcond=None)[0]
    error = max(float(solution[0]), SMALLEST_START * float(right[0]) / n)
    start: Floats = np.clip(solution[1:] / error, SMALLEST_START, LARGEST_START)
    return start

r"""The published numbers as a linear system in the assessments.

Given the variance ratios every published value of a competency is linear in its assessments y. What
a reader can learn from all of them depends only on the row space of that map, so a sparse system
with the same row space serves the disclosure check and the dense map need never be formed.

Eliminating the severities from Henderson's equations leaves, with
``Q = W - W Z_s (Z_s'WZ_s + lambda_s I)^-1 Z_s'W``,

    X'Q (X beta + Z_u u + Z_v v)                = X'Q y
    Z_u'Q (X beta + Z_u u + Z_v v) + lambda_u u = Z_u'Q y
    Z_v'Q (X beta + Z_u u + Z_v v) + lambda_v v = Z_v'Q y

a non-singular system in (beta, u, v). The columns of X and of Z_u are sums of columns of Z_v. So:

* tau_v > 0: from the equations S determines ``Z_v'Q y`` and conversely. (S fixes v, because
  ``lambda_u u_i = lambda_v sum_g v_ig`` and ``sum_i v_ig = 0``.) The m rows of ``Z_v'Q`` span the
  maps of all S_ig, and beta, hence mu, gamma and every total, is a function of S.
* tau_v = 0: v vanishes; the rows of ``Z_u'Q`` and ``X'Q`` span those of u and beta.
* tau_u = tau_v = 0: only beta varies; the rows of ``X'Q`` span it.

With tau_s = 0, Q = W. The row of block ig is w on its own assessments less, for each of its raters'
severity levels r, a multiple of w on everything r has given: a few dozen entries.

Reference: Searle, Casella & McCulloch (1992), ch. 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from feedback.statistics.feedback_model import BLOCK, SEVERITY, SUBJECT, feedback_design
from feedback.statistics.sparse_products import (
    indicators,
    product,
    scaled_columns,
    transposed_times,
)

if TYPE_CHECKING:
    from feedback.statistics.assessments import Assessments, VarianceRatios
    from feedback.statistics.design import CrossedDesign, Factor, Floats
    from feedback.statistics.sparse_products import Sparse


def row_system(assessments: Assessments, ratios: VarianceRatios) -> Sparse:
    """Return a sparse matrix, (rows, n), whose row space is that of everything published.

    Rows: the blocks in the order of :meth:`Assessments.blocks`; with ``ratios.block == 0`` the
    subjects, then the perspectives present; with ``ratios.subject == 0`` as well the latter only.
    Rows may be linearly dependent. Columns: the assessments, in the order given.
    """
    design = feedback_design(assessments, ratios.item_noise)
    levels = _grouping(design, ratios)
    severity = factor_indicators(design.factors[SEVERITY])
    weighted = scaled_columns(levels.T.tocsr(), design.weights)
    counts = transposed_times(severity, design.weights)
    # (n_r + lambda_s)^-1, written so that tau_s = 0 needs no infinity.
    shrunken = ratios.severity / (1 + ratios.severity * counts)
    through = scaled_columns(product(weighted, severity), shrunken)
    absorbed = product(through, scaled_columns(severity.T.tocsr(), design.weights))
    return (weighted - absorbed).tocsr()


def _grouping(design: CrossedDesign, ratios: VarianceRatios) -> Sparse:
    """Return the columns of Z_v, of (Z_u, X), or of X: whichever varies, (n, rows)."""
    if ratios.block:
        return factor_indicators(design.factors[BLOCK])
    perspectives = sparse.csr_array(design.fixed)
    if not ratios.subject:
        return perspectives
    subjects = factor_indicators(design.factors[SUBJECT])
    return sparse.csr_array(sparse.hstack([subjects, perspectives]))


def score_map(assessments: Assessments, ratios: VarianceRatios) -> Floats:
    """Return the dense map from y to S, gamma and mu, (m + G + 1, n): O(n^3), a check for tests.

    Computed from the marginal covariance by generalised least squares, not from the mixed-model
    equations. Rows: S_ig in the order of the blocks, gamma_g of the perspectives present, mu.
    """
    design = feedback_design(assessments, ratios.item_noise)
    blocks = assessments.blocks()
    gammas = (ratios.subject, ratios.block, ratios.severity)
    parts = [factor_indicators(factor).toarray() for factor in design.factors]
    marginal = np.diag(1 / design.weights)
    for ratio, part in zip(gammas, parts, strict=True):
        marginal += ratio * part @ part.T
    inverse = np.linalg.inv(marginal)
    through = design.fixed.T @ inverse
    beta = np.linalg.solve(through @ design.fixed, through)
    residual = inverse @ (np.eye(len(assessments)) - design.fixed @ beta)
    u = ratios.subject * parts[SUBJECT].T @ residual
    v = ratios.block * parts[BLOCK].T @ residual
    present, column = np.unique(blocks.perspective, return_inverse=True)
    reference = assessments.reference_weights[present]
    mu = (reference / reference.sum()) @ beta
    return np.vstack([beta[column] + u[blocks.place] + v, beta - mu, mu])


def factor_indicators(factor: Factor) -> Sparse:
    """Return the indicator matrix of a factor, (n, q_k)."""
    return indicators(factor.codes, factor.n_levels)

r"""The feedback model of one competency.

    ybar_ir = beta_g(i,r) + u_i + v_ig - s_r + e_ir

    u ~ N(0, tau_u^2)   subject                    v ~ N(0, tau_v^2)   subject x perspective
    s ~ N(0, tau_s^2)   severity, removed          e ~ N(0, sigma^2 / w_ir),  w from items answered

beta_g, one fixed coefficient per perspective level, is written mu + gamma_g with
``mu = sum_g p_g beta_g`` for the reference weights p of the levels present. Published quantities:

    block score   S_ig = mu + gamma_g + u_i + v_ig
    total         mu + sum_g w_g (S_ig - gamma_g - mu) = mu + u_i + sum_g w_g v_ig,   sum w = 1
    overall       mu + u_i                                                        (internal)

all predicted by the mixed-model equations at given ratios. Their prediction-error variances come
from the inverse of the equations *including* the fixed part (Henderson 1975): for a combination
``a'beta + l'b`` and ``R = Theta M^-1 Theta Z'WX``,

    PEV = sigma^2 { l' Theta M^-1 Theta l + (a - R'l)' (X'H^-1X)^-1 (a - R'l) }

Two steps, kept apart: :func:`estimate_ratios` looks at the answers by REML and rounds;
:func:`predict` is linear in the answers given those ratios, and only sigma^2, hence the width of
intervals, depends on them otherwise.

References: Henderson (1975), Biometrics 31:423; Searle, Casella & McCulloch (1992), ch. 7;
Robinson (1991), Statist. Sci. 6:15.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from feedback.statistics import reml
from feedback.statistics.assessments import ITEM_NOISE, VarianceRatios
from feedback.statistics.design import CrossedDesign, Factor, factor
from feedback.statistics.feedback_fit import Estimates, FeedbackFit, reliability
from feedback.statistics.mixed_model_equations import normal_equations
from feedback.statistics.reml_search import fit_reml, standardise
from feedback.statistics.sparse_products import indicators, product, times

if TYPE_CHECKING:
    from feedback.statistics.assessments import Assessments, Blocks
    from feedback.statistics.design import Codes, Floats
    from feedback.statistics.notices import Notice
    from feedback.statistics.sparse_products import Sparse

SUBJECT, BLOCK, SEVERITY = range(3)


def feedback_design(assessments: Assessments, item_noise: float) -> CrossedDesign:
    """Write the model as a crossed design: factors subject, block, severity; X one per perspective.

    The order of the factors matters where two of them group alike: the earlier one is kept.
    """
    blocks = assessments.blocks()
    subject = Factor("subject", blocks.subjects, blocks.place[blocks.of_assessment])
    block = Factor("block", np.arange(len(blocks)), blocks.of_assessment)
    severity = factor("severity", assessments.severity_level)
    present = np.unique(assessments.perspective)
    fixed = np.equal.outer(assessments.perspective, present).astype(np.float64)
    names = tuple(f"perspective{g}" for g in present)
    weights = assessments.residual_weights(item_noise)
    return CrossedDesign(fixed, names, (subject, block, severity), weights)


@dataclass(frozen=True, slots=True)
class RatioEstimate:
    """Ratios as they are to be stored and used, with what there is to know about them."""

    ratios: VarianceRatios
    notices: tuple[Notice, ...]


def estimate_ratios(assessments: Assessments, *, item_noise: float = ITEM_NOISE) -> RatioEstimate:
    """Estimate the variance ratios by REML and round them to two significant digits.

    No part of the model is switched on or off by what was answered: a variance of zero is where the
    optimum lies. What the design cannot identify is zero, and noticed.
    """
    fit = fit_reml(feedback_design(assessments, item_noise), assessments.score)
    subject, block, severity = map(float, fit.state.gamma)
    ratios = VarianceRatios(subject, block, severity, item_noise)
    return RatioEstimate(ratios.rounded(), fit.notices)


def predict(assessments: Assessments, ratios: VarianceRatios) -> FeedbackFit:
    """Predict blocks and totals, with standard errors, at exactly these ratios.

    Finite for every design: where nothing varies, or no degree of freedom is left, the residual
    variance and all standard errors are zero, and reliability is zero.
    """
    design = feedback_design(assessments, ratios.item_noise)
    blocks = assessments.blocks()
    equations = normal_equations(design)
    gamma = np.array([ratios.subject, ratios.block, ratios.severity])
    standardised = standardise(design, assessments.score)
    state = reml.evaluate(equations, standardised.response[:, None], gamma)
    sigma2 = state.sigma2 * standardised.scale**2
    beta = standardised.offset + standardised.scale * state.fit.beta[:, 0]
    effects = standardised.scale * state.factorisation.scale * state.fit.spherical[:, 0]
    u, v = (effects[equations.slices[k]] for k in (SUBJECT, BLOCK))

    present, column = np.unique(blocks.perspective, return_inverse=True)
    reference = assessments.reference_weights[present]
    reference = reference / reference.sum()
    mu = float(reference @ beta)
    errors = _prediction_errors(state, blocks, column, reference)
    block_variance = sigma2 * (ratios.subject + ratios.block)
    return FeedbackFit(
        ratios=ratios,
        residual_variance=sigma2,
        mu=mu,
        gamma=dict(zip(present.tolist(), (beta - mu).tolist(), strict=True)),
        blocks=blocks,
        block_scores=_estimates(
            beta[column] + u[blocks.place] + v, sigma2 * errors.block, block_variance
        ),
        overall=_estimates(mu + u, sigma2 * errors.overall, sigma2 * ratios.subject),
        centred_covariance=sigma2 * errors.centred,
    )


def _estimates(value: Floats, error_variance: Floats, variance: float) -> Estimates:
    return Estimates(
        value, np.sqrt(error_variance), reliability(error_variance, np.full_like(value, variance))
    )


@dataclass(frozen=True, slots=True, eq=False)
class PredictionErrors:
    """Prediction-error variances in units of sigma^2.

    ``block`` (m,) of S_ig; ``overall`` (s,) of mu + u_i; ``centred`` (m, m), sparse, covariances of
    S_ig - gamma_g between the blocks of one subject.
    """

    block: Floats
    overall: Floats
    centred: Sparse


def _prediction_errors(
    state: reml.State, blocks: Blocks, column: Codes, reference: Floats
) -> PredictionErrors:
    """Compute the prediction errors; ``column`` is each block's column of X."""
    factorisation, fixed = state.factorisation, state.fixed
    random_part = _combinations(state, blocks)
    m, s = len(blocks), len(blocks.subjects)
    within = _within_subjects(blocks)
    overall = np.arange(m, m + s)
    random = factorisation.covariances(
        factorisation.schur_inverse(), random_part, np.hstack([within, [overall, overall]])
    )
    through = times(random_part, fixed.spherical)
    level = np.eye(len(reference))[column] - through[:m]
    centre = reference - through

    def fixed_covariance(left: Floats, right: Floats) -> Floats:
        product: Floats = np.einsum("ip,pq,iq->i", left, fixed.covariance, right)
        return product

    a, b = within
    n_pairs = len(a)
    centred = random[:n_pairs] + fixed_covariance(centre[a], centre[b])
    own = a == b
    return PredictionErrors(
        block=random[:n_pairs][own] + fixed_covariance(level, level),
        overall=random[n_pairs:] + fixed_covariance(centre[m:], centre[m:]),
        centred=sparse.csr_array((centred, (a, b)), shape=(m, m)),
    )


def _combinations(state: reml.State, blocks: Blocks) -> Sparse:
    """Return ``Theta l`` as rows, (m + s, q): u_i + v_ig per block, then u_i per subject."""
    equations = state.factorisation.equations
    m, s = len(blocks), len(blocks.subjects)
    first_u, first_v = equations.slices[SUBJECT].start, equations.slices[BLOCK].start
    rows = np.concatenate([np.arange(m), np.arange(m), np.arange(m, m + s)])
    columns = np.concatenate(
        [first_u + blocks.place, first_v + np.arange(m), first_u + np.arange(s)]
    )
    scale = state.factorisation.scale
    shape = (m + s, len(scale))
    return sparse.csr_array((scale[columns], (rows, columns)), shape=shape)


def _within_subjects(blocks: Blocks) -> Codes:
    """Return the index pairs, (2, r), of blocks of the same subject, row-major."""
    member = indicators(blocks.place, len(blocks.subjects))
    pairs = product(member, member.T.tocsr())
    pairs.sort_indices()
    return np.array(pairs.tocoo().coords, dtype=np.intp)

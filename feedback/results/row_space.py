r"""What the published scores of one competency say about the answers, also when some stay hidden.

Notation of ``statistics.row_system``: Q is the precision of the assessments y given their block
means, severities integrated out. With :math:`\tau_v > 0` the block scores S and the perspective
coefficients :math:`\beta` solve

.. math::
    \begin{pmatrix} Z_v'QZ_v + V^{-1} & -V^{-1}A \\ -A'V^{-1} & A'V^{-1}A \end{pmatrix}
    \begin{pmatrix} S \\ \beta \end{pmatrix} = \begin{pmatrix} Z_v'Q \\ 0 \end{pmatrix} y,
    \qquad V = \tau_u^2 A_u A_u' + \tau_v^2 I                                             (1)

(A and A_u tell the perspective and the subject of each block, ratios are relative to sigma^2): the
prior of S given beta is N(A beta, V). With :math:`\tau_v = 0`, S_ig = beta_g + u_i and (u, beta)
solve the usual equations. Either way F x = B y with F positive definite; the first unknowns are
called *units* (blocks, or subjects), the last ones are beta, which every reader is taken to know.

Are some units h hidden and the others s published, the rows

.. math:: B_s - F_{sh} F_{hh}^{-1} B_h                                                    (2)

span what is published, and x_h differs from :math:`F_{hh}^{-1} B_h y` only by what is: a published
sum of hidden units over competencies adds the sum of these rows (3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, sparse

from feedback.statistics.row_system import row_system
from feedback.statistics.sparse_products import indicators

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedback.statistics.assessments import Assessments, Blocks, VarianceRatios

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]
    Sparse = sparse.csr_array[np.float64, tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """F (d x d) and B (d x n); ``unit_of_block`` (m,) is -1 where beta says all of a block."""

    matrix: Sparse
    rows: Sparse
    n_units: int
    unit_of_block: Places

    @property
    def constants(self) -> Places:
        """Return the places of beta among the unknowns."""
        return np.arange(self.n_units, self.matrix.shape[0])


def equations(assessments: Assessments, ratios: VarianceRatios) -> Equations:
    """Write the equations of one competency at these ratios."""
    blocks = assessments.blocks()
    rows = row_system(assessments, ratios)
    present, column = np.unique(blocks.perspective, return_inverse=True)
    of_block = indicators(blocks.of_assessment, len(blocks))
    if ratios.block:
        return _of_blocks(rows, of_block, blocks, column, ratios)
    perspectives = sparse.csr_array(of_block @ indicators(column, len(present)))
    if not ratios.subject:
        matrix = sparse.csr_array(rows @ perspectives)
        return Equations(matrix, rows, 0, np.full(len(blocks), -1))
    n_subjects = len(blocks.subjects)
    subjects = of_block @ indicators(blocks.place, n_subjects)
    unknowns = sparse.csr_array(sparse.hstack([subjects, perspectives]))
    prior = np.concatenate([np.full(n_subjects, 1 / ratios.subject), np.zeros(len(present))])
    matrix = sparse.csr_array(rows @ unknowns + sparse.diags_array(prior))
    return Equations(matrix, rows, n_subjects, blocks.place)


def _of_blocks(
    rows: Sparse, of_block: Sparse, blocks: Blocks, column: Places, ratios: VarianceRatios
) -> Equations:
    """Write (1)."""
    precision = _prior_precision(blocks, ratios)
    shifts = indicators(column, int(column.max()) + 1)
    towards = precision @ shifts
    upper = sparse.hstack([rows @ of_block + precision, -towards])
    lower = sparse.hstack([-towards.T, shifts.T @ towards])
    matrix = sparse.csr_array(sparse.vstack([upper, lower]))
    silent = sparse.csr_array((shifts.shape[1], rows.shape[1]))
    return Equations(
        matrix,
        sparse.csr_array(sparse.vstack([rows, silent])),
        len(blocks),
        np.arange(len(blocks)),
    )


def _prior_precision(blocks: Blocks, ratios: VarianceRatios) -> Sparse:
    """Return V^-1: per subject (I - tau_u / (tau_v + k tau_u) 11') / tau_v for k blocks."""
    member = indicators(blocks.place, len(blocks.subjects))
    sizes = np.bincount(blocks.place)
    shrunken = ratios.subject / (ratios.block + sizes * ratios.subject)
    together = member @ sparse.diags_array(shrunken) @ member.T
    return sparse.csr_array((sparse.eye_array(len(blocks)) - together) / ratios.block)


def published_rows(system: Equations, hidden: Flags) -> tuple[Sparse, Sparse]:
    """Return (2) for all unknowns but the hidden units, and the rows (3) of the hidden units.

    Parameters
    ----------
    hidden : (n_units,) which units are not published by themselves.
    """
    apart = np.flatnonzero(hidden)
    if not len(apart):
        return system.rows, sparse.csr_array((0, system.rows.shape[1]))
    open_to_all = np.setdiff1d(np.arange(system.matrix.shape[0]), apart)
    among = system.matrix[apart][:, apart].toarray()
    said = linalg.cho_solve(linalg.cho_factor(among), system.rows[apart].toarray())
    behind = sparse.csr_array(said)
    between = sparse.csr_array(system.matrix[open_to_all][:, apart])
    shown = sparse.csr_array(system.rows[open_to_all] - between @ behind)
    return shown, behind


def solution(system: Equations) -> Floats:
    """Return F^-1 (d x d): row j times B is the map from the answers to unknown j."""
    size = system.matrix.shape[0]
    factor = linalg.cho_factor(system.matrix.toarray(), overwrite_a=True)
    return linalg.cho_solve(factor, np.eye(size), overwrite_b=True)

r"""An orthonormal basis of everything that is published, and the projector it stands for.

Notation: A (m x n) published values over answers; Q (n x r) an orthonormal basis of its row space;
H = Q Q' the projector on it. For large parts the basis is kept in pieces: the rows of each
competency span one piece (they share no column), and rows over several competencies are reduced to
what the pieces do not hold yet and form the last one. The ranges of the pieces are orthogonal, so
H is the sum of their projectors.

Rank: rows are scaled to length 1; a row within ``TOLERANCE`` of its own length from the span of the
others counts as dependent. Leaving a direction out would understate what is published, so the span
is verified row by row and completed from the residuals until it holds them all.

Memory: about three arrays of n x r doubles; `LARGEST` bounds one of them to 480 MB.

References
----------
Yamamoto, Nakatsukasa, Yanagisawa & Fukaya (2015), Roundoff error analysis of the CholeskyQR2
algorithm, ETNA 44. Higham (2002), Accuracy and Stability of Numerical Algorithms, 10.3 (pivoted
Cholesky). Giraud et al. (2005): orthogonalising twice is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, sparse
from scipy.linalg import lapack

from feedback.disclosure.errors import SystemTooLarge

if TYPE_CHECKING:
    from feedback.disclosure.system import FloatArray, IntArray

TOLERANCE = 1e-9
LARGEST = 60_000_000
# Up to here all rows go into one piece.
ONE_PIECE = 6_000
# Squared distance from the span at which a pass of pivoting stops (a condition of 1e5 for the next
# step; what remains is found in the residuals).
_PIVOT = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of the basis: rows of ``basis`` belong to ``columns`` (ascending)."""

    columns: IntArray
    basis: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Projector:
    """The orthogonal projector on the row space of n answers, as a sum of pieces."""

    size: int
    pieces: tuple[Piece, ...]

    def block(self, rows: IntArray, columns: IntArray) -> FloatArray:
        """Compute H[rows, columns]."""
        block = np.zeros((len(rows), len(columns)))
        for piece in self.pieces:
            place = np.full(self.size, -1)
            place[piece.columns] = np.arange(len(piece.columns))
            left, right = place[rows], place[columns]
            at_left, at_right = np.flatnonzero(left >= 0), np.flatnonzero(right >= 0)
            part = piece.basis[left[at_left]] @ piece.basis[right[at_right]].T
            block[np.ix_(at_left, at_right)] += part
        return block

    def leverages(self, functionals: sparse.csr_array) -> FloatArray:
        """Compute |P t|^2 for every row t of ``functionals`` (k x n)."""
        leverage = np.zeros(functionals.shape[0])
        for piece in self.pieces:
            parts = sparse.csr_array(functionals[:, piece.columns])
            for start in range(0, len(leverage), 2048):
                chunk = parts[start : start + 2048] @ piece.basis
                leverage[start : start + 2048] += np.einsum("ij,ij->i", chunk, chunk)
        return leverage


def projector(matrix: sparse.csr_array, competency: IntArray) -> Projector:
    """Build the projector on the row space of ``matrix`` (m x n).

    Raises
    ------
    SystemTooLarge
        If a piece would hold more than `LARGEST` numbers.
    """
    n_columns = int(matrix.shape[1])
    if n_columns <= ONE_PIECE:
        return Projector(n_columns, (Piece(np.arange(n_columns), row_space(matrix)),))
    first = competency[matrix.indices[matrix.indptr[:-1]]]
    owners = np.repeat(first, np.diff(matrix.indptr))
    strays = (competency[matrix.indices] != owners).astype(np.int64)
    is_joint = np.add.reduceat(strays, matrix.indptr[:-1]) > 0
    pieces = []
    for kind in np.unique(first[~is_joint]):
        columns = np.flatnonzero(competency == kind)
        rows = np.flatnonzero(~is_joint & (first == kind))
        basis = row_space(sparse.csr_array(matrix[rows][:, columns]))
        pieces.append(Piece(columns, basis))
    if is_joint.any():
        basis = row_space(sparse.csr_array(matrix[is_joint]), tuple(pieces))
        pieces.append(Piece(np.arange(n_columns), basis))
    return Projector(n_columns, tuple(pieces))


def row_space(matrix: sparse.csr_array, given: tuple[Piece, ...] = ()) -> FloatArray:
    """Give an orthonormal basis (n x r) of the row space of ``matrix`` beyond the ``given`` pieces.

    ``matrix`` (m x n) has no empty rows; the given pieces are orthogonal to each other.

    Raises
    ------
    SystemTooLarge
        If it would hold more than `LARGEST` numbers.
    """
    _refuse_large(matrix)
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    rows = sparse.csr_array(sparse.diags_array(1 / lengths) @ matrix)
    basis = np.zeros((rows.shape[1], 0))
    rows, outside = _outside(rows, given)
    while outside.shape[0]:
        found = _independent(outside)
        basis = np.hstack([basis, found]) if basis.size else found
        rows, outside = _outside(rows, (*given, Piece(np.arange(len(basis)), basis)))
    return basis


def _refuse_large(matrix: sparse.csr_array) -> None:
    n_rows, n_columns = matrix.shape
    if n_rows * n_columns > LARGEST:
        raise SystemTooLarge(int(n_rows), int(n_columns))


def _independent(rows: sparse.csr_array) -> FloatArray:
    """Orthonormalise the rows that stand well apart (CholeskyQR2 after pivoting)."""
    factor, pivots, rank, info = lapack.dpstrf((rows @ rows.T).toarray(), tol=_PIVOT, lower=1)
    if info < 0 or rank < 1:
        raise linalg.LinAlgError
    chosen = rows[pivots[:rank] - 1].toarray()
    first = linalg.solve_triangular(factor[:rank, :rank], chosen, lower=True, overwrite_b=True)
    again = linalg.cholesky(first @ first.T, lower=True)
    second = linalg.solve_triangular(again, first, lower=True, overwrite_b=True)
    return np.ascontiguousarray(second.T)


def _outside(
    rows: sparse.csr_array, pieces: tuple[Piece, ...]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Find the rows that leave the span of the pieces, and what lies outside, scaled to length 1.

    ``rows`` have length 1. Projecting twice makes the result orthogonal to the last digit.
    """
    leaving, outside = [np.zeros(0, dtype=np.int64)], [sparse.csr_array((0, rows.shape[1]))]
    for start in range(0, rows.shape[0], 512):
        residual = rows[start : start + 512].toarray()
        _project_out(residual, pieces)
        lengths = np.linalg.norm(residual, axis=1)
        far = np.flatnonzero(lengths > TOLERANCE)
        residual = residual[far] / lengths[far, None]
        _project_out(residual, pieces)
        leaving.append(start + far)
        outside.append(sparse.csr_array(residual))
    return rows[np.concatenate(leaving)], sparse.csr_array(sparse.vstack(outside, format="csr"))


def _project_out(rows: FloatArray, pieces: tuple[Piece, ...]) -> None:
    """Take the span of orthogonal pieces out of the rows, in place."""
    for piece in pieces:
        part = rows[:, piece.columns]
        rows[:, piece.columns] = part - (part @ piece.basis) @ piece.basis.T

"""Products with sparse matrices, each with the type of its result.

Indicator matrices, row and column scaling, and the few products that the room is made of. Matrices
are in row format (CSR), vectors and blocks of columns dense float64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from feedback.statistics.design import Codes, Floats

    Sparse = sparse.csr_array[np.float64, tuple[int, int]]


def indicators(codes: Codes, n_levels: int) -> Sparse:
    """Return Z, (n, n_levels), with a one in row i at column ``codes[i]``."""
    n = len(codes)
    return sparse.csr_array((np.ones(n), codes, np.arange(n + 1)), shape=(n, n_levels))


def group_sums(codes: Codes, values: Floats) -> Floats:
    """Return the sum of ``values``, (n,), per code."""
    return np.bincount(codes, values).astype(np.float64)


def times(matrix: Sparse, dense: Floats) -> Floats:
    """Return ``matrix @ dense``."""
    return cast("Floats", matrix @ dense)


def transposed_times(matrix: Sparse, dense: Floats) -> Floats:
    """Return ``matrix' @ dense``."""
    return cast("Floats", matrix.T @ dense)


def product(left: Sparse, right: Sparse) -> Sparse:
    """Return ``left @ right``, sparse."""
    return (left @ right).tocsr()


def transposed_product(left: Sparse, right: Sparse) -> Sparse:
    """Return ``left' @ right``, sparse."""
    return (left.T @ right).tocsr()


def scaled_rows(scale: Floats, matrix: Sparse) -> Sparse:
    """Return ``diag(scale) @ matrix``."""
    return (sparse.diags_array(scale) @ matrix).tocsr()


def scaled_columns(matrix: Sparse, scale: Floats) -> Sparse:
    """Return ``matrix @ diag(scale)``."""
    return (matrix @ sparse.diags_array(scale)).tocsr()


def row_products(left: Sparse, right: Sparse | Floats) -> Floats:
    """Return the inner product of each row of ``left`` with the same row of ``right``, (n,)."""
    entries = sparse.csr_array(left.multiply(right))
    return times(entries, np.ones(entries.shape[1]))


def inner_product(matrix: Sparse, dense: Floats) -> float:
    """Return the sum over the entries of ``matrix`` times those of ``dense``."""
    rows, columns = matrix.tocoo().coords
    return float(matrix.data @ dense[rows, columns])

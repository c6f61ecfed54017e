r"""Henderson's mixed-model equations in spherical form, factorised exactly.

With ``b_k = theta_k u_k`` and ``theta_k = sqrt(gamma_k)`` (Bates et al. 2015) the random
part of the equations is, for the stacked indicator matrix ``Z`` (n, q) and ``Theta = diag(theta)``,

    M = Theta Z'WZ Theta + I,     log|V / sigma^2| = log|M| - log|W|

It stays regular when a variance is zero: that block of M is then the identity.

Elimination. Order the levels as (E, O). ``M_EE`` is cheap to invert: it is the diagonal block of
one factor (the *child*), bordered, where there is one, by a second factor in which the child is
nested (the *parent*: subject, over subject x perspective), which makes an arrow matrix per parent:

    M_EE^-1 = E D^-1 E',   E = [[I, -L], [0, I]],   L = A_child^-1 M_child,parent
    S = M_OO - M_OE M_EE^-1 M_EO                    (Schur complement, dense, Cholesky)
    B = M_EE^-1 M_EO,   T = S^-1
    M^-1 = [[M_EE^-1 + B T B',  -B T], [-T B',  T]]

Cost: O(nnz) for the eliminated block, O(q_O^3) for the rest, never an (n, n) matrix.

References: Henderson (1975), Biometrics 31:423; Searle, Casella & McCulloch (1992), Variance
Components, ch. 7; Bates, Maechler, Bolker & Walker (2015), J. Stat. Softw. 67(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, sparse

from feedback.statistics.errors import DesignTooLarge
from feedback.statistics.sparse_products import (
    inner_product,
    product,
    row_products,
    scaled_columns,
    scaled_rows,
    times,
    transposed_product,
    transposed_times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.statistics.design import Codes, CrossedDesign, Factor, Floats
    from feedback.statistics.sparse_products import Sparse

DENSE_LEVELS_LIMIT = 20_000
CHUNK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """What does not depend on the variance ratios: cross-products in elimination order.

    Attributes
    ----------
    indicators : (n, q) sparse ``Z``, columns in elimination order.
    order : factor indices in elimination order.
    slices : per factor (in the design's order) its range among the q levels.
    n_child, n_eliminated : sizes of the child block and of E (child and parent).
    parent_of : per child level, the index of its parent level (empty without a parent).
    counts : (q,) weighted number of observations per level, the diagonal of Z'WZ.
    cross, rest : blocks (E, O), sparse, and (O, O), dense, of Z'WZ.
    """

    design: CrossedDesign
    indicators: Sparse
    order: tuple[int, ...]
    slices: tuple[slice, ...]
    n_child: int
    n_eliminated: int
    parent_of: Codes
    counts: Floats
    cross: Sparse
    rest: Floats

    def per_level(self, per_factor: Floats) -> Floats:
        """Repeat one number per factor, (K,), for each of its levels, (q,)."""
        chosen = list(self.order)
        sizes = [self.design.factors[k].n_levels for k in chosen]
        return np.repeat(per_factor[chosen], sizes)


@dataclass(frozen=True, slots=True, eq=False)
class Factorisation:
    """M at given ratios: its elimination, the Cholesky factor of S, and log|M|."""

    equations: Equations
    scale: Floats
    unit: Sparse
    pivots: Floats
    back: Sparse
    schur: Floats
    log_determinant: float

    def solve(self, right: Floats) -> Floats:
        """Solve ``M x = right`` for the columns of ``right``, shape (q, m)."""
        top, bottom = np.split(right, [self.equations.n_eliminated])
        x_rest = linalg.cho_solve(
            (self.schur, True), bottom - transposed_times(self.back, top), check_finite=False
        )
        x_top = self._solve_eliminated(top) - times(self.back, x_rest)
        return np.vstack([x_top, x_rest])

    def _solve_eliminated(self, right: Floats) -> Floats:
        return times(self.unit, transposed_times(self.unit, right) / self.pivots[:, None])

    def schur_inverse(self) -> Floats:
        """Return ``T = S^-1``, dense and symmetric, shape (q_O, q_O)."""
        if not self.schur.size:
            return self.schur
        # dpotri leaves the zeros above the diagonal of the Cholesky factor alone.
        lower, _ = linalg.lapack.dpotri(self.schur, lower=1)
        full: Floats = lower + lower.T
        full[np.diag_indices_from(full)] /= 2
        return full

    def traces(self, inverse: Floats) -> Floats:
        """Return tr(M^-1) per factor, (K,), given ``T``; without any (q_E, q_O) product.

        tr(B_k T B_k') = <B_k'B_k, T>.
        """
        eliminated = self.eliminated_diagonal()
        diagonal = np.concatenate([eliminated, np.diag(inverse)])
        result = np.array([diagonal[part].sum() for part in self.equations.slices])
        for k in self.equations.order:
            part = self.equations.slices[k]
            if part.stop <= self.equations.n_eliminated:
                block = self.back[part]
                result[k] += inner_product(transposed_product(block, block), inverse)
        return result

    def eliminated_diagonal(self) -> Floats:
        """Return the diagonal of ``M_EE^-1``, (q_E,)."""
        return times(self.unit.power(2), 1 / self.pivots)

    def diagonal(self, inverse: Floats) -> Floats:
        """Return the diagonal of M^-1, (q,), given ``T``."""
        top = self.eliminated_diagonal()
        for start in range(0, len(top), CHUNK):
            block = self.back[start : start + CHUNK]
            top[start : start + CHUNK] += row_products(block, times(block, inverse))
        return np.concatenate([top, np.diag(inverse)])

    def covariances(self, inverse: Floats, combinations: Sparse, pairs: Codes) -> Floats:
        """Return ``l_a' M^-1 l_b`` for row pairs (a, b) of ``combinations``.

        Parameters
        ----------
        inverse : ``T``, (q_O, q_O).
        combinations : (m, q) sparse, rows ``l'``, in elimination order.
        pairs : (2, r) row indices a and b.

        Returns
        -------
        (r,) covariances in units of sigma^2.
        """
        n_top = self.equations.n_eliminated
        top = product(combinations[:, :n_top], self.unit)
        reduced = combinations[:, n_top:] - product(combinations[:, :n_top], self.back)
        result = np.empty(pairs.shape[1])
        scaled = scaled_columns(top, 1 / self.pivots)
        for start in range(0, len(result), CHUNK):
            a, b = pairs[:, start : start + CHUNK]
            direct = row_products(scaled[a], top[b])
            through = row_products(reduced[b], times(reduced[a], inverse))
            result[start : start + CHUNK] = direct + through
        return result


def normal_equations(design: CrossedDesign) -> Equations:
    """Form the cross-products of a design once, for any variance ratios.

    Raises
    ------
    DesignTooLarge
        More levels remain after elimination than a dense factor can hold.
    """
    child, parent = chosen_elimination(design.factors)
    first = [child] if parent is None else [child, parent]
    order = (*first, *(k for k in range(len(design.factors)) if k not in first))
    sizes = [design.factors[k].n_levels for k in order]
    n_eliminated, ends = sum(sizes[: len(first)]), np.cumsum(sizes)
    if ends[-1] - n_eliminated > DENSE_LEVELS_LIMIT:
        raise DesignTooLarge(int(ends[-1] - n_eliminated), DENSE_LEVELS_LIMIT)
    by_factor = dict(zip(order, zip(ends - sizes, ends, strict=True), strict=True))
    indicators = _indicators(design, order, ends - sizes)
    products = transposed_product(indicators, scaled_rows(design.weights, indicators))
    return Equations(
        design=design,
        indicators=indicators,
        order=order,
        slices=tuple(slice(*map(int, by_factor[k])) for k in range(len(order))),
        n_child=sizes[0],
        n_eliminated=n_eliminated,
        parent_of=_parent_of(design.factors, child, parent),
        counts=products.diagonal(),
        cross=products[:n_eliminated, n_eliminated:],
        rest=products[n_eliminated:, n_eliminated:].toarray(),
    )


def chosen_elimination(factors: Sequence[Factor]) -> tuple[int, int | None]:
    """Choose the child to eliminate and, where there is one, the parent that goes with it.

    The pair that removes most levels wins; a tie goes to the factor named first.
    """
    best: tuple[int, int | None] = (0, None)
    removed = -1
    for c, child in enumerate(factors):
        nesting = [k for k, f in enumerate(factors) if k != c and child.is_nested_in(f)]
        parent = max(nesting, key=lambda k: factors[k].n_levels, default=None)
        size = child.n_levels + (0 if parent is None else factors[parent].n_levels)
        if size > removed:
            best, removed = (c, parent), size
    return best


def _indicators(design: CrossedDesign, order: Sequence[int], starts: Floats) -> Sparse:
    n, n_factors = design.n_observations, len(order)
    positions = np.column_stack(
        [design.factors[k].codes + start for k, start in zip(order, starts, strict=True)]
    )
    pointers = np.arange(0, n * n_factors + 1, n_factors)
    q = sum(factor.n_levels for factor in design.factors)
    return sparse.csr_array((np.ones(n * n_factors), positions.ravel(), pointers), shape=(n, q))


def _parent_of(factors: Sequence[Factor], child: int, parent: int | None) -> Codes:
    if parent is None:
        return np.empty(0, dtype=np.intp)
    result = np.empty(factors[child].n_levels, dtype=np.intp)
    result[factors[child].codes] = factors[parent].codes
    return result


def factorise(equations: Equations, gamma: Floats) -> Factorisation:
    """Factorise M at the variance ratios ``gamma``, shape (K,), each >= 0."""
    scale = equations.per_level(np.sqrt(gamma))
    s_top, s_rest = np.split(scale, [equations.n_eliminated])
    unit, pivots = _arrow(equations, s_top)
    across = scaled_rows(s_top, scaled_columns(equations.cross, s_rest))
    halfway = transposed_product(unit, across)
    downscaled = scaled_rows(1 / pivots, halfway)
    schur = equations.rest * np.multiply.outer(s_rest, s_rest)
    schur -= transposed_product(halfway, downscaled).toarray()
    schur[np.diag_indices_from(schur)] += 1
    schur = linalg.cholesky(schur, lower=True, overwrite_a=True, check_finite=False)
    log_determinant = np.log(pivots).sum() + 2 * np.log(np.diag(schur)).sum()
    return Factorisation(
        equations=equations,
        scale=scale,
        unit=unit,
        pivots=pivots,
        back=product(unit, downscaled),
        schur=schur,
        log_determinant=float(log_determinant),
    )


def _arrow(equations: Equations, scale: Floats) -> tuple[Sparse, Floats]:
    """Return E, unit upper triangular, and D with ``M_EE^-1 = E D^-1 E'``."""
    pivots = 1 + scale**2 * equations.counts[: equations.n_eliminated]
    n_child, n_parent = equations.n_child, equations.n_eliminated - equations.n_child
    unit = sparse.eye_array(equations.n_eliminated, format="csr")
    if not n_parent:
        return unit, pivots
    child, parents = np.arange(n_child), equations.parent_of
    # Every observation of a child lies in its parent: their cross-product is the child's count.
    border = scale[:n_child] * scale[n_child + parents] * equations.counts[:n_child]
    ratio = border / pivots[:n_child]
    pivots[n_child:] -= np.bincount(parents, border * ratio, minlength=n_parent)
    links = sparse.csr_array((ratio, (child, n_child + parents)), shape=unit.shape)
    return (unit - links).tocsr(), pivots

r"""The disclosure check of one report, quickly where a bound suffices.

A report has a handful of rows per competency but touches every answer, and there is one report per
subject. With Q an orthonormal basis of the rows over the answers that the reader does not know
(n x k, competencies are separate as long as nothing is pooled over them):

- the leverage of a target t *alone* is exactly :math:`|Q't|^2`: of every answer, and of every
  rater's mean over all subjects. A report holds one answer per rater, subject and competency, so
  there are no other targets (``disclosure.targets``);
- after any insider it is at most that over :math:`1 - \lambda` (``disclosure.leverage``, 2), and
  :math:`\lambda` is at most the trace of the insider's block of QQ'.

Where this bound passes, the report does. Where it does not, or the rows are too close to dependent
for the quick basis, nothing is concluded and the full check decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from feedback.disclosure.policy import Floors

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# Smallest eigenvalue of the Gram matrix of unit rows from which the quick basis is exact enough.
_APART = 1e-8
# Traces from here on bound nothing.
_USELESS = 0.95


@dataclass(frozen=True, slots=True)
class Crowds:
    """Effective crowds of a report: ``alone`` exact, ``with_insider`` at least this much."""

    alone: float
    with_insider: float

    def pass_floors(self, floors: Floors) -> bool:
        """Say whether both are large enough."""
        return self.alone >= floors.alone and self.with_insider >= floors.with_insider


def crowds(parts: Iterable[tuple[Floats, Integers]]) -> Crowds | None:
    """Measure a report; None where the full check must decide.

    Parameters
    ----------
    parts
        Per competency: the rows (k x n) over the answers unknown to the reader, all of them
        anonymous, and who gave each (n,).
    """
    alone = worst = 0.0
    for rows, rater in parts:
        measured = _measured(rows, rater)
        if measured is None:
            return None
        alone = max(alone, measured[0])
        worst = max(worst, measured[1])
    if not alone:
        return Crowds(float("inf"), float("inf"))
    return Crowds(1 / alone, 1 / worst)


def _measured(rows: Floats, rater: Integers) -> tuple[float, float] | None:
    """Return the largest leverage alone, and a bound of it after an insider."""
    lengths = np.linalg.norm(rows, axis=1)
    rows = rows[lengths > 0] / lengths[lengths > 0, None]
    if not rows.size:
        return 0.0, 0.0
    values, vectors = np.linalg.eigh(rows @ rows.T)
    if values[0] < _APART:
        return None
    basis = rows.T @ (vectors / np.sqrt(values))
    single = np.einsum("ij,ij->i", basis, basis)
    _, of_rater, n_given = np.unique(rater, return_inverse=True, return_counts=True)
    order = np.argsort(of_rater, kind="stable")
    starts = np.cumsum(n_given) - n_given
    sums = np.add.reduceat(basis[order], starts, axis=0)
    severity = np.einsum("ij,ij->i", sums, sums) / n_given
    trace = float(np.bincount(of_rater, single).max())
    if trace > _USELESS:
        return None
    alone = float(max(single.max(), severity.max()))
    return alone, alone / (1 - trace)

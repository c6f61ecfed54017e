r"""The disclosure check of single reports: exact, and quick because a report is thin.

A report has a handful of rows per competency but touches every answer, and there is one report per
subject. As long as nothing is pooled over competencies they are separate, and a report holds one
answer per rater, subject and competency, so the targets (``disclosure.targets``) are single answers
and each rater's mean over all subjects. With Q an orthonormal basis of the report's rows over the
answers that the reader does not know (n x k):

- *alone* the leverage of a target t is :math:`|Q't|^2`;
- after an insider s with block :math:`Q_s` it is :math:`t'Q (I - Q_s'Q_s)^+ Q't` for the others,
  since :math:`Q'Q = I`; directions that are determined by s alone teach nothing of others
  (``disclosure.leverage``, 1). It is at most :math:`h / (1 - tr Q_s'Q_s)` (there, 2), so that only
  insiders with a large trace need a look.

Where the rows are too close to dependent for the quick basis nothing is concluded: the full check
decides, as it does wherever a report fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csgraph

from feedback.disclosure.system import NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedback.disclosure.policy import Floors

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# As in ``disclosure.certificate``: exactly at the floor passes.
_ROUNDING = 1e-9
# Smallest eigenvalue of the Gram matrix of unit rows from which the quick basis is exact enough.
_APART = 1e-8
# Eigenvalues of an insider's block from here on count as 1.
_DETERMINED = 1 - 1e-10


@dataclass(frozen=True, slots=True)
class Leverages:
    """The largest leverage in a report, alone and after the worst insider."""

    alone: float
    with_insider: float

    def pass_floors(self, floors: Floors) -> bool:
        """Say whether every answer hides in a large enough crowd."""
        most = 1 + _ROUNDING
        return self.alone * floors.alone <= most and self.with_insider * floors.with_insider <= most

    def worst(self, other: Leverages) -> Leverages:
        """Return the larger of both."""
        return Leverages(max(self.alone, other.alone), max(self.with_insider, other.with_insider))


class ReportCheck:
    """Checks any number of reports over the anonymous answers of one competency."""

    def __init__(self, maps: Floats, rater: Integers) -> None:
        """Take the map from answers to unknowns (d x n) and who gave each answer (n,)."""
        order = np.argsort(rater, kind="stable")
        self._maps = np.ascontiguousarray(maps[:, order])
        self._raters, self._starts = np.unique(rater[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(rater))

    def measure(
        self, unknowns: Integers, reader: frozenset[int], concern: float
    ) -> Leverages | None:
        """Measure a report of these unknowns; None where the full check must decide.

        ``with_insider`` is exact where it exceeds ``concern``, and else at most that.
        """
        rows = self._maps[unknowns]
        for place in np.flatnonzero(np.isin(self._raters, list(reader))):
            rows[:, self._starts[place] : self._ends[place]] = 0.0
        rows = _scaled(rows)
        labels = _components(rows)
        worst = Leverages(0.0, 0.0)
        for label in np.unique(labels):
            part = _Part.of(rows[labels == label], self._starts, self._ends)
            if part is None:
                return None
            worst = worst.worst(part.measure(concern))
        return worst


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Connected rows: their basis (n x k), each rater's stretch of it, how many they touch."""

    basis: Floats
    starts: Integers
    ends: Integers
    touched: Integers

    @classmethod
    def of(cls, rows: Floats, starts: Integers, ends: Integers) -> _Part | None:
        """Orthonormalise rows of length 1; None where they are too close to dependent."""
        values, vectors = np.linalg.eigh(rows @ rows.T)
        if values[0] < _APART:
            return None
        is_touched = (rows != 0).any(axis=0).astype(np.int64)
        touched = np.add.reduceat(is_touched, starts)
        return cls(rows.T @ (vectors / np.sqrt(values)), starts, ends, touched)

    def measure(self, concern: float) -> Leverages:
        """Look at every insider who could exceed the concern; bound what the others could do."""
        single, severity = self._leverages(self.basis)
        alone = float(max(single.max(), severity.max()))
        if alone >= concern:
            return Leverages(alone, alone)
        traces = np.add.reduceat(single, self.starts)
        matters = traces > 1 - alone / concern
        exact = [self._after(place) for place in np.flatnonzero(matters).tolist()]
        others = float(traces[~matters].max(initial=0.0))
        return Leverages(alone, max([*exact, alone / (1 - others)]))

    def _after(self, place: int) -> float:
        """Return the largest leverage of others after one insider has told his answers."""
        own = slice(int(self.starts[place]), int(self.ends[place]))
        values, vectors = np.linalg.eigh(self.basis[own].T @ self.basis[own])
        is_open = values < _DETERMINED
        root = vectors[:, is_open] / np.sqrt(1 - np.clip(values[is_open], 0.0, None))
        single, severity = self._leverages(self.basis @ root)
        single[own] = 0.0
        severity[place] = 0.0
        return float(max(single.max(), severity.max()))

    def _leverages(self, basis: Floats) -> tuple[Floats, Floats]:
        """Return the leverage of every answer, and of every rater's mean over touched ones."""
        single = np.einsum("ij,ij->i", basis, basis)
        sums = np.add.reduceat(basis, self.starts, axis=0)
        return single, np.einsum("ij,ij->i", sums, sums) / np.maximum(self.touched, 1)


def _scaled(rows: Floats) -> Floats:
    """Drop rounding noise and empty rows, scale the others to length 1."""
    largest = np.abs(rows).max(axis=1, initial=0.0, keepdims=True)
    kept = np.where(np.abs(rows) > NOISE * largest, rows, 0.0)[largest[:, 0] > 0]
    scaled: Floats = kept / np.linalg.norm(kept, axis=1, keepdims=True)
    return scaled


def _components(rows: Floats) -> Integers:
    """Label rows that share answers, directly or through others."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    pattern = (rows != 0).astype(np.float64)
    return csgraph.connected_components(pattern @ pattern.T, directed=False)[1].astype(np.int64)

r"""How much of each target is published: leverage, alone and after the worst insider has spoken.

With P = H = QQ' the projector on the row space of what is published (`projection`), a target t of
length 1 has leverage h = |P t|^2. A plain mean over n answers gives each of them 1/n, so
n_eff = 1/h reads as the number of people among whom an answer hides. For a single answer h <= 1/2
implies that no linear attack beats prior knowledge (protection radius 1): the answers may be moved
along (I - P) t / (1 - h), one whole step for t and at most one for any other, unseen.

Insiders. A rater s who knows his own answers K deletes those columns. With L the other columns, the
row space of what remains is the range of :math:`Q_L`, hence for t on L

.. math::
    h' = t' Q_L (Q_L' Q_L)^+ Q_L' t = t' Q_L (I - Q_K' Q_K)^+ Q_L' t
       = h + t' H_{LK} (I - H_{KK})^+ H_{KL} t                                            (1)

by :math:`Q'Q = I` and the push-through identity. If :math:`H_{KK} u = u`, a published value depends
on K alone; then :math:`H_{LK} u = 0` (H is a projector), the direction teaches nothing of others
and the pseudo-inverse drops it. With :math:`\lambda` the largest other eigenvalue of
:math:`H_{KK}`,

.. math:: h' \le h / (1 - \lambda)                                                        (2)

so the search takes raters by falling :math:`\lambda` and leaves out every pair that cannot matter.

Work is done per connected component, small ones packed together. Memory: the basis (`projection`)
and targets x `CHUNK` doubles; time at most n^2 r multiplications per component of n answers and
rank r.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from feedback.disclosure.projection import Projector, projector
from feedback.disclosure.targets import Targets, find_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.disclosure.system import Answers, FloatArray, IntArray, System

# Columns of insiders that are looked at together.
CHUNK = 256
# Eigenvalues of H_KK from here on count as 1.
_DETERMINED = 1 - 1e-10
# A trace of H_KK up to here is taken as the bound of its eigenvalues.
_USEFUL_TRACE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Leverage of every target of a system.

    ``members`` (k x n, over the columns of the system) marks the answers a target is made of;
    ``alone`` is h, ``with_insider`` h after the worst single insider, ``insider`` that rater.

    A figure of ``with_insider`` is exact if it exceeds the ``concern`` it was measured with, and so
    is the largest of all; a smaller one may be too small. ``insider`` is -1 where none was found.
    """

    members: sparse.csr_array
    rater: IntArray
    alone: FloatArray
    with_insider: FloatArray
    insider: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Insider:
    """One rater's columns, and an upper bound of the largest relevant eigenvalue of H_KK."""

    rater: int
    columns: IntArray
    bound: float


def measure(system: System, *, concern: float = 0.0) -> Exposure:
    """Measure what the audience of a system learns of each target.

    Parameters
    ----------
    system
        Known columns are deleted first.
    concern
        Leverage with an insider that is of no interest unless exceeded; 0 asks for every figure.

    Raises
    ------
    SystemTooLarge
        If a connected component is too large for the exact check.
    """
    unknown = np.flatnonzero(~system.answers.known)
    seen = system.unknown()
    parts = [_measured(seen, columns, labels, concern) for columns, labels in _batches(seen.matrix)]
    return _joined(parts, unknown, len(system.answers))


def _batches(matrix: sparse.csr_array) -> Iterator[tuple[IntArray, IntArray]]:
    """Split the columns that any value touches into parts without common values.

    Yields columns and their component labels; small components are packed together.
    """
    n_rows, n_columns = matrix.shape
    pattern = sparse.csr_array(
        (np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    ends = pattern.tocoo()
    graph = sparse.coo_array(
        (ends.data, (ends.row, ends.col + n_rows)), shape=(n_rows + n_columns, n_rows + n_columns)
    )
    labels = csgraph.connected_components(graph, directed=False)[1][n_rows:].astype(np.int64)
    touched = np.zeros(n_columns, dtype=bool)
    touched[matrix.indices] = True
    sizes = np.bincount(labels[touched])
    small = np.where(sizes < CHUNK, sizes, 0)
    batch = np.where(sizes < CHUNK, np.cumsum(small) // CHUNK, len(sizes) + np.arange(len(sizes)))
    columns = np.flatnonzero(touched)
    batch_of_column = batch[labels[columns]]
    for number in np.unique(batch_of_column):
        chosen = columns[batch_of_column == number]
        yield chosen, labels[chosen]


def _measured(system: System, columns: IntArray, labels: IntArray, concern: float) -> Exposure:
    """Measure one batch; ``members`` is over the columns of ``system``."""
    part = sparse.csr_array(sparse.csc_array(system.matrix)[:, columns])
    part = sparse.csr_array(part[np.diff(part.indptr) > 0])
    answers = system.answers.take(columns)
    targets = find_targets(answers, labels)
    projection = projector(part, answers.competency)
    alone = np.minimum(projection.leverages(targets.functionals), 1.0)
    with_insider, insider = _worst_insiders(projection, answers, targets, alone, concern)
    members = targets.functionals
    placed = sparse.csr_array(
        (np.ones(members.nnz), columns[members.indices], members.indptr),
        shape=(len(targets), len(system.answers)),
    )
    return Exposure(placed, targets.rater, alone, with_insider, insider)


def _worst_insiders(
    projection: Projector, answers: Answers, targets: Targets, alone: FloatArray, concern: float
) -> tuple[FloatArray, IntArray]:
    """Find for each target the other rater who raises its leverage most (see `Exposure`)."""
    worst, insider = alone.copy(), np.full(len(targets), -1)
    if not len(targets):
        return worst, insider
    for chunk in _chunks(_insiders(projection, answers)):
        floor = np.maximum(worst, min(concern, worst.max()))
        active = np.flatnonzero(alone / (1 - chunk[0].bound) > floor)  # (2)
        if not len(active):
            break
        functionals = sparse.csr_array(targets.functionals[active])
        shared = _shared(projection, functionals, np.concatenate([one.columns for one in chunk]))
        start = 0
        for one in chunk:
            stop = start + len(one.columns)
            root, _ = _root(projection, one.columns)
            gain = np.square(shared[:, start:stop] @ root).sum(axis=1)  # (1)
            raised = np.minimum(alone[active] + gain, 1.0)
            better = (raised > worst[active]) & (targets.rater[active] != one.rater)
            worst[active[better]], insider[active[better]] = raised[better], one.rater
            start = stop
    return worst, insider


def _shared(projection: Projector, functionals: sparse.csr_array, columns: IntArray) -> FloatArray:
    """Compute t' H[:, columns] for every functional t."""
    touched = np.unique(functionals.indices).astype(np.int64)
    part: sparse.csr_array = sparse.csr_array(functionals[:, touched])
    return np.asarray(part.dot(projection.block(touched, columns)), dtype=np.float64)


def _insiders(projection: Projector, answers: Answers) -> list[_Insider]:
    """List every rater, the one who could raise leverages most first.

    The trace of H_KK bounds its eigenvalues; they are computed only where the trace is no use.
    """
    traces = projection.leverages(sparse.eye_array(len(answers), format="csr"))
    order = np.argsort(answers.rater, kind="stable")
    starts = np.flatnonzero(np.diff(answers.rater[order], prepend=np.nan) != 0)
    found = []
    for columns in np.split(order, starts[1:]):
        bound = float(traces[columns].sum())
        if bound > _USEFUL_TRACE:
            _, bound = _root(projection, columns)
        found.append(_Insider(int(answers.rater[columns[0]]), columns, bound))
    return sorted(found, key=lambda one: (-one.bound, one.rater))


def _root(projection: Projector, columns: IntArray) -> tuple[FloatArray, float]:
    """Give G with G G' = (I - H_KK)^+, and the largest eigenvalue of H_KK below 1."""
    values, vectors = np.linalg.eigh(projection.block(columns, columns))
    is_open = values < _DETERMINED
    values = np.clip(values[is_open], 0.0, None)
    return vectors[:, is_open] / np.sqrt(1 - values), float(values.max(initial=0.0))


def _chunks(insiders: list[_Insider]) -> Iterator[list[_Insider]]:
    chunk: list[_Insider] = []
    for one in insiders:
        chunk.append(one)
        if sum(len(member.columns) for member in chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _joined(parts: list[Exposure], columns: IntArray, n_columns: int) -> Exposure:
    """Put batches together, over all columns of the system again."""
    if not parts:
        nothing = np.zeros(0)
        nobody = np.zeros(0, dtype=np.int64)
        return Exposure(sparse.csr_array((0, n_columns)), nobody, nothing, nothing, nobody)
    members = sparse.csr_array(sparse.vstack([part.members for part in parts], format="csr"))
    placed = sparse.csr_array(
        (members.data, columns[members.indices], members.indptr),
        shape=(members.shape[0], n_columns),
    )
    return Exposure(
        placed,
        np.concatenate([part.rater for part in parts]),
        np.concatenate([part.alone for part in parts]),
        np.concatenate([part.with_insider for part in parts]),
        np.concatenate([part.insider for part in parts]),
    )

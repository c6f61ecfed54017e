"""What must not be learnt of an anonymous rater, as linear functionals of answers.

Targets are every single anonymous answer, a rater's mean on one subject in a competency (where that
is more than one column) and over competencies, and a rater's mean over all subjects (severity), per
competency and over competencies.

Targets are formed *within one connected component* of answers and values. Components share neither
answers nor values, so their row spaces are orthogonal, and for a mean that spans several of them

    h = sum_c |P_c t_c|^2 / sum_c |t_c|^2  <=  max_c h_c ,

also after an insider, whose answers fall apart in the same way. A mean over components is never
better known than its best known part: checking the parts is stricter, never laxer. As long as no
published value joins competencies, each competency is a component of its own, and the means over
competencies need no figure of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from feedback.disclosure.system import Answers, BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Functionals of length 1, one per row of ``functionals`` (k x n), and whose they are."""

    functionals: sparse.csr_array
    rater: IntArray

    def __len__(self) -> int:
        return len(self.rater)


def find_targets(answers: Answers, component: IntArray) -> Targets:
    """List the targets among these answers; ``component`` labels each column."""
    columns = np.flatnonzero(answers.anonymous)
    whose = _pair(component[columns], answers.rater[columns])
    single = np.arange(len(columns))
    over_competencies = _pair(whose, answers.subject[columns])
    severity = _pair(whose, answers.competency[columns])
    cell = _pair(over_competencies, answers.competency[columns])
    levels = (
        (single, ()),
        (cell, (single,)),
        (over_competencies, (cell,)),
        (severity, (cell,)),
        (whose, (over_competencies, severity)),
    )
    found = [_means(level, _is_new(level, finer)) for level, finer in levels]
    chosen = sparse.csr_array(sparse.vstack(found, format="csr"))
    functionals = sparse.csr_array(
        (chosen.data, columns[chosen.indices], chosen.indptr),
        shape=(chosen.shape[0], len(answers)),
    )
    return Targets(functionals, answers.rater[functionals.indices[functionals.indptr[:-1]]])


def _pair(first: IntArray, second: IntArray) -> IntArray:
    """Label the distinct pairs of two columns from 0."""
    left = np.unique(first, return_inverse=True)[1]
    values, right = np.unique(second, return_inverse=True)
    labels: IntArray = np.unique(left * len(values) + right, return_inverse=True)[1]
    return labels


def _is_new(labels: IntArray, finer: tuple[IntArray, ...]) -> BoolArray:
    """Say for each column whether its group holds more than its group in every finer level."""
    is_new = np.ones(len(labels), dtype=bool)
    for level in finer:
        is_new &= np.bincount(labels)[labels] > np.bincount(level)[level]
    return is_new


def _means(labels: IntArray, kept: BoolArray) -> sparse.csr_array:
    """Give one functional of length 1, equal over its columns, per kept group (k x columns)."""
    columns = np.flatnonzero(kept)
    _, rows, sizes = np.unique(labels[columns], return_inverse=True, return_counts=True)
    weights: FloatArray = 1.0 / np.sqrt(sizes[rows])
    return sparse.csr_array((weights, (rows, columns)), shape=(len(sizes), len(labels)))

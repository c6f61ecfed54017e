"""Which subjects can be compared with which.

Subjects and severity levels form a bipartite graph, an assessment being an edge. Within a connected
component differences between subjects are carried by shared raters; between components only the
assumption that they are equal on average links them. Depends on the design only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

if TYPE_CHECKING:
    import numpy.typing as npt

    from feedback.statistics.assessments import Assessments
    from feedback.statistics.design import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Connectivity:
    """The connected components of a cycle.

    Attributes
    ----------
    subjects : (s,) distinct subjects, sorted.
    component : (s,) label of each subject's component, 0 being the one with most subjects.
    comparable : (s,) whether the subject belongs to that one.
    """

    subjects: Codes
    component: Codes
    comparable: npt.NDArray[np.bool_]

    @property
    def n_components(self) -> int:
        """Count the components."""
        return int(self.component.max()) + 1


def components(assessments: Assessments) -> Connectivity:
    """Label the components by falling number of subjects; ties by their smallest subject."""
    subjects, left = np.unique(assessments.subject, return_inverse=True)
    levels, right = np.unique(assessments.severity_level, return_inverse=True)
    size = len(subjects) + len(levels)
    edges = (np.ones(len(left)), (left, len(subjects) + right))
    _, found = csgraph.connected_components(
        sparse.csr_array(edges, shape=(size, size)), directed=False
    )
    _, first, label, members = np.unique(
        found[: len(subjects)], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.lexsort((first, -members))] = np.arange(len(first))
    component = rank[label]
    return Connectivity(subjects, component, component == 0)

"""What each audience sees of adjusted scores, as a linear system over the answers that were used.

Every reader is taken to know the levels of the perspectives (mu and gamma), and every answer given
under one's name; a subject also the answers he gave to others. Where a subject's competencies are
published only together, the values of single competencies are hidden and their sums published.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from feedback.disclosure.system import System, make_answers
from feedback.results import row_space
from feedback.results.report_check import Leverages, ReportCheck

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from feedback.disclosure.grouping import Block
    from feedback.results.layout import SubjectLayout
    from feedback.results.row_space import Equations, Flags, Floats, Sparse
    from feedback.statistics.assessments import Assessments, VarianceRatios
    from feedback.statistics.feedback_fit import FeedbackFit

    Integers = NDArray[np.int64]

Quick = dict[int, Leverages | None]
Level = tuple[str, ...]
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class CompetencyFit:
    """One fitted competency; ``rater`` (n,) and ``anonymous`` (n,) go with its assessments."""

    competency: str
    rater: Integers
    anonymous: NDArray[np.bool_]
    assessments: Assessments
    ratios: VarianceRatios
    fit: FeedbackFit
    system: Equations
    unit_of: Mapping[tuple[int, int], int]

    def is_of(
        self, assessments: Assessments, rater: Integers, anonymous: NDArray[np.bool_]
    ) -> bool:
        """Tell whether this is the fit of exactly these answers."""
        mine, other = (
            (*(getattr(one, name) for name in one.__slots__), *beside)
            for one, beside in (
                (self.assessments, (self.rater, self.anonymous)),
                (assessments, (rater, anonymous)),
            )
        )
        return all(map(np.array_equal, mine, other))

    def self_error(self, n_items: int) -> float:
        """Return the variance of one assessment with so many answers, sigma^2 / w."""
        noise, most = self.ratios.item_noise, int(self.assessments.n_items.max())
        weight = (1 + noise / most) / (1 + noise / n_items)
        return self.fit.residual_variance / weight


class Audiences:
    """The systems of one scored cycle; solving a competency is done once, when first needed."""

    def __init__(
        self,
        fits: Sequence[CompetencyFit],
        levels: Mapping[Level, int],
        layouts: Sequence[SubjectLayout],
    ) -> None:
        self._fits = tuple(fits)
        self._levels = levels
        self._layouts = tuple(layouts)
        self._starts = np.cumsum([0, *(len(fit.rater) for fit in fits)])

    def everything(self) -> System:
        """Return the system of all published values of all subjects."""
        together = [layout for layout in self._layouts if layout.is_together]
        pooled = [(layout, block) for layout in together for block in layout.blocks]
        shown: list[Sparse] = []
        sums = sparse.csr_array((len(pooled), self._starts[-1]))
        for number, fit in enumerate(self._fits):
            hidden = self._hidden(fit, together)
            rows, behind = row_space.published_rows(fit.system, hidden)
            shown.append(self._wide(rows, number))
            units = self._units(fit, pooled)
            pooling = _pooling(units, np.cumsum(hidden) - 1, behind.shape[0])
            sums = sums + self._wide(pooling @ behind, number)
        return self._system([*shown, sums], NOBODY)

    def report(self, layout: SubjectLayout, reader: frozenset[int]) -> System:
        """Return the system of one subject's report to somebody who rated as ``reader``."""
        own, constants = [], []
        for number, fit in enumerate(self._fits):
            units = self._units(fit, [(layout, block) for block in layout.blocks])
            rows = np.zeros((len(units), len(fit.rater)))
            rows[units >= 0] = self._solved(number, units[units >= 0])
            own.append(self._wide(rows, number))
            constants.append(self._wide(self._solved(number, fit.system.constants), number))
        if layout.is_together and own:
            own = [sum(own[1:], own[0])]
        return self._system([*own, *constants], reader)

    def leverages(self, readers: Mapping[int, frozenset[int]], concern: float) -> Quick:
        """Measure every report that is not pooled; see ``ReportCheck``.

        ``readers`` names under which numbers each subject rated others. None where the full check
        must decide.
        """
        apart = [layout for layout in self._layouts if not layout.is_together]
        found: Quick = {layout.subject: Leverages(0.0, 0.0) for layout in apart}
        for number, fit in enumerate(self._fits):
            everyone = np.arange(fit.system.matrix.shape[0])
            maps = self._solved(number, everyone)[:, fit.anonymous]
            check = ReportCheck(maps, fit.rater[fit.anonymous])
            for layout in apart:
                before, who = found[layout.subject], readers[layout.subject]
                measured = check.measure(self._unknowns(fit, layout), who, concern)
                found[layout.subject] = before and measured and before.worst(measured)
        return found

    def _unknowns(self, fit: CompetencyFit, layout: SubjectLayout) -> Integers:
        units = self._units(fit, [(layout, block) for block in layout.blocks])
        return np.concatenate([np.unique(units[units >= 0]), fit.system.constants])

    def _hidden(self, fit: CompetencyFit, together: Sequence[SubjectLayout]) -> Flags:
        subjects = {layout.subject for layout in together}
        hidden = np.zeros(fit.system.n_units, dtype=bool)
        hidden[[u for (who, _), u in fit.unit_of.items() if who in subjects and u >= 0]] = True
        return hidden

    def _units(self, fit: CompetencyFit, blocks: Sequence[tuple[SubjectLayout, Block]]) -> Integers:
        """Return the unit of each block in a competency, -1 where it has none of its own."""
        keys = [(layout.subject, self._levels[block.members]) for layout, block in blocks]
        return np.array([fit.unit_of.get(key, -1) for key in keys], dtype=np.int64)

    @cached_property
    def _solutions(self) -> tuple[Floats, ...]:
        return tuple(row_space.solution(fit.system) for fit in self._fits)

    def _solved(self, number: int, unknowns: Integers) -> Floats:
        solution, rows = self._solutions[number], self._fits[number].system.rows
        return np.asarray(solution[unknowns] @ rows, dtype=np.float64)

    def _wide(self, rows: Floats | Sparse, number: int) -> Sparse:
        """Place rows over one competency among the columns of all."""
        narrow = sparse.csr_array(rows)
        columns = narrow.indices + self._starts[number]
        shape = (narrow.shape[0], int(self._starts[-1]))
        return sparse.csr_array((narrow.data, columns, narrow.indptr), shape=shape)

    def _system(self, parts: Sequence[Sparse], reader: frozenset[int]) -> System:
        rater = _joined([fit.rater for fit in self._fits])
        anonymous = _joined([fit.anonymous for fit in self._fits]).astype(bool)
        answers = make_answers(
            rater,
            _joined([fit.assessments.subject for fit in self._fits]),
            np.repeat(np.arange(len(self._fits)), np.diff(self._starts)),
            anonymous=anonymous,
            known=~anonymous | np.isin(rater, list(reader)),
        )
        nothing = sparse.csr_array((0, len(answers)))
        return System(sparse.csr_array(sparse.vstack([nothing, *parts])), answers)


def _pooling(units: Integers, place: Integers, n: int) -> Sparse:
    """Tell which hidden unit of a competency enters which pooled value (pooled x hidden)."""
    rows = np.flatnonzero(units >= 0)
    columns = place[units[rows]]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(units), n))


def _joined(parts: Sequence[NDArray[np.int64] | NDArray[np.bool_]]) -> Integers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

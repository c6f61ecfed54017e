"""Raw scores: plain means, coded at both ends of the scale.

Inside a block every rater counts the same, whatever he skipped: a block value is the mean of its
raters' means. Pooling single answers instead would let one who answered more items count for more
than one of K. There is no model, hence no interval and no gap.

Everything published about a subject in a competency is its block means (totals are made of them),
so the rows of the system are 1/n over the raters of each shown cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from feedback.disclosure import suppression
from feedback.disclosure.system import System, make_answers
from feedback.results.values import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.disclosure.suppression import DisplayedValue
    from feedback.results.assembly import Rules
    from feedback.results.audiences import Quick
    from feedback.results.layout import Cell, SubjectLayout


@dataclass(frozen=True, slots=True)
class RawScores:
    """Means of a cycle; see ``values.Scores``."""

    rules: Rules
    layouts: tuple[SubjectLayout, ...]

    def display(self, subject: int, cells: Sequence[Cell]) -> DisplayedValue:
        """Return a block's mean, over several competencies the mean of its means."""
        mean = sum((_mean(cell) for cell in cells), Fraction(0)) / len(cells)
        if not cells[0].block.is_anonymous:
            return suppression.display_named(mean, self.rules.policy)
        raters = min(len(cell.sheets) for cell in cells)
        return suppression.display_raw(mean, raters, self.rules.policy)

    def shift(self, cells: Sequence[Cell]) -> int:
        """Return 0: raw means are not set against the level of their perspective."""
        return 0

    def half_width(self, subject: int, cells: Sequence[Cell]) -> float | None:
        """Return None: without a model there is no interval."""
        return None

    def gap_width(
        self, subject: int, cells: Sequence[Cell], own: Mapping[str, int]
    ) -> float | None:
        """Return None: without an interval no gap is supported."""
        return None

    def ratios(self) -> dict[str, float]:
        """Return no variance ratios."""
        return {}

    def everything(self) -> System:
        """Return the system of all published values."""
        return _system(self.rules, self.layouts)

    def report(self, layout: SubjectLayout, reader: frozenset[int]) -> System:
        """Return the system of one subject's report; the reader's own ratings are not in it."""
        return _system(self.rules, (layout,))

    def leverages(self, readers: Mapping[int, frozenset[int]], concern: float) -> Quick:
        """Return nothing: these reports are small enough for the full check."""
        return {}


def _mean(cell: Cell) -> Fraction:
    points = [sheet.points[cell.competency] for sheet in cell.sheets]
    means = [Fraction(one.total, one.items.answered) for one in points]
    return sum(means, Fraction(0)) / len(means)


def _system(rules: Rules, layouts: Sequence[SubjectLayout]) -> System:
    order = {name: place for place, name in enumerate(rules.questionnaire.competencies)}
    raters, subjects, competencies, anonymous = [], [], [], []
    rows, entries = [], []
    numbers: dict[tuple[int, str, str], int] = {}
    for layout in layouts:
        for cell in (cell for cell in layout.cells if cell.is_shown):
            value = (layout.subject, name_of(cell.block), cell.competency)
            if layout.is_together:
                value = (layout.subject, name_of(cell.block), "")
            row = numbers.setdefault(value, len(numbers))
            for sheet in cell.sheets:
                raters.append(sheet.rater)
                subjects.append(layout.subject)
                competencies.append(order[cell.competency])
                anonymous.append(cell.block.is_anonymous)
                rows.append(row)
                entries.append(1 / len(cell.sheets))
    columns = np.arange(len(raters))
    matrix = sparse.csr_array((entries, (rows, columns)), shape=(len(numbers), len(raters)))
    hidden = np.array(anonymous, dtype=bool)
    answers = make_answers(
        np.array(raters, dtype=np.int64),
        np.array(subjects, dtype=np.int64),
        np.array(competencies, dtype=np.int64),
        anonymous=hidden,
        known=~hidden,
    )
    return System(matrix, answers)

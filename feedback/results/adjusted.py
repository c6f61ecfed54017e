"""Adjusted scores: one rater model per competency, and what its published values say of answers.

The model and its two steps are those of ``statistics.feedback_model``: ratios are estimated,
rounded to two digits, and scores computed with exactly these. A rater has one level of severity for
answers under his name and another for anonymous ones. Each set of relationships shown as one block
is a level of the perspective effect. Self-assessments take no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import suppression
from feedback.disclosure.errors import NoWeightOnShownBlocks
from feedback.disclosure.weighting import block_weights
from feedback.results import row_space
from feedback.results.audiences import Audiences, CompetencyFit
from feedback.statistics.assessments import Assessments
from feedback.statistics.feedback_model import estimate_ratios, predict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from feedback.disclosure.grouping import Block
    from feedback.disclosure.suppression import DisplayedValue
    from feedback.disclosure.system import System
    from feedback.results.assembly import Rules, Sheet
    from feedback.results.audiences import Quick
    from feedback.results.layout import Cell, SubjectLayout
    from feedback.results.row_space import Floats

    Integers = NDArray[np.int64]

Z = 1.959964
"""Standard normal quantile of a 95 % interval."""

Level = tuple[str, ...]


def fit_competency(
    competency: str,
    layouts: Sequence[SubjectLayout],
    levels: Mapping[Level, int],
    rules: Rules,
    before: CompetencyFit | None = None,
) -> CompetencyFit | None:
    """Fit one competency to the answers of its shown cells; None where there are none.

    ``before`` is the fit of an earlier round, which stands where nothing entered or left it.
    """
    used = list(_answers(competency, layouts))
    if not used:
        return None
    assessments = Assessments(
        subject=np.array([sheet.subject for _, sheet in used]),
        perspective=np.array([levels[cell.block.members] for cell, _ in used]),
        severity_level=np.array([2 * sheet.rater + sheet.is_identifiable for _, sheet in used]),
        score=np.array([sheet.mean(competency) for _, sheet in used]),
        n_items=np.array([sheet.points[competency].items.answered for _, sheet in used]),
        reference_weights=_reference(levels, {cell.block.members for cell, _ in used}, rules),
    )
    rater = np.array([sheet.rater for _, sheet in used], dtype=np.int64)
    anonymous = np.array([not sheet.is_identifiable for _, sheet in used], dtype=bool)
    if before is not None and before.is_of(assessments, rater, anonymous):
        return before
    ratios = estimate_ratios(assessments).ratios
    system = row_space.equations(assessments, ratios)
    blocks = assessments.blocks()
    owners = blocks.subjects[blocks.place].tolist()
    places = zip(owners, blocks.perspective.tolist(), strict=True)
    return CompetencyFit(
        competency=competency,
        rater=rater,
        anonymous=anonymous,
        assessments=assessments,
        ratios=ratios,
        fit=predict(assessments, ratios),
        system=system,
        unit_of=dict(zip(places, system.unit_of_block.tolist(), strict=True)),
    )


def _answers(competency: str, layouts: Sequence[SubjectLayout]) -> Iterator[tuple[Cell, Sheet]]:
    for layout in layouts:
        for cell in layout.cells_of(competency):
            for sheet in cell.sheets:
                yield cell, sheet


def _reference(levels: Mapping[Level, int], present: set[Level], rules: Rules) -> Floats:
    """Return the reference weight of each level: the sum over its members, 1 if none has any."""
    weights = np.array([sum(rules.weights.get(name, 0) for name in level) for level in levels])
    has_any = any(weights[levels[level]] > 0 for level in present)
    return weights.astype(np.float64) if has_any else np.ones(len(levels))


class AdjustedScores:
    """The fitted competencies of a cycle; see ``values.Scores``."""

    def __init__(
        self, rules: Rules, layouts: Sequence[SubjectLayout], before: AdjustedScores | None = None
    ) -> None:
        found = {cell.block.members for layout in layouts for cell in layout.cells}
        self._rules = rules
        self._levels = {level: code for code, level in enumerate(sorted(found))}
        earlier = {} if before is None else before.fits_at(self._levels)
        fits = (
            fit_competency(name, layouts, self._levels, rules, earlier.get(name))
            for name in rules.questionnaire.competencies
        )
        self._fits: dict[str, CompetencyFit] = {
            fit.competency: fit for fit in fits if fit is not None
        }
        self._known_errors: dict[tuple[int, str], float] = {}
        self._audiences = Audiences(tuple(self._fits.values()), self._levels, tuple(layouts))

    def fits_at(self, levels: Mapping[Level, int]) -> dict[str, CompetencyFit]:
        """Return the fits by competency, none if their perspectives are numbered differently."""
        return self._fits if levels == self._levels else {}

    def display(self, subject: int, cells: Sequence[Cell]) -> DisplayedValue:
        """Return a block's score and interval, over several competencies their means.

        The errors of several competencies are taken as fully correlated, which is the widest case.
        """
        level = self._levels[cells[0].block.members]
        scores = [self._fits[cell.competency].fit.block(subject, level) for cell in cells]
        value = float(np.mean([score.value for score in scores]))
        if not cells[0].block.is_anonymous:
            return suppression.display_named(value, self._rules.policy)
        width = Z * float(np.mean([score.standard_error for score in scores]))
        raters = min(len(cell.sheets) for cell in cells)
        return suppression.display_adjusted(value, width, raters, self._rules.policy)

    def shift(self, cells: Sequence[Cell]) -> int:
        """Return gamma in hundredths."""
        level = self._levels[cells[0].block.members]
        gammas = [self._fits[cell.competency].fit.gamma[level] for cell in cells]
        return round(100 * float(np.mean(gammas)))

    def half_width(self, subject: int, cells: Sequence[Cell]) -> float | None:
        """Return the half-width of a total; over several competencies the mean of theirs."""
        errors = [error for _, error in self._errors(subject, cells)]
        return Z * float(np.mean(errors)) if errors else None

    def gap_width(
        self, subject: int, cells: Sequence[Cell], own: Mapping[str, int]
    ) -> float | None:
        """Return the half-width of a total less a self-rating; see ``values``."""
        widths = [
            np.sqrt(error**2 + fit.self_error(own[fit.competency]))
            for fit, error in self._errors(subject, cells)
            if fit.competency in own
        ]
        return Z * float(np.mean(widths)) if widths else None

    def _errors(self, subject: int, cells: Sequence[Cell]) -> Iterator[tuple[CompetencyFit, float]]:
        """Yield the standard error of the total in each competency."""
        by_competency: dict[str, list[Block]] = {}
        for cell in cells:
            by_competency.setdefault(cell.competency, []).append(cell.block)
        for competency, blocks in by_competency.items():
            try:
                weights = block_weights(self._rules.weights, blocks)
            except NoWeightOnShownBlocks:
                continue
            fit = self._fits[competency]
            error = self._known_errors.get((subject, competency))
            if error is None:
                by_level = {self._levels[block.members]: float(w) for block, w in weights.items()}
                error = fit.fit.total(subject, by_level).standard_error
                self._known_errors[subject, competency] = error
            yield fit, error

    def ratios(self) -> dict[str, float]:
        """Return the variance ratios, rounded as they were used, by competency and component."""
        return {
            f"{name}.{part}": getattr(fit.ratios, part)
            for name, fit in self._fits.items()
            for part in ("subject", "block", "severity", "item_noise")
        }

    def everything(self) -> System:
        """Return the system of all published values of all subjects."""
        return self._audiences.everything()

    def report(self, layout: SubjectLayout, reader: frozenset[int]) -> System:
        """Return the system of one subject's report to somebody who rated as ``reader``."""
        return self._audiences.report(layout, reader)

    def leverages(self, readers: Mapping[int, frozenset[int]], concern: float) -> Quick:
        """Measure every report quickly; see ``Audiences``."""
        return self._audiences.leverages(readers, concern)

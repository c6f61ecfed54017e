"""Values as they are published: blocks first, then totals made of the *displayed* block values.

A total is a fixed public function of what stands on the page,

    total = sum over shown blocks g of w_g (S_g - gamma_g),          sum of w = 1 exactly,

with S_g the displayed value in tenths, gamma_g the level of the perspective rounded to hundredths
(0 in raw mode; S_g holds mu, and so does the total), and w_g the weights renormalised over the
blocks shown. It adds nothing to what a reader could compute, so a missing block neither helps nor
hurts. Its interval comes from the fit. Where a total needs a supervisor and none answered it is
*held*: computed, and left to a person.

A gap to the self-rating is named only where the displayed difference exceeds

    class of  z sqrt(PEV + sigma^2 / w),

PEV the prediction error variance of the total, which holds what shrinkage does to it, and
sigma^2 / w the variance of one assessment with the self-rater's number of answers. The self-rater's
own lenience is part of the gap, not of its error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from feedback.disclosure import suppression
from feedback.disclosure.errors import NoWeightOnShownBlocks
from feedback.disclosure.grouping import State
from feedback.disclosure.weighting import block_weights
from feedback.results.layout import TOGETHER, CellReason, CellState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedback.disclosure.grouping import Block
    from feedback.disclosure.policy import Policy
    from feedback.disclosure.suppression import DisplayedValue
    from feedback.results.assembly import Rules, Sheet
    from feedback.results.layout import Cell, SubjectLayout

SHOWN, WITHHELD, HELD = "shown", "withheld", "held"
ABOVE, BELOW, WITHIN = "above", "below", "within"
WEIGHT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class BlockValue:
    """One row of a report by groups of raters; ``members`` are joined by ``+``."""

    subject: int
    competency: str
    members: str
    state: str
    reason: str
    display: DisplayedValue | None = None


@dataclass(frozen=True, slots=True)
class TotalValue:
    """One competency over all shown blocks; ``shifts`` are in hundredths of a point."""

    subject: int
    competency: str
    state: str
    reason: str = ""
    display: DisplayedValue | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    shifts: Mapping[str, int] = field(default_factory=dict)
    self_tenths: int | None = None
    gap: str = ""


class Scores(Protocol):
    """One family of numbers. Several cells of one block are pooled over their competencies."""

    def display(self, subject: int, cells: Sequence[Cell]) -> DisplayedValue:
        """Return the value of one block as it is displayed."""
        ...

    def shift(self, cells: Sequence[Cell]) -> int:
        """Return gamma of one block in hundredths of a point."""
        ...

    def half_width(self, subject: int, cells: Sequence[Cell]) -> float | None:
        """Return the half-width of a total over shown cells; None if it has no interval."""
        ...

    def gap_width(
        self, subject: int, cells: Sequence[Cell], own: Mapping[str, int]
    ) -> float | None:
        """Return the half-width of a total less a self-rating with ``own`` answers each."""
        ...


@dataclass(frozen=True, slots=True)
class SelfRating:
    """The self-assessment per counted competency: mean and number of answers."""

    means: Mapping[str, Fraction]
    answers: Mapping[str, int]

    def over(self, competencies: Iterable[str]) -> SelfRating:
        """Keep these competencies."""
        kept = [name for name in competencies if name in self.means]
        return SelfRating(
            {name: self.means[name] for name in kept}, {name: self.answers[name] for name in kept}
        )

    def tenths(self, policy: Policy) -> int | None:
        """Return the mean over its competencies as it is displayed; None if there is none."""
        if not self.means:
            return None
        mean = sum(self.means.values(), Fraction(0)) / len(self.means)
        return suppression.display_named(mean, policy).tenths


def self_rating(own: Sheet | None, rules: Rules) -> SelfRating:
    """Read a self-assessment; None where none was sent."""
    points = {} if own is None else own.points
    counted = {
        name: one
        for name, one in points.items()
        if suppression.counts_for_competency(one.items, rules.policy)
    }
    return SelfRating(
        {name: Fraction(one.total, one.items.answered) for name, one in counted.items()},
        {name: one.items.answered for name, one in counted.items()},
    )


def blocks_of(layout: SubjectLayout, scores: Scores) -> tuple[BlockValue, ...]:
    """Return every row by blocks of one subject, withheld ones included."""
    rows = [_block(layout, cell, scores) for cell in layout.cells]
    if layout.is_together:
        rows.extend(_pooled(layout, block, scores) for block in layout.blocks)
    return tuple(rows)


def totals_of(
    layout: SubjectLayout, scores: Scores, rules: Rules, own: Sheet | None
) -> tuple[TotalValue, ...]:
    """Return every total of one subject; ``own`` is the self-assessment, if one was sent."""
    competencies = rules.questionnaire.competencies
    rating = self_rating(own, rules)
    maker = _Totals(layout, scores, rules)
    if not layout.is_together:
        return tuple(
            maker.total(name, layout.cells_of(name), rating.over([name])) for name in competencies
        )
    apart = tuple(
        TotalValue(
            layout.subject,
            name,
            WITHHELD,
            CellReason.ONLY_TOGETHER,
            self_tenths=rating.over([name]).tenths(rules.policy),
        )
        for name in competencies
    )
    return (*apart, maker.total(TOGETHER, layout.cells, rating))


def _block(layout: SubjectLayout, cell: Cell, scores: Scores) -> BlockValue:
    members = name_of(cell.block)
    if not cell.is_shown:
        return BlockValue(layout.subject, cell.competency, members, cell.state, cell.reason)
    if layout.is_together:
        reason = CellReason.ONLY_TOGETHER
        return BlockValue(layout.subject, cell.competency, members, WITHHELD, reason)
    value = scores.display(layout.subject, [cell])
    return BlockValue(layout.subject, cell.competency, members, SHOWN, cell.reason, value)


def _pooled(layout: SubjectLayout, block: Block, scores: Scores) -> BlockValue:
    cells = layout.shown_cells_of(block)
    state, reason = layout.verdict(block)
    if cells:
        value = scores.display(layout.subject, cells)
        return BlockValue(layout.subject, TOGETHER, name_of(block), SHOWN, reason, value)
    if state is State.SHOWN:
        reason = CellReason.TOO_FEW_FOR_COMPETENCY
    return BlockValue(layout.subject, TOGETHER, name_of(block), WITHHELD, reason)


def name_of(block: Block) -> str:
    """Return how a block is named in a table: its members joined by ``+``."""
    return "+".join(block.members)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one block adds to a total."""

    name: str
    weight: Fraction
    value: DisplayedValue
    shift: int


@dataclass(frozen=True, slots=True)
class _Totals:
    """Makes the totals of one subject."""

    layout: SubjectLayout
    scores: Scores
    rules: Rules

    def total(self, competency: str, cells: Sequence[Cell], own: SelfRating) -> TotalValue:
        """Make one total of the shown ones among ``cells``."""
        shown = [cell for cell in cells if cell.is_shown]
        if shown:
            own = own.over(cell.competency for cell in shown)
        try:
            parts = self._parts(shown)
            display = self._display(parts, shown)
        except _NoTotal as refusal:
            tenths = own.tenths(self.rules.policy)
            reason = refusal.reason if shown else _why_nothing(cells)
            return TotalValue(self.layout.subject, competency, WITHHELD, reason, self_tenths=tenths)
        is_held = self._misses_supervisor(competency, shown)
        return TotalValue(
            subject=self.layout.subject,
            competency=competency,
            state=HELD if is_held else SHOWN,
            reason=CellReason.NO_SUPERVISOR if is_held else "",
            display=display,
            weights={part.name: round(float(part.weight), WEIGHT_DIGITS) for part in parts},
            shifts={part.name: part.shift for part in parts},
            self_tenths=own.tenths(self.rules.policy),
            gap=self._gap(display, shown, own),
        )

    def _parts(self, shown: Sequence[Cell]) -> list[_Part]:
        by_block: dict[Block, list[Cell]] = {}
        for cell in shown:
            by_block.setdefault(cell.block, []).append(cell)
        try:
            weights = block_weights(self.rules.weights, by_block)
        except NoWeightOnShownBlocks:
            raise _NoTotal(CellReason.NO_WEIGHT) from None
        return [
            _Part(
                name_of(block),
                weights[block],
                self.scores.display(self.layout.subject, cells),
                self.scores.shift(cells),
            )
            for block, cells in by_block.items()
        ]

    def _display(self, parts: Sequence[_Part], shown: Sequence[Cell]) -> DisplayedValue:
        bound = suppression.weakest_bound(part.value.bound for part in parts if part.weight)
        if bound is None:
            raise _NoTotal(CellReason.CODED_BOTH_WAYS)
        score = sum(
            (part.weight * (Fraction(part.value.value) - Fraction(part.shift, 100)))
            for part in parts
        )
        width = self.scores.half_width(self.layout.subject, shown)
        return suppression.display_total(Fraction(score), width, self.rules.policy, bound=bound)

    def _misses_supervisor(self, competency: str, shown: Sequence[Cell]) -> bool:
        asked = self.rules.questionnaire.competencies if competency == TOGETHER else (competency,)
        if not any(self.rules.wants_supervisor(name) for name in asked):
            return False
        return all(cell.block.is_anonymous for cell in shown)

    def _gap(self, display: DisplayedValue, shown: Sequence[Cell], own: SelfRating) -> str:
        """Compare with the self-rating as displayed; empty where nothing can be said."""
        tenths = own.tenths(self.rules.policy)
        width = self.scores.gap_width(self.layout.subject, shown, own.answers)
        if tenths is None or width is None:
            return ""
        difference = Decimal(tenths - display.tenths) / 10
        if abs(difference) <= suppression.width_class(width, self.rules.policy):
            return WITHIN
        return ABOVE if difference > 0 else BELOW


class _NoTotal(Exception):
    """There is no total, for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _why_nothing(cells: Sequence[Cell]) -> str:
    is_asked = any(cell.state is not CellState.NOT_ASKED for cell in cells)
    return CellReason.NOTHING_SHOWN if is_asked else CellReason.NOT_ASKED

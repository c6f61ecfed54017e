"""What is going to be published of each subject, before anybody looks at a value.

A layout follows from who was invited, who answered which items, and the level of detail that the
plan leaves. Answers of cells that are not shown are not in it, and so never reach a fit or a mean.

Codes of a reason are those of ``disclosure.grouping.Reason`` plus `CellReason`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.disclosure.coarsening import Detail
from feedback.disclosure.grouping import Block, Reason, State, group
from feedback.disclosure.suppression import counted_raters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.disclosure.coarsening import Plan
    from feedback.results.assembly import Material, Rules, Sheet

TOGETHER = "*"
"""Stands for a competency where a subject's competencies are published only together."""


SELF = "self"


class CellState(StrEnum):
    """What becomes of one block in one competency."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    NOT_ASKED = "not_asked"


class CellReason(StrEnum):
    """Why, beyond the reasons that a whole block can have."""

    NOT_ASKED = "not_asked"
    TOO_FEW_FOR_COMPETENCY = "too_few_for_competency"
    PROTECTION = "protection"
    ONLY_TOGETHER = "only_together"
    NO_WEIGHT = "no_weight"
    NOTHING_SHOWN = "nothing_shown"
    CODED_BOTH_WAYS = "coded_both_ways"
    NO_SUPERVISOR = "no_supervisor"


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One block in one competency; ``sheets`` are those whose answers are used."""

    competency: str
    block: Block
    state: CellState
    reason: str
    sheets: tuple[Sheet, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Say whether answers of this cell are used at all."""
        return self.state is CellState.SHOWN


@dataclass(frozen=True, slots=True, repr=False)
class SubjectLayout:
    """Blocks and cells of one subject. With ``is_together`` numbers of cells are pooled."""

    subject: int
    detail: Detail
    blocks: tuple[Block, ...]
    cells: tuple[Cell, ...]

    @property
    def is_together(self) -> bool:
        """Say whether only values over all competencies together are published."""
        return self.detail in (Detail.TOTAL, Detail.MERGED)

    def verdict(self, block: Block) -> tuple[State, str]:
        """Return whether a block is published at all, and the code of the reason."""
        return _verdict(block, self.detail)

    def cells_of(self, competency: str) -> tuple[Cell, ...]:
        """Return the cells of one competency, one per block."""
        return tuple(cell for cell in self.cells if cell.competency == competency)

    def shown_cells_of(self, block: Block) -> tuple[Cell, ...]:
        """Return the cells of one block whose answers are used."""
        return tuple(cell for cell in self.cells if cell.block == block and cell.is_shown)

    @property
    def shows_anonymous(self) -> bool:
        """Say whether any number made of anonymous answers is published."""
        return any(cell.is_shown and cell.block.is_anonymous for cell in self.cells)


def lay_out(material: Material, plan: Plan) -> tuple[SubjectLayout, ...]:
    """Lay out every subject of the plan, in the order of the material."""
    return tuple(
        _subject(material, subject, plan.details[subject]) for subject in material.subjects
    )


def _subject(material: Material, subject: int, detail: Detail) -> SubjectLayout:
    rules, sheets = material.rules, material.sheets[subject]
    counts = {name: count for name, count in material.counts[subject].items() if name != SELF}
    blocks = group(counts, rules.policy, merge_all=detail is Detail.MERGED).blocks
    cells = tuple(
        _cell(block, competency, sheets, rules, detail)
        for competency in rules.questionnaire.competencies
        for block in blocks
    )
    return SubjectLayout(subject, detail, blocks, cells)


def _verdict(block: Block, detail: Detail) -> tuple[State, str]:
    if detail is Detail.WITHHELD and block.is_anonymous and block.is_shown:
        return State.WITHHELD, CellReason.PROTECTION
    return block.state, block.reason


def _cell(
    block: Block, competency: str, sheets: Sequence[Sheet], rules: Rules, detail: Detail
) -> Cell:
    asked = {name for name in block.members if rules.questionnaire.asked(name, competency)}
    if not asked:
        return Cell(competency, block, CellState.NOT_ASKED, CellReason.NOT_ASKED)
    state, reason = _verdict(block, detail)
    if state is State.WITHHELD:
        return Cell(competency, block, CellState.WITHHELD, reason)
    members = [sheet for sheet in sheets if sheet.relationship in asked]
    items = [sheet.points[competency].items for sheet in members]
    counted = counted_raters(items, rules.policy, anonymous=block.is_anonymous)
    if not counted:
        few = CellReason.TOO_FEW_FOR_COMPETENCY if block.is_anonymous else Reason.NOT_ANSWERED
        return Cell(competency, block, CellState.WITHHELD, few)
    used = tuple(members[place] for place in counted)
    return Cell(competency, block, CellState.SHOWN, reason, used)

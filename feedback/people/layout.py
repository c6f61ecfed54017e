"""Where things stand in an uploaded table: header row, columns, and what spoils the shape.

Cells are not interpreted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.foundation import tables
from feedback.people import columns
from feedback.people.columns import Field
from feedback.people.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEADER_SEARCH = 20
FEWEST_KNOWN_HEADERS = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding at its place; ``row`` and ``cell`` are as the spreadsheet shows them."""

    sheet: str
    row: int
    column: str
    cell: str
    value: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet, its header row and the position of each known column."""

    sheet: tables.Sheet
    header_row: int
    positions: Mapping[Field, int]
    headers: Mapping[Field, str]

    def data_rows(self) -> Iterator[tables.Row]:
        """Yield rows below the header in which a known column holds something."""
        wanted = tuple(self.positions.values())
        for row in self.sheet.below(self.header_row):
            if any(
                column < len(row.values) and row.values[column] is not None for column in wanted
            ):
                yield row

    def value(self, row: tables.Row, field: Field) -> tables.Value:
        """Return a cell by its meaning; None where the sheet has no such column."""
        position = self.positions.get(field)
        if position is None or position >= len(row.values):
            return None
        return row.values[position]

    def is_misshapen(self, row: int, field: Field) -> bool:
        """Tell whether a cell is refused for its shape: part of a merged area, or a formula."""
        position = self.positions.get(field, -1)
        return (row, position) in self.sheet.formulas or any(
            area.first_row < row <= area.last_row + 1
            and area.first_column <= position <= area.last_column
            for area in self.sheet.merged
        )

    def problem(self, row: int, field: Field, finding: Finding) -> Problem:
        """Return ``finding`` at the cell of ``field`` in row number ``row``."""
        position = self.positions.get(field)
        return Problem(
            sheet=self.sheet.name,
            row=row,
            column=self.headers.get(field, columns.header(field)),
            cell="" if position is None else tables.cell_name(row, position),
            value=tables.as_text(self.value(self.sheet.row(row), field)),
            finding=finding,
        )


def find(sheets: Sequence[tables.Sheet]) -> tuple[Layout | None, Layout | None]:
    """Return the layout of the sheet of people and, if there is one, of the sheet of units."""
    found = [layout for layout in map(_layout, sheets) if layout is not None]
    units = [one for one in found if _is_called(one, columns.UNIT_SHEET)]
    people = [one for one in found if one not in units]
    best = max(people, key=_likeness, default=None)
    return best, (units[0] if units and best else None)


def shape_problems(layout: Layout) -> Iterator[Problem]:
    """Yield doubled columns, merged cells and formulas in the known columns."""
    yield from _doubled(layout)
    yield from _merged(layout)
    by_position = {position: field for field, position in layout.positions.items()}
    for row, column in sorted(layout.sheet.formulas):
        if row > layout.header_row and column in by_position:
            yield layout.problem(row, by_position[column], Finding(Code.FORMULA))


def missing_columns(layout: Layout) -> Iterator[Problem]:
    """Yield one problem for each column without which people cannot be read."""
    wanted = list(columns.REQUIRED)
    if Field.UNIT_NAME not in layout.positions:
        wanted.append(Field.UNIT_CODE)
    for field in wanted:
        if field not in layout.positions:
            finding = Finding(Code.COLUMN_MISSING, {"column": columns.header(field)})
            yield layout.problem(layout.header_row, field, finding)


def _layout(sheet: tables.Sheet) -> Layout | None:
    best: list[tuple[int, Field]] = []
    header: tables.Row | None = None
    for row in sheet.rows[:HEADER_SEARCH]:
        known = columns.fields_of(map(tables.as_text, row.values))
        if len({field for _, field in known}) > len({field for _, field in best}):
            best, header = known, row
    if header is None or len(best) < FEWEST_KNOWN_HEADERS:
        return None
    positions = {field: position for position, field in reversed(best)}
    headers = {
        field: tables.as_text(header.values[position]).strip()
        for field, position in positions.items()
    }
    return Layout(sheet, header.number, positions, headers)


def _likeness(layout: Layout) -> tuple[bool, bool, int]:
    is_named = _is_called(layout, columns.PEOPLE_SHEET)
    return is_named, Field.EMAIL in layout.positions, len(layout.positions)


def _is_called(layout: Layout, name: str) -> bool:
    return layout.sheet.name.strip().casefold() == name.casefold()


def _doubled(layout: Layout) -> Iterator[Problem]:
    row = layout.sheet.row(layout.header_row)
    for position, field in columns.fields_of(map(tables.as_text, row.values)):
        if position != layout.positions[field]:
            cell = tables.cell_name(row.number, position)
            written = tables.as_text(row.values[position])
            facts = {"column": layout.headers[field], "other": written}
            finding = Finding(Code.COLUMN_TWICE, facts)
            yield Problem(layout.sheet.name, row.number, written, cell, written, finding)


def _merged(layout: Layout) -> Iterator[Problem]:
    for area in layout.sheet.merged:
        touched = [
            field
            for field, position in layout.positions.items()
            if area.first_column <= position <= area.last_column
        ]
        if touched and area.last_row + 1 >= layout.header_row:
            row = max(area.first_row + 1, layout.header_row)
            field = min(touched, key=layout.positions.__getitem__)
            if row <= layout.sheet.rows[-1].number:
                yield layout.problem(row, field, Finding(Code.MERGED, {"area": area.name}))

"""From cells to rows of people and units. Every cell is read by its rule; nothing is looked up.

``None`` in a row means that the file says nothing, so that what is stored stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from feedback.foundation import tables
from feedback.people import layout as layouts
from feedback.people import nip, rules
from feedback.people.columns import Field
from feedback.people.findings import Code, Finding, Unreadable
from feedback.people.layout import Layout, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Parser = Callable[[tables.Value], Any]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file has it. ``supervisor`` is a NIP or an address, "" for none."""

    row: int
    is_sound: bool
    name: str
    title_before: str | None
    title_after: str | None
    nip: str | None
    employment: str | None
    grade: str | None
    email: str
    language: str | None
    unit: str
    post: str | None
    post_from: date | None
    supervisor: str | None
    supervisor_from: date | None
    born_on: date | None
    sex: str | None
    is_active: bool | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as one row has it, of either sheet; ``parent`` None where nothing is said."""

    layout: Layout
    row: int
    code: str
    name: str
    parent: str | None

    @property
    def sheet(self) -> str:
        """Return the name of the sheet."""
        return self.layout.sheet.name


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a file says, and what of it cannot be read."""

    layout: Layout | None
    people: tuple[PersonRow, ...]
    units: tuple[UnitRow, ...]
    errors: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def parse(book: tables.Book, *, today: date) -> ParsedFile:
    """Return the rows of ``book`` with every error in its cells."""
    people, units = layouts.find(book.sheets)
    if people is None:
        return ParsedFile(None, (), (), (_without_header(book),), ())
    reader = _Reader(people, today)
    reader.errors.extend(layouts.missing_columns(people))
    for layout in (people, units):
        reader.errors.extend(layouts.shape_problems(layout) if layout else ())
    if units is not None:
        reader.read_units(units)
    reader.read_people()
    return ParsedFile(
        people,
        tuple(reader.people),
        tuple(reader.units),
        tuple(reader.errors),
        tuple(reader.doubts),
    )


class _Reader:
    """Collects rows and findings of one file."""

    def __init__(self, layout: Layout, today: date) -> None:
        self.people: list[PersonRow] = []
        self.units: list[UnitRow] = []
        self.errors: list[Problem] = []
        self.doubts: list[Problem] = []
        self._layout = layout
        self._today = today
        self._parsers = _parsers(today)

    def read_units(self, units: Layout) -> None:
        for row in units.data_rows():
            self._unit(units, row, self._cells(units, row), is_tree=True)

    def read_people(self) -> None:
        for row in self._layout.data_rows():
            self._person(row)
        if not self.people and not self.errors:
            finding = Finding(Code.NO_ROWS)
            self.errors.append(self._layout.problem(self._layout.header_row, Field.NAME, finding))

    def _cells(self, layout: Layout, row: tables.Row) -> dict[Field, Any]:
        """Read each known cell of a row; an unreadable one is missing from the result."""
        found: dict[Field, Any] = {}
        for field in layout.positions:
            value = layout.value(row, field)
            try:
                found[field] = self._parsers[field](value)
            except Unreadable as error:
                self.errors.append(layout.problem(row.number, field, error.finding))
        return found

    def _person(self, row: tables.Row) -> None:
        before = len(self.errors)
        cells = self._cells(self._layout, row)
        parts = _name_parts(cells)
        for field, value in ((Field.NAME, parts.name), (Field.EMAIL, cells.get(Field.EMAIL))):
            if value == "" and not self._layout.is_misshapen(row.number, field):
                self.errors.append(self._layout.problem(row.number, field, Finding(Code.REQUIRED)))
        self._unit(self._layout, row, cells, is_tree=False)
        person = PersonRow(
            row=row.number,
            is_sound=len(self.errors) == before,
            name=parts.name,
            title_before=parts.before if Field.TITLE_BEFORE in cells else parts.before or None,
            title_after=parts.after if Field.TITLE_AFTER in cells else parts.after or None,
            nip=cells.get(Field.NIP),
            employment=cells.get(Field.EMPLOYMENT),
            grade=cells.get(Field.GRADE),
            email=cells.get(Field.EMAIL) or "",
            language=cells.get(Field.LANGUAGE),
            unit=cells.get(Field.UNIT_CODE) or cells.get(Field.UNIT_NAME) or "",
            post=cells.get(Field.POST),
            post_from=cells.get(Field.POST_FROM),
            supervisor=self._supervisor_of(cells),
            supervisor_from=cells.get(Field.SUPERVISOR_FROM),
            born_on=cells.get(Field.BORN_ON),
            sex=cells.get(Field.SEX),
            is_active=cells.get(Field.ACTIVE),
        )
        self.people.append(person)
        self._doubt(person)

    def _supervisor_of(self, cells: dict[Field, Any]) -> str | None:
        """Return the mark of the supervisor; without the column of numbers nobody can be found."""
        return cells.get(Field.SUPERVISOR) if Field.NIP in self._layout.positions else None

    def _unit(
        self, layout: Layout, row: tables.Row, cells: dict[Field, Any], *, is_tree: bool
    ) -> None:
        code, name = cells.get(Field.UNIT_CODE, ""), cells.get(Field.UNIT_NAME, "")
        parent = cells.get(Field.UNIT_PARENT)
        if code or name:
            said = parent if is_tree else parent or None
            self.units.append(UnitRow(layout, row.number, code or name, name, said))

    def _doubt(self, person: PersonRow) -> None:
        layout, row, employment = self._layout, person.row, person.employment or ""
        if person.nip:
            found = nip.doubts(
                nip.dissect(person.nip, today=self._today),
                employment=employment,
                born_on=person.born_on,
                sex=person.sex or "",
                today=self._today,
            )
            fields = {Code.DOUBT_NIP_BORN: Field.BORN_ON, Code.DOUBT_NIP_SEX: Field.SEX}
            self.doubts.extend(
                layout.problem(row, fields.get(one.code, Field.NIP), one) for one in found
            )
        if not rules.grade_fits(person.grade or "", employment):
            facts = {"grade": person.grade or "", "employment": employment}
            finding = Finding(Code.DOUBT_GRADE_STATUS, facts)
            self.doubts.append(layout.problem(row, Field.GRADE, finding))


def _parsers(today: date) -> dict[Field, Parser]:
    texts: Iterable[Field] = (
        Field.NAME,
        Field.TITLE_BEFORE,
        Field.TITLE_AFTER,
        Field.UNIT_CODE,
        Field.UNIT_NAME,
        Field.UNIT_PARENT,
        Field.POST,
    )
    return dict.fromkeys(texts, rules.text) | {
        Field.NIP: partial(_nip, today=today),
        Field.EMPLOYMENT: rules.employment,
        Field.GRADE: rules.grade,
        Field.EMAIL: rules.email,
        Field.LANGUAGE: rules.language,
        Field.POST_FROM: rules.day,
        Field.SUPERVISOR: _supervisor,
        Field.SUPERVISOR_FROM: rules.day,
        Field.BORN_ON: rules.day,
        Field.SEX: rules.sex,
        Field.ACTIVE: rules.yes_or_no,
    }


def _nip(value: tables.Value, *, today: date) -> str | None:
    found = nip.digits(value)
    if found is not None:
        nip.dissect(found, today=today)
    return found


def _supervisor(value: tables.Value) -> str:
    """Return the NIP or the address by which a supervisor is named."""
    if isinstance(value, str) and "@" in value:
        return rules.email(value)
    return nip.digits(value) or ""


def _name_parts(cells: dict[Field, Any]) -> rules.NameParts:
    """Return name and titles; titles written into the name are taken off it."""
    name = cells.get(Field.NAME, "?")
    before, after = cells.get(Field.TITLE_BEFORE), cells.get(Field.TITLE_AFTER)
    if before or after:
        return rules.NameParts(before or "", name, after or "")
    return rules.split_name(name)


def _without_header(book: tables.Book) -> Problem:
    name = book.sheets[0].name if book.sheets else ""
    return Problem(name, 1, "", "A1", "", Finding(Code.NO_HEADER))

"""Files about people to download: the template, the people themselves, the errors of an import.

What is exported here comes back from an import as unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation import tables
from feedback.foundation.i18n import _
from feedback.foundation.tables import NewColumn, NewSheet
from feedback.people import columns, instructions, messages, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from feedback.people.columns import Column
    from feedback.people.layout import Problem
    from feedback.people.snapshot import KnownPerson, KnownUnit, Snapshot


def template(*, now: datetime) -> bytes:
    """Return an empty workbook with the columns, a sheet for the unit tree, and instructions."""
    return tables.write_xlsx(
        [
            NewSheet(columns.PEOPLE_SHEET, _columns(columns.PEOPLE), ()),
            NewSheet(columns.UNIT_SHEET, _columns(columns.UNITS), ()),
            _instructions(),
        ],
        created=now,
    )


def workbook(rows: Sequence[Sequence[str]], *, now: datetime) -> bytes:
    """Return a workbook of people; each row has a text for every column of the template."""
    sheet = NewSheet(columns.PEOPLE_SHEET, _columns(columns.PEOPLE), rows)
    return tables.write_xlsx([sheet], created=now)


def people_xlsx(session: Session, agency_id: int, *, today: date, now: datetime) -> bytes:
    """Return the agency's staff and units as a workbook."""
    known = snapshot.load(session, agency_id)
    return tables.write_xlsx(
        [
            NewSheet(columns.PEOPLE_SHEET, _columns(columns.PEOPLE), _people(known, today)),
            NewSheet(columns.UNIT_SHEET, _columns(columns.UNITS), _units(known)),
        ],
        created=now,
    )


def people_csv(session: Session, agency_id: int, *, today: date) -> bytes:
    """Return the agency's staff as CSV."""
    known = snapshot.load(session, agency_id)
    headers = [column.header for column in columns.PEOPLE]
    return tables.write_csv(headers, _people(known, today))


def errors_xlsx(problems: Sequence[Problem], *, now: datetime) -> bytes:
    """Return what is to be repaired, one row per cell."""
    headers = (
        (_("Lembar"), 12),
        (_("Baris"), 8),
        (_("Sel"), 8),
        (_("Kolom"), 18),
        (_("Isi sekarang"), 28),
        (_("Masalah"), 56),
        (_("Cara memperbaiki"), 48),
    )
    rows = (
        (
            found.sheet,
            str(found.row),
            found.cell,
            found.column,
            found.value,
            messages.problem(found.finding),
            messages.remedy(found.finding),
        )
        for found in problems
    )
    sheet = NewSheet(_("Galat"), tuple(NewColumn(*header) for header in headers), rows)
    return tables.write_xlsx([sheet], created=now)


def _columns(chosen: Sequence[Column]) -> tuple[NewColumn, ...]:
    return tuple(NewColumn(one.header, one.width, one.choices, one.length) for one in chosen)


def _instructions() -> NewSheet:
    headers = ((_("Kolom"), 18), (_("Wajib"), 8), (_("Cara mengisi"), 90))
    heads = tuple(NewColumn(*header) for header in headers)
    return NewSheet(columns.INSTRUCTION_SHEET, heads, instructions.lines())


def _people(known: Snapshot, today: date) -> Iterator[list[str]]:
    staff = [person for person in known.people.values() if snapshot.is_staff(person)]
    for person in sorted(staff, key=lambda one: (one.name.casefold(), one.id)):
        yield _row(known, person, today)


def _row(known: Snapshot, person: KnownPerson, today: date) -> list[str]:
    post, line = known.post(person.id, today), known.line(person.id, today)
    unit = known.units[post.value.unit_id] if post else None
    above = known.people[line.value] if line else None
    return [
        person.name,
        person.title_before,
        person.title_after,
        person.nip or "",
        person.employment,
        person.grade,
        person.email,
        person.language,
        *(_unit(known, unit) if unit else ("", "", "")),
        post.value.title if post else "",
        tables.as_text(post.starts_on) if post else "",
        (above.nip or above.email) if above else "",
        tables.as_text(line.starts_on) if line else "",
        tables.as_text(person.born_on),
        person.sex,
        columns.YES if person.is_active else columns.NO,
    ]


def _units(known: Snapshot) -> Iterator[list[str]]:
    for unit in sorted(known.units.values(), key=lambda one: one.code):
        yield _unit(known, unit)


def _unit(known: Snapshot, unit: KnownUnit) -> list[str]:
    parent = known.units[unit.parent_id].code if unit.parent_id else ""
    return [unit.code, unit.name, parent]

"""A cast of people for tests: agencies, units, people, accounts. Rows only, no services."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from feedback.people.model import Agency, Person, PersonKind, Post, ReportingLine, Unit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONG_AGO = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
_serial = itertools.count(1)


def agency(session: Session, code: str = "kpw", **values: object) -> Agency:
    """Add an agency."""
    row = Agency(code=code, name=f"Kementerian {code.upper()}", created_at=LONG_AGO, **values)
    session.add(row)
    session.flush()
    return row


def unit(
    session: Session, owner: Agency, name: str = "Biro Umum", parent: Unit | None = None
) -> Unit:
    """Add a unit."""
    row = Unit(
        agency_id=owner.id,
        code=f"U{next(_serial)}",
        name=name,
        parent_id=parent.id if parent else None,
    )
    session.add(row)
    session.flush()
    return row


def person(
    session: Session,
    owner: Agency,
    name: str = "Sari Wulandari",
    *,
    place: Unit | None = None,
    supervisor: Person | None = None,
    **values: object,
) -> Person:
    """Add a person with a valid NIP, a post in ``place`` and a reporting line."""
    serial = next(_serial)
    defaults: dict[str, object] = {
        "nip": f"19850603200905{1 + serial % 2}{serial % 999 + 1:03d}",
        "email": f"orang{serial}@{owner.code}.example",
        "kind": PersonKind.STAFF,
    }
    row = Person(agency_id=owner.id, name=name, **(defaults | values))
    session.add(row)
    session.flush()
    if place is not None:
        session.add(
            Post(person_id=row.id, unit_id=place.id, title="Analis", starts_on=date(2020, 1, 1))
        )
    if supervisor is not None:
        session.add(
            ReportingLine(person_id=row.id, supervisor_id=supervisor.id, starts_on=date(2020, 1, 1))
        )
    session.flush()
    return row

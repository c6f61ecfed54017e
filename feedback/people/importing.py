"""Import of people: look at a file, say what it would do, do it. All or nothing.

The same file again changes nothing. People are matched by NIP, else by address; a new start date
ends the post or reporting line before it on the day before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.foundation import audit, clock, db, tables
from feedback.people import parsing, planning, snapshot, writing
from feedback.people.errors import ImportRefused, PlanChanged
from feedback.people.model import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.people.model import Agency
    from feedback.people.plan import Plan

LOCK_BASE = 7_100_000_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; the name only tells which kind it claims to be."""

    name: str
    content: bytes = field(repr=False)


def check(session: Session, agency: Agency, upload: Upload, *, now: datetime) -> Plan:
    """Return what importing the file would do; write nothing.

    Raises
    ------
    TableRefused
        If the file cannot be read as a table at all.
    """
    today = clock.to_zone(now, agency.zone).date()
    parsed = parsing.parse(tables.read(upload.content, upload.name), today=today)
    numbers = [person.nip for person in parsed.people if person.nip]
    return planning.plan(
        parsed,
        snapshot.load(session, agency.id),
        _active_elsewhere(session, agency.id, numbers),
        language=agency.language,
        today=today,
    )


def apply(
    session: Session,
    agency: Agency,
    upload: Upload,
    *,
    by: str,
    now: datetime,
    expected: str | None = None,
) -> Plan:
    """Check the file again and carry it out; ``expected`` is the fingerprint that was shown.

    Raises
    ------
    TableRefused
        If the file cannot be read as a table at all.
    ImportRefused
        If there is any error.
    PlanChanged
        If the data changed since the plan was shown.
    """
    db.lock_exclusive(session, LOCK_BASE + agency.id)
    plan = check(session, agency, upload, now=now)
    if plan.errors:
        raise ImportRefused(plan)
    if expected is not None and plan.fingerprint != expected:
        raise PlanChanged(plan)
    if plan.changes_anything:
        writing.write(session, agency.id, plan)
        audit.record(
            session,
            agency_id=agency.id,
            actor=by,
            action="people.import",
            about=f"agency:{agency.id}",
            at=now,
            facts={
                "created": plan.created,
                "updated": plan.updated,
                "unchanged": plan.unchanged,
                "units": len(plan.units),
            },
        )
    return plan


def _active_elsewhere(session: Session, agency_id: int, numbers: Sequence[str]) -> set[str]:
    """Return those numbers that somebody active in another agency bears."""
    found: set[str] = set()
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        query = select(Person.nip).where(
            Person.nip.in_(some), Person.is_active, Person.agency_id != agency_id
        )
        found.update(number for number in session.scalars(query) if number)
    return found

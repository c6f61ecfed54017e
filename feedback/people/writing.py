"""Carries out the plan of an import, in few statements. It decides nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, or_, select, update

from feedback.people.model import Person, PersonKind, Post, ReportingLine, Unit
from feedback.people.plan import Outcome
from feedback.people.timeline import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import BindParameter
    from sqlalchemy.orm import Session

    from feedback.people.plan import PersonStep, Plan, UnitStep
    from feedback.people.timeline import Key

PARKED = "moving-{}@import.invalid"


def write(session: Session, agency_id: int, plan: Plan) -> None:
    """Write units, people, posts and reporting lines of ``plan``."""
    units = _write_units(session, agency_id, plan.units)
    _update_people(session, plan.people)
    ids = _insert_people(session, agency_id, plan.people)
    _write_posts(session, plan.people, ids, units)
    _write_lines(session, plan.people, ids)
    session.expire_all()


def _write_posts(
    session: Session,
    steps: Sequence[PersonStep],
    ids: Mapping[Key, int],
    units: Mapping[str, int],
) -> None:
    posts = [(ids.get(step.key, step.key), step.post) for step in steps if step.post is not None]
    _end(session, Post, {s.key: s.post.starts_on for s in steps if s.post and s.key > 0})
    rows = [
        {
            "person_id": person_id,
            "unit_id": units[post.unit],
            "title": post.title,
            "starts_on": post.starts_on,
        }
        for person_id, post in posts
    ]
    if rows:
        session.execute(insert(Post), rows)


def _write_lines(session: Session, steps: Sequence[PersonStep], ids: Mapping[Key, int]) -> None:
    lines = [(ids.get(step.key, step.key), step.line) for step in steps if step.line is not None]
    _end(session, ReportingLine, {s.key: s.line.starts_on for s in steps if s.line and s.key > 0})
    rows = [
        {
            "person_id": person_id,
            "supervisor_id": ids.get(line.supervisor, line.supervisor),
            "starts_on": line.starts_on,
        }
        for person_id, line in lines
        if line.supervisor is not None
    ]
    if rows:
        session.execute(insert(ReportingLine), rows)


def _write_units(session: Session, agency_id: int, steps: Sequence[UnitStep]) -> dict[str, int]:
    """Create and change units, parents last; return the id of every unit by code."""
    new = [
        {"agency_id": agency_id, "code": step.code, "name": step.name}
        for step in steps
        if step.unit_id is None
    ]
    if new:
        session.execute(insert(Unit), new)
    query = select(Unit.code, Unit.id).where(Unit.agency_id == agency_id)
    ids = {row.code: row.id for row in session.execute(query)}
    changes = [
        {
            "id": ids[step.code],
            "name": step.name,
            "parent_id": ids[step.parent] if step.parent else None,
        }
        for step in steps
    ]
    if changes:
        session.execute(update(Unit), changes)
    return ids


def _update_people(session: Session, steps: Sequence[PersonStep]) -> None:
    """Change stored people; whoever gives up an address or a number lets go of it first."""
    changed = [step for step in steps if step.outcome is Outcome.UPDATED and step.values]
    _update(session, [{"id": s.key, "nip": None} for s in changed if "nip" in s.values])
    parked = [s.key for s in changed if "email" in s.values]
    _update(session, [{"id": key, "email": PARKED.format(key)} for key in parked])
    _update(session, [{**step.values, "id": step.key} for step in changed])


def _update(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Update people by id; one statement for each set of columns."""
    by_columns: dict[frozenset[str], list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        by_columns[frozenset(row)].append(row)
    for same in by_columns.values():
        session.execute(update(Person), same)


def _insert_people(session: Session, agency_id: int, steps: Sequence[PersonStep]) -> dict[Key, int]:
    """Create people; return the id of each by the key of its step."""
    new = [step for step in steps if step.outcome is Outcome.CREATED]
    if not new:
        return {}
    rows = [{**step.values, "agency_id": agency_id, "kind": PersonKind.STAFF} for step in new]
    session.execute(insert(Person), rows)
    query = select(Person.email, Person.id).where(Person.agency_id == agency_id)
    ids = {row.email: row.id for row in session.execute(query)}
    return {step.key: ids[str(step.values["email"])] for step in new}


def _end(session: Session, table: type[Post | ReportingLine], starts: Mapping[int, date]) -> None:
    """Make room for what begins: end what runs on the day before, drop what begins later."""
    rows = [
        {"person": person, "start": start, "last": start - ONE_DAY}
        for person, start in starts.items()
    ]
    if not rows:
        return
    start: BindParameter[date] = bindparam("start")
    mine = table.person_id == bindparam("person")
    connection = session.connection()
    connection.execute(delete(table).where(mine, table.starts_on >= start), rows)
    runs_on = or_(table.ends_on.is_(None), table.ends_on >= start)
    connection.execute(
        update(table)
        .where(mine, table.starts_on < start, runs_on)
        .values(ends_on=bindparam("last")),
        rows,
    )

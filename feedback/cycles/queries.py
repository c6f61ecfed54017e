"""Read-only selects about cycles and their subjects; each is scoped to one agency or one cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.people.model import Person, PersonKind, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

SETTLED = (CycleState.OPEN, CycleState.CLOSING, CycleState.SEALED, CycleState.RELEASED)


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One cycle in a list."""

    id: int
    name: str
    state: CycleState
    opens_at: datetime
    closes_at: datetime
    n_subjects: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject in a list: as copied at launch; before that, as of the opening day."""

    id: int
    person_id: int
    name: str
    post_title: str
    unit_name: str


def of_agency(session: Session, agency_id: int) -> list[CycleLine]:
    """Return all cycles of an agency, the newest first."""
    query = (
        select(
            Cycle.id,
            Cycle.name,
            Cycle.state,
            Cycle.opens_at,
            Cycle.closes_at,
            func.count(CycleSubject.id),
            Cycle.trouble,
        )
        .outerjoin(CycleSubject, CycleSubject.cycle_id == Cycle.id)
        .where(Cycle.agency_id == agency_id)
        .group_by(Cycle.id)
        .order_by(Cycle.id.desc())
    )
    return [
        CycleLine(row[0], row[1], CycleState(row[2]), *row[3:]) for row in session.execute(query)
    ]


def find(session: Session, agency_id: int, cycle_id: int) -> Cycle | None:
    """Return the cycle if it belongs to the agency."""
    return session.scalar(select(Cycle).where(Cycle.id == cycle_id, Cycle.agency_id == agency_id))


def n_subjects(session: Session, cycle_id: int) -> int:
    """Return how many people a cycle rates."""
    query = select(func.count(CycleSubject.id)).where(CycleSubject.cycle_id == cycle_id)
    return session.scalar(query) or 0


def subjects(session: Session, cycle: Cycle, on: date) -> list[SubjectLine]:
    """Return the subjects by name; ``on`` is the day whose posts count while it is a draft."""
    rows = session.execute(
        select(CycleSubject, Person)
        .join(Person, Person.id == CycleSubject.person_id)
        .where(CycleSubject.cycle_id == cycle.id)
        .order_by(Person.name, CycleSubject.id)
    ).all()
    posts = posts_on(session, cycle.agency_id, on) if cycle.state == CycleState.DRAFT else {}
    lines = []
    for subject, person in rows:
        title, unit = posts.get(person.id, (subject.post_title, subject.unit_name))
        lines.append(
            SubjectLine(subject.id, person.id, subject.name or person.full_name, title, unit)
        )
    return lines


def active_people_of(session: Session, cycle_id: int) -> list[int]:
    """Return the people rated in a cycle who still are active staff."""
    return list(
        session.scalars(
            select(Person.id)
            .join(CycleSubject, CycleSubject.person_id == Person.id)
            .where(
                CycleSubject.cycle_id == cycle_id,
                Person.is_active,
                Person.kind == PersonKind.STAFF,
            )
            .order_by(Person.id)
        )
    )


def posts_on(session: Session, agency_id: int, on: date) -> dict[int, tuple[str, str]]:
    """Return each person's post title and unit name on a day; the latest post counts."""
    query = (
        select(Post.person_id, Post.title, Unit.name)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.agency_id == agency_id, *_holds_on(on))
        .order_by(Post.starts_on, Post.id)
    )
    return {person: (title, unit) for person, title, unit in session.execute(query)}


def units_on(session: Session, agency_id: int, on: date) -> dict[int, int]:
    """Return each active staff member's unit id on a day."""
    query = (
        select(Post.person_id, Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Person.agency_id == agency_id,
            Person.is_active,
            Person.kind == PersonKind.STAFF,
            *_holds_on(on),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return {row.person_id: row.unit_id for row in session.execute(query)}


def all_staff(session: Session, agency_id: int) -> list[int]:
    """Return every active staff member."""
    return list(
        session.scalars(
            select(Person.id).where(
                Person.agency_id == agency_id, Person.is_active, Person.kind == PersonKind.STAFF
            )
        )
    )


def staff_of_units(
    session: Session, agency_id: int, unit_ids: Collection[int], on: date
) -> list[int]:
    """Return the active staff of these units and of all units below them."""
    inside = subtree(session, agency_id, unit_ids)
    return sorted(
        person for person, unit in units_on(session, agency_id, on).items() if unit in inside
    )


def subtree(session: Session, agency_id: int, unit_ids: Collection[int]) -> set[int]:
    """Return these units of the agency and all units below them."""
    children = _children(session, agency_id)
    known = {unit.id for below in children.values() for unit in below}
    found: set[int] = set()
    waiting = [one for one in unit_ids if one in known]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(unit.id for unit in children.get(one, []))
    return found


def find_units(session: Session, agency_id: int, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of units by their codes; unknown codes are missing."""
    query = select(Unit.code, Unit.id).where(Unit.agency_id == agency_id, Unit.code.in_(codes))
    return {row.code: row.id for row in session.execute(query)}


def search_staff(session: Session, agency_id: int, words: str, *, limit: int) -> list[Person]:
    """Return active staff whose name, NIP or address holds ``words``."""
    pattern = f"%{words.strip()}%"
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.agency_id == agency_id,
                Person.is_active,
                Person.kind == PersonKind.STAFF,
                or_(
                    Person.name.ilike(pattern),
                    Person.nip.ilike(pattern),
                    Person.email.ilike(pattern),
                ),
            )
            .order_by(Person.name, Person.id)
            .limit(limit)
        )
    )


def _children(session: Session, agency_id: int) -> dict[int | None, list[Unit]]:
    children: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(
        select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.name, Unit.id)
    ):
        children.setdefault(unit.parent_id, []).append(unit)
    return children


def _holds_on(on: date) -> tuple[ColumnElement[bool], ...]:
    return (Post.starts_on <= on, or_(Post.ends_on.is_(None), Post.ends_on >= on))

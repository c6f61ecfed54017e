"""Read-only selects about assignments and the displayed participation counted from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from feedback.assignments.model import Assignment, ParticipationCell
from feedback.assignments.proposal import Lines, Pair
from feedback.cycles.model import Cycle, CycleSubject, Relationship
from feedback.people import queries as people
from feedback.people.model import Person, Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy.orm import Session

ORDER = {name.value: place for place, name in enumerate(Relationship)}


@dataclass(frozen=True, slots=True)
class RaterLine:
    """One rater of one subject in a list."""

    assignment_id: int
    rater_id: int
    name: str
    relationship: str
    origin: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One displayed participation figure; ``unit_name`` is None for small units put together."""

    unit_id: int | None
    unit_name: str | None
    relationship: str
    invited: int
    answered: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """How far a cycle is: forms and raters, never people."""

    id: int
    name: str
    state: str
    invited: int
    answered: int
    raters: int
    as_of: datetime | None
    opens_at: datetime
    closes_at: datetime
    trouble: str | None


def subject_ids(session: Session, cycle_id: int) -> dict[int, int]:
    """Return the subject id of each person who is rated."""
    query = select(CycleSubject.person_id, CycleSubject.id).where(CycleSubject.cycle_id == cycle_id)
    return {row.person_id: row.id for row in session.execute(query)}


def pairs(session: Session, cycle_id: int) -> list[Pair]:
    """Return every assignment as a pair of person ids."""
    query = (
        select(CycleSubject.person_id, Assignment.rater_id, Assignment.relationship_)
        .join(CycleSubject, CycleSubject.id == Assignment.subject_id)
        .where(Assignment.cycle_id == cycle_id)
        .order_by(Assignment.id)
    )
    return [Pair(row[0], row[1], Relationship(row[2])) for row in session.execute(query)]


def lines_on(session: Session, agency_id: int, on: date) -> Lines:
    """Return the reporting lines of a day; where two overlap, the one that began last counts."""
    return Lines(people.reporting_lines_on(session, agency_id, on))


def raters_of(session: Session, cycle_id: int) -> dict[int, list[RaterLine]]:
    """Return the raters of each subject, by relationship and name."""
    query = (
        select(
            Assignment.subject_id,
            Assignment.id,
            Person.id,
            Person.name,
            Assignment.relationship_,
            Assignment.origin,
            Person.organisation,
        )
        .join(Person, Person.id == Assignment.rater_id)
        .where(Assignment.cycle_id == cycle_id)
        .order_by(Person.name, Assignment.id)
    )
    found: dict[int, list[RaterLine]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(RaterLine(*row[1:]))
    for lines in found.values():
        lines.sort(key=lambda line: ORDER[line.relationship])
    return found


def counts(session: Session, cycle_id: int) -> dict[int, dict[str, int]]:
    """Return how many raters of each relationship each subject has."""
    query = (
        select(Assignment.subject_id, Assignment.relationship_, func.count())
        .where(Assignment.cycle_id == cycle_id)
        .group_by(Assignment.subject_id, Assignment.relationship_)
    )
    found: dict[int, dict[str, int]] = {}
    for subject_id, relationship, number in session.execute(query):
        found.setdefault(subject_id, {})[relationship] = number
    return found


def n_assignments(session: Session, cycle_id: int) -> int:
    """Return how many forms a cycle has."""
    return session.scalar(select(func.count()).where(Assignment.cycle_id == cycle_id)) or 0


def n_raters(session: Session, cycle_id: int) -> int:
    """Return how many people a cycle asks."""
    query = select(func.count(func.distinct(Assignment.rater_id))).where(
        Assignment.cycle_id == cycle_id
    )
    return session.scalar(query) or 0


def participation(session: Session, cycle_id: int) -> list[Cell]:
    """Return the displayed figures, units by name."""
    query = (
        select(ParticipationCell, Unit.name)
        .outerjoin(Unit, Unit.id == ParticipationCell.unit_id)
        .where(ParticipationCell.cycle_id == cycle_id)
        .order_by(Unit.name.is_(None), Unit.name, ParticipationCell.id)
    )
    return [
        Cell(cell.unit_id, unit, cell.relationship_, cell.invited, cell.answered, cell.as_of)
        for cell, unit in session.execute(query)
    ]


def status(
    session: Session, agency_id: int | None = None, cycle_ids: Collection[int] | None = None
) -> list[Status]:
    """Return how far cycles are, the oldest first; all of them, of one agency, or the named ones.

    Before a launch nobody is invited and nothing has been counted.
    """
    query = select(Cycle).order_by(Cycle.id)
    if agency_id is not None:
        query = query.where(Cycle.agency_id == agency_id)
    if cycle_ids is not None:
        query = query.where(Cycle.id.in_(cycle_ids))
    return [_status(session, cycle) for cycle in session.scalars(query)]


def search_raters(session: Session, agency_id: int, sought: str, *, limit: int) -> list[Person]:
    """Return active people, partners too, of whom something holds ``sought``."""
    pattern = f"%{sought}%"
    columns = (Person.name, Person.nip, Person.email, Person.organisation)
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.agency_id == agency_id,
                Person.is_active,
                or_(*(column.ilike(pattern) for column in columns)),
            )
            .order_by(Person.name, Person.id)
            .limit(limit)
        )
    )


def _status(session: Session, cycle: Cycle) -> Status:
    invited, answered, as_of = session.execute(
        select(
            func.coalesce(func.sum(ParticipationCell.invited), 0),
            func.coalesce(func.sum(ParticipationCell.answered), 0),
            func.max(ParticipationCell.as_of),
        ).where(ParticipationCell.cycle_id == cycle.id)
    ).one()
    return Status(
        id=cycle.id,
        name=cycle.name,
        state=cycle.state,
        invited=invited,
        answered=answered,
        raters=n_raters(session, cycle.id),
        as_of=as_of or cycle.participation_as_of,
        opens_at=cycle.opens_at,
        closes_at=cycle.closes_at,
        trouble=cycle.trouble,
    )

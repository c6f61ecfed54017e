"""Read-only selects over people, units and reporting lines. Everything is within one agency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from feedback.people.model import Agency, Person, PersonKind, Post, ReportingLine, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Search:
    """What to list: part of a name, NIP or address, a unit with those below it, a kind."""

    text: str = ""
    unit_id: int | None = None
    kind: PersonKind = PersonKind.STAFF
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list."""

    id: int
    full_name: str
    nip: str
    email: str
    organisation: str
    is_active: bool
    post: str
    unit: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people and how many there are in all."""

    people: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit at its depth in the tree, with the number of active people right in it."""

    id: int
    code: str
    name: str
    depth: int
    n_people: int = field(default=0)


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A post or a supervisor and the days it held."""

    title: str
    detail: str
    starts_on: date
    ends_on: date | None


def search(session: Session, agency_id: int, wanted: Search, *, today: date) -> Found:
    """Return one page of people by name."""
    post = aliased(Post)
    rows = (
        select(Person, post.title, Unit.name)
        .select_from(Person)
        .outerjoin(post, post.id == _current_post(today))
        .outerjoin(Unit, Unit.id == post.unit_id)
        .where(*_conditions(session, agency_id, wanted, today))
    )
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    page = rows.order_by(func.lower(Person.name), Person.id)
    page = page.offset(wanted.offset).limit(wanted.limit)
    return Found(tuple(_listed(*row) for row in session.execute(page)), total)


def agency(session: Session, code: str) -> Agency | None:
    """Return an agency by its code."""
    return session.scalar(select(Agency).where(Agency.code == code))


def agencies(session: Session) -> Sequence[Agency]:
    """Return every agency by code."""
    return session.scalars(select(Agency).order_by(Agency.code)).all()


def person(session: Session, agency_id: int, person_id: int) -> Person | None:
    """Return one person if it belongs to the agency."""
    query = select(Person).where(Person.id == person_id, Person.agency_id == agency_id)
    return session.scalar(query)


def posts_of(session: Session, person_id: int) -> list[DatedFact]:
    """Return the posts of a person, newest first."""
    query = (
        select(Post.title, Unit.name, Post.starts_on, Post.ends_on)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id == person_id)
        .order_by(Post.starts_on.desc(), Post.id.desc())
    )
    return [DatedFact(*row) for row in session.execute(query)]


def supervisors_of(session: Session, person_id: int) -> list[DatedFact]:
    """Return the supervisors of a person, newest first."""
    query = (
        select(Person, ReportingLine.starts_on, ReportingLine.ends_on)
        .join(ReportingLine, ReportingLine.supervisor_id == Person.id)
        .where(ReportingLine.person_id == person_id)
        .order_by(ReportingLine.starts_on.desc())
    )
    return [
        DatedFact(above.full_name, above.nip or above.email, starts_on, ends_on)
        for above, starts_on, ends_on in session.execute(query)
    ]


def reporting_lines_on(session: Session, agency_id: int, day: date) -> dict[int, int]:
    """Return the supervisor's id of everybody active who has one on ``day``; one select."""
    above = aliased(Person)
    query = (
        select(ReportingLine.person_id, ReportingLine.supervisor_id)
        .join(Person, Person.id == ReportingLine.person_id)
        .join(above, above.id == ReportingLine.supervisor_id)
        .where(Person.agency_id == agency_id, Person.is_active, above.is_active, _runs(day))
        .order_by(ReportingLine.starts_on)
    )
    return {row.person_id: row.supervisor_id for row in session.execute(query)}


def supervisor_on(session: Session, person_id: int, day: date) -> int | None:
    """Return the id of the person somebody reports to on ``day``."""
    query = (
        select(ReportingLine.supervisor_id)
        .where(ReportingLine.person_id == person_id, _runs(day))
        .order_by(ReportingLine.starts_on.desc())
        .limit(1)
    )
    return session.scalar(query)


def subordinates_on(session: Session, person_id: int, day: date) -> Sequence[Person]:
    """Return the active people who report to somebody on ``day``, by name."""
    query = (
        select(Person)
        .join(ReportingLine, ReportingLine.person_id == Person.id)
        .where(ReportingLine.supervisor_id == person_id, Person.is_active, _runs(day))
        .order_by(Person.name, Person.id)
    )
    return session.scalars(query).all()


def unit_tree(session: Session, agency_id: int, *, today: date) -> list[UnitNode]:
    """Return the units, each right after its parent, siblings by code."""
    counts = {row.unit_id: row.n for row in session.execute(_people_per_unit(agency_id, today))}
    units = session.scalars(
        select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.code)
    ).all()
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)

    def walk(parent_id: int | None, depth: int) -> Iterator[UnitNode]:
        for unit in below.get(parent_id, ()):
            yield UnitNode(unit.id, unit.code, unit.name, depth, counts.get(unit.id, 0))
            yield from walk(unit.id, depth + 1)

    return list(walk(None, 0))


def _people_per_unit(agency_id: int, today: date) -> Select[int, int]:
    return (
        select(Post.unit_id, func.count().label("n"))
        .join(Person, Person.id == Post.person_id)
        .where(Person.agency_id == agency_id, Person.is_active, Post.id == _current_post(today))
        .group_by(Post.unit_id)
    )


def _conditions(
    session: Session, agency_id: int, wanted: Search, today: date
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Person.agency_id == agency_id,
        Person.kind == wanted.kind,
    ]
    if wanted.text:
        columns = (Person.name, Person.nip, Person.email, Person.organisation)
        conditions.append(or_(*(c.icontains(wanted.text, autoescape=True) for c in columns)))
    if wanted.unit_id is not None:
        units = _with_those_below(session, agency_id, wanted.unit_id)
        here = select(Post.person_id).where(Post.id == _current_post(today))
        conditions.append(Person.id.in_(here.where(Post.unit_id.in_(units))))
    return conditions


def _with_those_below(session: Session, agency_id: int, unit_id: int) -> set[int]:
    query = select(Unit.id, Unit.parent_id).where(Unit.agency_id == agency_id)
    parents = {row.id: row.parent_id for row in session.execute(query)}
    found = {unit_id} & parents.keys()
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _current_post(today: date) -> ColumnElement[int | None]:
    """Return the id of the post of the outer query's person on ``today``."""
    inner = aliased(Post)
    return (
        select(inner.id)
        .where(
            inner.person_id == Person.id,
            inner.starts_on <= today,
            or_(inner.ends_on.is_(None), inner.ends_on >= today),
        )
        .order_by(inner.starts_on.desc(), inner.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def _runs(day: date) -> ColumnElement[bool]:
    return (ReportingLine.starts_on <= day) & (
        ReportingLine.ends_on.is_(None) | (ReportingLine.ends_on >= day)
    )


def _listed(row: Person, post: str | None, unit: str | None) -> Listed:
    return Listed(
        id=row.id,
        full_name=row.full_name,
        nip=row.nip or "",
        email=row.email,
        organisation=row.organisation,
        is_active=row.is_active,
        post=post or "",
        unit=unit or "",
    )

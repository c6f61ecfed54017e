"""Everything stored about an agency's people, in memory: what an import compares with.

Five selects, whatever the size of the agency. Read only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.people.model import Person, PersonKind, Post, ReportingLine, Unit
from feedback.people.timeline import Span, newest

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A stored unit."""

    id: int
    code: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A stored person without dated facts."""

    id: int
    kind: str
    name: str
    title_before: str
    title_after: str
    nip: str | None
    email: str
    language: str
    employment: str
    grade: str
    born_on: date | None
    sex: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Which post in which unit."""

    unit_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """People, units, posts and reporting lines of one agency, by id."""

    people: dict[int, KnownPerson]
    units: dict[int, KnownUnit]
    posts: dict[int, tuple[Span[Place], ...]]
    lines: dict[int, tuple[Span[int], ...]]
    by_nip: dict[str, KnownPerson] = field(default_factory=dict)
    by_email: dict[str, KnownPerson] = field(default_factory=dict)

    def post(self, person_id: int, today: date) -> Span[Place] | None:
        """Return the post a person holds or will hold last."""
        return newest(self.posts.get(person_id, ()), today)

    def line(self, person_id: int, today: date) -> Span[int] | None:
        """Return the reporting line a person has or will have last."""
        return newest(self.lines.get(person_id, ()), today)


def load(session: Session, agency_id: int) -> Snapshot:
    """Return what is stored about the people of an agency."""
    columns = [getattr(Person, name) for name in KnownPerson.__dataclass_fields__]
    rows = session.execute(select(*columns).where(Person.agency_id == agency_id))
    people = {row.id: KnownPerson(*row) for row in rows}
    unit_columns = (Unit.id, Unit.code, Unit.name, Unit.parent_id)
    units = session.execute(select(*unit_columns).where(Unit.agency_id == agency_id))
    return Snapshot(
        people=people,
        units={row.id: KnownUnit(*row) for row in units},
        posts=_posts(session, agency_id),
        lines=_lines(session, agency_id),
        by_nip={person.nip: person for person in people.values() if person.nip},
        by_email={person.email: person for person in people.values()},
    )


def is_staff(person: KnownPerson) -> bool:
    """Tell whether a person belongs to the agency."""
    return person.kind == PersonKind.STAFF


def _posts(session: Session, agency_id: int) -> dict[int, tuple[Span[Place], ...]]:
    found: dict[int, list[Span[Place]]] = defaultdict(list)
    query = (
        select(Post.person_id, Post.unit_id, Post.title, Post.starts_on, Post.ends_on)
        .join(Person, Person.id == Post.person_id)
        .where(Person.agency_id == agency_id)
        .order_by(Post.starts_on, Post.id)
    )
    for person_id, unit_id, title, starts_on, ends_on in session.execute(query):
        found[person_id].append(Span(Place(unit_id, title), starts_on, ends_on))
    return {person_id: tuple(spans) for person_id, spans in found.items()}


def _lines(session: Session, agency_id: int) -> dict[int, tuple[Span[int], ...]]:
    found: dict[int, list[Span[int]]] = defaultdict(list)
    line = ReportingLine
    query = (
        select(line.person_id, line.supervisor_id, line.starts_on, line.ends_on)
        .join(Person, Person.id == line.person_id)
        .where(Person.agency_id == agency_id)
        .order_by(line.starts_on)
    )
    for person_id, supervisor_id, starts_on, ends_on in session.execute(query):
        found[person_id].append(Span(supervisor_id, starts_on, ends_on))
    return {person_id: tuple(spans) for person_id, spans in found.items()}

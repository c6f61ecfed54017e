"""Read-only selects about invitations. None of them touches a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from feedback.assignments.model import Assignment
from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.instruments.model import InstrumentVersion
from feedback.invitations.model import Invitation
from feedback.people.model import Agency, Person, PersonKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from feedback.invitations.tokens import Tag

WITH_SECRETS = (CycleState.OPEN, CycleState.CLOSING)


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """What a rater's page needs to know of the cycle."""

    id: int
    name: str
    state: CycleState
    opens_at: datetime
    closes_at: datetime
    stopped_at: datetime | None
    requires_sign_in: bool
    policy: dict[str, object]
    version_id: int
    digest: str
    agency_name: str
    zone: str


@dataclass(frozen=True, slots=True)
class RaterFacts:
    """Whose link it is."""

    invitation_id: int
    person_id: int
    name: str
    is_staff: bool
    language: str


@dataclass(frozen=True, slots=True)
class ToRate:
    """One person to be rated, as copied at launch, and in which relationship."""

    subject_id: int
    relationship: str
    name: str
    post_title: str
    unit_name: str


def cycles_with_links(session: Session) -> list[int]:
    """Return the cycles whose links may still be recognised."""
    return list(session.scalars(select(Cycle.id).where(Cycle.state.in_(WITH_SECRETS))))


def cycle_of_tag(session: Session, tags: list[Tag]) -> int | None:
    """Return the cycle of the invitation with one of ``tags``."""
    return session.scalar(select(Invitation.cycle_id).where(Invitation.tag.in_(tags)))


def cycle_facts(session: Session, cycle_id: int) -> CycleFacts | None:
    """Return the cycle, whatever its state."""
    row = session.execute(_cycle_columns().where(Cycle.id == cycle_id)).one_or_none()
    return None if row is None else _cycle_facts(row)


def rater_of_tag(session: Session, tag: Tag) -> tuple[CycleFacts, RaterFacts] | None:
    """Return cycle and rater of the invitation with this tag."""
    query = (
        _cycle_columns()
        .add_columns(
            Invitation.id.label("invitation_id"),
            Person.id.label("person_id"),
            Person.name.label("rater_name"),
            Person.kind,
            Person.language,
        )
        .join(Invitation, Invitation.cycle_id == Cycle.id)
        .join(Person, Person.id == Invitation.rater_id)
        .where(Invitation.tag == tag)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    rater = RaterFacts(
        invitation_id=row.invitation_id,
        person_id=row.person_id,
        name=row.rater_name,
        is_staff=row.kind == PersonKind.STAFF,
        language=row.language,
    )
    return _cycle_facts(row), rater


def to_rate(session: Session, cycle_id: int, rater_id: int) -> tuple[ToRate, ...]:
    """Return everybody this rater rates in this cycle."""
    query = (
        select(
            Assignment.subject_id,
            Assignment.relationship_,
            CycleSubject.name,
            CycleSubject.post_title,
            CycleSubject.unit_name,
        )
        .join(CycleSubject, CycleSubject.id == Assignment.subject_id)
        .where(Assignment.cycle_id == cycle_id, Assignment.rater_id == rater_id)
        .order_by(Assignment.subject_id)
    )
    return tuple(ToRate(*row) for row in session.execute(query))


def roster(session: Session, subject_id: int) -> dict[str, int]:
    """Return how many raters of each relationship were invited about one subject."""
    query = (
        select(Assignment.relationship_, func.count())
        .where(Assignment.subject_id == subject_id)
        .group_by(Assignment.relationship_)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def n_subjects(session: Session, invitation: Invitation) -> int:
    """Return how many people the rater of ``invitation`` rates."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .where(
                Assignment.cycle_id == invitation.cycle_id,
                Assignment.rater_id == invitation.rater_id,
            )
        )
        or 0
    )


def of_cycle(session: Session, cycle_id: int) -> list[Invitation]:
    """Return the invitations of a cycle."""
    return list(
        session.scalars(
            select(Invitation).where(Invitation.cycle_id == cycle_id).order_by(Invitation.id)
        )
    )


def open_for_address(session: Session, address: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations of this mailbox in cycles that are open now."""
    query = (
        select(Invitation)
        .join(Person, Person.id == Invitation.rater_id)
        .join(Cycle, Cycle.id == Invitation.cycle_id)
        .where(
            func.lower(Person.email) == address.strip().lower(),
            Cycle.state == CycleState.OPEN,
            Cycle.opens_at <= now,
            Cycle.closes_at > now,
        )
        .order_by(Invitation.id)
    )
    return list(session.scalars(query))


def _cycle_columns() -> Select[tuple[object, ...]]:
    return (
        select(  # type: ignore[return-value]  # columns are read by name
            Cycle.id,
            Cycle.name,
            Cycle.state,
            Cycle.opens_at,
            Cycle.closes_at,
            Cycle.stopped_at,
            Cycle.requires_sign_in,
            Cycle.policy,
            Cycle.instrument_version_id,
            InstrumentVersion.digest,
            Agency.name.label("agency_name"),
            Agency.zone,
        )
        .join(InstrumentVersion, InstrumentVersion.id == Cycle.instrument_version_id)
        .join(Agency, Agency.id == Cycle.agency_id)
    )


def _cycle_facts(row: Row[tuple[object, ...]]) -> CycleFacts:
    return CycleFacts(
        id=row.id,
        name=row.name,
        state=CycleState(row.state),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        stopped_at=row.stopped_at,
        requires_sign_in=row.requires_sign_in,
        policy=row.policy,
        version_id=row.instrument_version_id,
        digest=row.digest,
        agency_name=row.agency_name,
        zone=row.zone,
    )

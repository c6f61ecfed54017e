"""Read-only selects about invitations. None of them touches a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from feedback.assignments.model import Assignment
from feedback.cycles.model import Cycle, CycleState
from feedback.invitations import statements
from feedback.invitations.model import Invitation
from feedback.people.model import Person, PersonKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.foundation.db import Executor
    from feedback.invitations.tokens import Tag


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


def cycles_with_links(executor: Executor) -> list[int]:
    """Return the cycles whose links may still be recognised."""
    return list(executor.scalars(statements.CYCLES_WITH_LINKS))


def cycle_facts(executor: Executor, cycle_id: int) -> CycleFacts | None:
    """Return the cycle, whatever its state."""
    row = executor.execute(statements.CYCLE_BY_ID, {"cycle_id": cycle_id}).one_or_none()
    return None if row is None else _cycle_facts(row)


def rater_of(executor: Executor, tag: Tag) -> tuple[CycleFacts, RaterFacts] | None:
    """Return cycle and rater of the invitation with ``tag``."""
    row = executor.execute(statements.RATER_BY_TAG, {"tag": tag}).one_or_none()
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


def to_rate(executor: Executor, cycle_id: int, rater_id: int) -> tuple[ToRate, ...]:
    """Return everybody this rater rates in this cycle."""
    rows = executor.execute(statements.TO_RATE, {"cycle_id": cycle_id, "rater_id": rater_id})
    return tuple(ToRate(*row) for row in rows)


def roster(executor: Executor, subject_id: int) -> dict[str, int]:
    """Return how many raters of each relationship were invited about one subject."""
    rows = executor.execute(statements.ROSTER, {"subject_id": subject_id})
    return {row[0]: row[1] for row in rows}


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


def mailboxes(session: Session, cycle_id: int) -> dict[int, str]:
    """Return the present address of everybody who rates in a cycle."""
    query = (
        select(Person.id, Person.email)
        .join(Assignment, Assignment.rater_id == Person.id)
        .where(Assignment.cycle_id == cycle_id)
        .distinct()
    )
    return {row[0]: row[1] for row in session.execute(query)}


def open_for_address(session: Session, address: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations of this mailbox in cycles that are open now."""
    query = (
        select(Invitation)
        .join(Cycle, Cycle.id == Invitation.cycle_id)
        .where(
            Invitation.address == address.strip(),
            Cycle.state == CycleState.OPEN,
            Cycle.opens_at <= now,
            Cycle.closes_at > now,
        )
        .order_by(Invitation.id)
    )
    return list(session.scalars(query))


def _cycle_facts(row: Any) -> CycleFacts:  # noqa: ANN401 - a row
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

"""How the mail of an agency is doing: counts, troubles, addresses to repair. Never who answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select, update

from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import audit, db
from feedback.foundation.mail import OF_ADDRESS, OF_LETTER, Outbox, OutboxState
from feedback.invitations.model import Invitation
from feedback.invitations.service import FIRST, REMINDER, RESEND, readdress
from feedback.people.model import Person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

# Reminders are left out: a failed one would single out somebody who had not finished.
REPAIRABLE = (FIRST, RESEND)


@dataclass(frozen=True, slots=True)
class Pile:
    """The mails of one kind in one cycle (none: accounts)."""

    cycle_id: int | None
    cycle_name: str | None
    kind: str
    waiting: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Mails that could not be handed over yet, by reason, and when the next attempt is due."""

    reason: str
    number: int
    next_at: datetime


def overview(session: Session, agency_id: int) -> list[Pile]:
    """Return counts per cycle and kind, the newest cycle first, accounts last.

    A reminder that was refused for its address or its text counts as done: it was only sent because
    its rater had not finished, and no figure may tell that.
    """
    is_waiting = Outbox.state.in_((OutboxState.QUEUED, OutboxState.SENDING))
    query = (
        select(
            Outbox.cycle_id,
            Cycle.name,
            Outbox.kind,
            _count(is_waiting & ~_is_refused_reminder()),
            _count((Outbox.state == OutboxState.DONE) | _is_refused_reminder()),
            _count((Outbox.state == OutboxState.FAILED) & ~_is_refused_reminder()),
        )
        .outerjoin(Cycle, Cycle.id == Outbox.cycle_id)
        .where(Outbox.agency_id == agency_id)
        .group_by(Outbox.cycle_id, Cycle.name, Outbox.kind)
        .order_by(Outbox.cycle_id.is_(None), Outbox.cycle_id.desc(), Outbox.kind)
    )
    return [Pile(*row) for row in session.execute(query)]


def delays(session: Session, agency_id: int) -> list[Delay]:
    """Return why mails wait for another attempt."""
    query = (
        select(Outbox.trouble, func.count(), func.min(Outbox.due_at))
        .where(
            Outbox.agency_id == agency_id,
            Outbox.state == OutboxState.QUEUED,
            Outbox.trouble.is_not(None),
            ~_is_refused_reminder(),
        )
        .group_by(Outbox.trouble)
        .order_by(Outbox.trouble)
    )
    return [Delay(row[0] or "", row[1], row[2]) for row in session.execute(query)]


def undeliverable(session: Session, agency_id: int) -> list[str]:
    """Return the addresses that refused an invitation for good, so that HR can repair them."""
    query = (
        select(Person.email)
        .join(Invitation, Invitation.rater_id == Person.id)
        .join(Outbox, Outbox.reference == Invitation.id)
        .join(Cycle, Cycle.id == Outbox.cycle_id)
        .where(Outbox.agency_id == agency_id, Cycle.state == CycleState.OPEN, *_refused())
        .distinct()
        .order_by(Person.email)
    )
    return list(session.scalars(query))


def n_undeliverable(session: Session, cycle_id: int) -> int:
    """Return how many invitations of a cycle were refused for good."""
    query = select(func.count(func.distinct(Outbox.reference))).where(
        Outbox.cycle_id == cycle_id, *_refused()
    )
    return session.scalar(query) or 0


def try_again(session: Session, agency_id: int, *, by: str, now: datetime) -> int:
    """Make refused invitations due again, after addresses were repaired; return how many.

    A repaired address counts where the first letter was refused. Where it was taken, somebody may
    have answered by its link, and no other mailbox ever gets that.
    """
    readdress(
        session,
        session.scalars(
            select(Outbox.reference).where(
                Outbox.agency_id == agency_id,
                Outbox.kind == FIRST,
                Outbox.state == OutboxState.FAILED,
            )
        ),
    )
    change = (
        update(Outbox)
        .where(Outbox.agency_id == agency_id, *_refused())
        .values(state=OutboxState.QUEUED, attempts=0, due_at=now, trouble=None)
        .execution_options(synchronize_session=False)
    )
    number = db.count_changed(session, change)
    audit.record(
        session,
        agency_id=agency_id,
        actor=by,
        action="mail.try_again",
        about=f"agency:{agency_id}",
        at=now,
        facts={"n": number},
    )
    return number


def _refused() -> tuple[ColumnElement[bool], ...]:
    return (Outbox.kind.in_(REPAIRABLE), Outbox.state == OutboxState.FAILED)


def _is_refused_reminder() -> ColumnElement[bool]:
    trouble = func.coalesce(Outbox.trouble, "")
    refusals = (trouble.like(f"{prefix}-%") for prefix in (OF_ADDRESS, OF_LETTER))
    return and_(Outbox.kind == REMINDER, or_(*refusals))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))

"""Reminding raters. Everybody gets a row in the outbox; who has finished is decided when sending.

So neither the outbox, nor the audit trail, nor whoever presses the button can tell who was still
missing. Writing the letter is the work of ``reminders``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from feedback.cycles.errors import CycleNotOpen
from feedback.cycles.model import CycleState
from feedback.foundation import audit, db
from feedback.foundation.audit import AuditEvent
from feedback.foundation.errors import DomainError
from feedback.invitations import service as invitations
from feedback.invitations.model import Invitation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle


PAUSE = timedelta(hours=24)
ACTION = "cycle.remind"


class ReminderTooSoon(DomainError):
    """The last reminder went out less than a day ago."""

    def __init__(self, allowed_at: datetime) -> None:
        super().__init__(allowed_at)
        self.allowed_at = allowed_at


def remind(session: Session, cycle: Cycle, *, by: str, now: datetime) -> int:
    """Put the next reminder of every invitation into the outbox; return its number (1, 2, ...).

    Raises
    ------
    CycleNotOpen
        If the cycle is not running now.
    ReminderTooSoon
        If the last reminder is less than 24 hours old.
    """
    db.lock_exclusive(session, cycle.id)
    session.refresh(cycle, with_for_update=True)
    if cycle.state != CycleState.OPEN or not cycle.opens_at <= now < cycle.closes_at:
        raise CycleNotOpen(cycle.state)
    allowed_at = next_allowed_at(session, cycle.id)
    if allowed_at is not None and now < allowed_at:
        raise ReminderTooSoon(allowed_at)
    cycle.reminders += 1
    invited = session.scalars(
        select(Invitation.id).where(Invitation.cycle_id == cycle.id).order_by(Invitation.id)
    ).all()
    invitations.enqueue_all(
        session, cycle, invitations.REMINDER, invited, due_at=now, sequence=cycle.reminders
    )
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action=ACTION,
        about=f"cycle:{cycle.id}",
        at=now,
        facts={"reminder": cycle.reminders, "invitations": len(invited)},
    )
    return cycle.reminders


def next_allowed_at(session: Session, cycle_id: int) -> datetime | None:
    """Return when the next reminder may go; None when none went yet."""
    last = session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.about == f"cycle:{cycle_id}", AuditEvent.action == ACTION
        )
    )
    return None if last is None else last + PAUSE

"""Releasing a sealed cycle: results become visible, once nothing of the answers is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.cycles import lifecycle
from feedback.cycles.lifecycle import Event
from feedback.cycles.model import CycleSubject
from feedback.foundation import audit, db
from feedback.foundation.errors import DomainError
from feedback.invitations import keys
from feedback.invitations import service as invitations
from feedback.responses import service as responses
from feedback.results.messages import READY

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.vault import KeyStore


class AnswersLeft(DomainError):
    """A secret or a box of the cycle still exists; its results must not be visible."""

    def __init__(self, cycle_id: int) -> None:
        super().__init__(cycle_id)
        self.cycle_id = cycle_id


def release(session: Session, cycle: Cycle, *, vault: KeyStore, by: str, now: datetime) -> int:
    """Make the results visible and queue a mail to every subject; return how many mails.

    Raises
    ------
    StepNotAllowed
        If the cycle is not sealed, or released already.
    AnswersLeft
        If a secret or a box is left.
    """
    db.lock_exclusive(session, cycle.id)
    session.refresh(cycle, with_for_update=True)
    following = lifecycle.move(cycle.state, Event.RELEASE)
    if keys.is_any_left(vault, cycle.id) or responses.count(session, cycle.id):
        raise AnswersLeft(cycle.id)
    cycle.state, cycle.released_at = following, now
    session.flush()
    subjects = session.scalars(select(CycleSubject.id).where(CycleSubject.cycle_id == cycle.id))
    queued = invitations.enqueue_all(session, cycle, READY, subjects.all(), due_at=now)
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action="cycle.release",
        about=f"cycle:{cycle.id}",
        at=now,
    )
    return queued

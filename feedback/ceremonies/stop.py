"""Stopping a cycle: no answer is accepted any more. Sealing is another process and comes later.

Saves hold the cycle's lock together; stopping takes it alone. So every save that was acknowledged
is in its box before the state changes, and none is acknowledged after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.cycles import lifecycle
from feedback.cycles.lifecycle import Event
from feedback.cycles.model import Cycle
from feedback.foundation import audit, db

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def stop(session: Session, cycle_id: int, *, by: str, now: datetime) -> None:
    """Move an open cycle to closing; ``now`` is the database's clock.

    Raises
    ------
    StepNotAllowed
        If the cycle is not open (any more).
    """
    db.lock_exclusive(session, cycle_id)
    cycle = session.get_one(Cycle, cycle_id, with_for_update=True, populate_existing=True)
    cycle.state = lifecycle.move(cycle.state, Event.STOP)
    cycle.stopped_at = now
    session.flush()
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action="cycle.stop",
        about=f"cycle:{cycle_id}",
        at=now,
    )


def try_again(session: Session, cycle_id: int, *, by: str, now: datetime) -> None:
    """Let the worker seal a stopped cycle again, after somebody looked at its trouble.

    Raises
    ------
    StepNotAllowed
        If the cycle is not being closed.
    """
    db.lock_exclusive(session, cycle_id)
    cycle = session.get_one(Cycle, cycle_id, with_for_update=True, populate_existing=True)
    lifecycle.move(cycle.state, Event.SEAL)
    facts = {"trouble": cycle.trouble}
    cycle.trouble = None
    session.flush()
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action="cycle.try_sealing_again",
        about=f"cycle:{cycle_id}",
        at=now,
        facts=facts,
    )

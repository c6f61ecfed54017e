"""Aborting a cycle: nobody may answer any more, and what was answered can never be read again.

Secrets are destroyed first, boxes deleted after; each step is repeatable, so that an abort which
died half-way is completed by calling again. Boxes and invitations are touched in transactions of
their own, hence the edge's ``commit`` (see ``launch``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.cycles import lifecycle
from feedback.cycles.lifecycle import Event
from feedback.cycles.model import CycleState
from feedback.foundation import audit, db
from feedback.invitations import keys
from feedback.invitations import service as invitations
from feedback.responses import service as responses

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.vault import KeyStore


def abort(
    session: Session,
    cycle: Cycle,
    *,
    vault: KeyStore,
    now: datetime,
    by: str,
    commit: Callable[[], None],
) -> None:
    """Abort a draft, an open or a closing cycle for good; an aborted one is only cleaned up again.

    Raises
    ------
    StepNotAllowed
        If it is sealed or released.
    """
    cycle_id = cycle.id
    db.lock_exclusive(session, cycle_id)
    session.refresh(cycle, with_for_update=True)
    if cycle.state != CycleState.ABORTED:
        _mark(session, cycle, now=now, by=by)
    commit()
    keys.destroy(vault, cycle_id)
    responses.delete_all(session, cycle_id)
    commit()
    invitations.forget_tags(session, cycle_id)
    commit()


def _mark(session: Session, cycle: Cycle, *, now: datetime, by: str) -> None:
    before = cycle.state
    cycle.state = lifecycle.move(before, Event.ABORT)
    cycle.stopped_at = cycle.stopped_at or now
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action="cycle.abort",
        about=f"cycle:{cycle.id}",
        at=now,
        facts={"from": str(before)},
    )

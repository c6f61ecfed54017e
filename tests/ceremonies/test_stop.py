"""Stopping a cycle, and trying to seal one again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.ceremonies import stop
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.foundation.audit import AuditEvent
from tests.cycles import drafts
from tests.cycles.drafts import BY, NOW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle

pytestmark = pytest.mark.both_databases
LATER = NOW + timedelta(days=1)


@pytest.fixture
def cycle(session: Session) -> Cycle:
    return drafts.draft(session, drafts.office(session))


def in_state(session: Session, cycle: Cycle, state: str) -> None:
    cycle.state = state
    session.flush()


def test_an_open_cycle_is_stopped_and_knows_when(session: Session, cycle: Cycle) -> None:
    in_state(session, cycle, "open")
    stop.stop(session, cycle.id, by=BY, now=LATER)
    session.expire_all()
    assert (cycle.state, cycle.stopped_at) == ("closing", LATER)


@pytest.mark.parametrize("state", ["draft", "closing", "sealed", "released", "aborted"])
def test_no_other_cycle_is_stopped(session: Session, cycle: Cycle, state: str) -> None:
    in_state(session, cycle, state)
    with pytest.raises(StepNotAllowed):
        stop.stop(session, cycle.id, by=BY, now=LATER)
    assert cycle.state == state


def test_stopping_is_in_the_audit_trail(session: Session, cycle: Cycle) -> None:
    in_state(session, cycle, "open")
    stop.stop(session, cycle.id, by="system", now=LATER)
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.about) == ("system", "cycle.stop", f"cycle:{cycle.id}")


def test_trouble_is_cleared_so_that_the_worker_tries_again(session: Session, cycle: Cycle) -> None:
    cycle.trouble = "not_certified"
    in_state(session, cycle, "closing")
    stop.try_again(session, cycle.id, by=BY, now=LATER)
    session.expire_all()
    assert (cycle.state, cycle.trouble) == ("closing", None)


@pytest.mark.parametrize("state", ["draft", "open", "sealed", "released", "aborted"])
def test_only_a_stopped_cycle_is_sealed_again(session: Session, cycle: Cycle, state: str) -> None:
    in_state(session, cycle, state)
    with pytest.raises(StepNotAllowed):
        stop.try_again(session, cycle.id, by=BY, now=LATER)

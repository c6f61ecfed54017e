"""Reminders go to everybody's outbox row, once a day, and the trail knows counts only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.ceremonies import remind
from feedback.cycles.errors import CycleNotOpen
from feedback.foundation import runtime
from feedback.foundation.audit import AuditEvent
from feedback.foundation.mail import Outbox
from tests.ceremonies import rounds
from tests.cycles.drafts import BY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round


@pytest.fixture
def run(session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


def now() -> datetime:
    return datetime.now(UTC)


def reminders(session: Session) -> list[tuple[int, int]]:
    query = select(Outbox.sequence, Outbox.reference).where(Outbox.kind == "invitation.reminder")
    return sorted(tuple(row) for row in session.execute(query))


def test_those_who_finished_have_a_row_like_everybody(session: Session, run: Round) -> None:
    first = run.assignments()[0]
    mine = [one for one in run.assignments() if one.rater_id == first.rater_id]
    for one in mine:
        run.submit(one)
    remind.remind(session, run.cycle, by=BY, now=now())
    assert len(reminders(session)) == 12


def test_the_next_reminder_is_numbered_on(session: Session, run: Round) -> None:
    first = remind.remind(session, run.cycle, by=BY, now=now())
    second = remind.remind(session, run.cycle, by=BY, now=now() + timedelta(hours=25))
    assert (first, second, len(reminders(session))) == (1, 2, 24)


def test_a_day_must_pass_between_two(session: Session, run: Round) -> None:
    at = now()
    remind.remind(session, run.cycle, by=BY, now=at)
    with pytest.raises(remind.ReminderTooSoon) as caught:
        remind.remind(session, run.cycle, by=BY, now=at + timedelta(hours=23, minutes=59))
    assert caught.value.allowed_at == at + timedelta(hours=24)
    assert len(reminders(session)) == 12


def test_the_trail_holds_counts_and_nobody(session: Session, run: Round) -> None:
    remind.remind(session, run.cycle, by=BY, now=now())
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.facts == {"reminder": 1, "invitations": 12}


@pytest.mark.parametrize("state", ["draft", "closing", "sealed", "released", "aborted"])
def test_only_a_running_cycle_is_reminded_of(session: Session, run: Round, state: str) -> None:
    run.cycle.state = state
    session.flush()
    with pytest.raises(CycleNotOpen):
        remind.remind(session, run.cycle, by=BY, now=now())


@pytest.mark.parametrize("days", [-1, 15])
def test_nobody_is_reminded_before_opening_or_after_closing(
    session: Session, run: Round, days: int
) -> None:
    with pytest.raises(CycleNotOpen):
        remind.remind(session, run.cycle, by=BY, now=now() + timedelta(days=days))

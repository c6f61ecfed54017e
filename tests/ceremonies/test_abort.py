"""Aborting: what was answered can never be read again, even if the abort itself dies half-way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.ceremonies.abort import abort
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.audit import AuditEvent
from feedback.invitations import keys
from feedback.invitations.model import Invitation
from feedback.responses import service as responses
from tests.ceremonies import rounds
from tests.ceremonies.rounds import BY

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round

pytestmark = pytest.mark.both_databases


class Crash(BaseException):
    """The process was killed."""


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


def run(launched: Round, commit: Callable[[], None] | None = None) -> None:
    abort(
        launched.session,
        launched.cycle,
        vault=launched.vault,
        now=datetime.now(UTC),
        by=BY,
        commit=commit or launched.session.commit,
    )


def leftovers(launched: Round) -> dict[str, object]:
    session, cycle_id = launched.session, launched.cycle.id
    tags = sa.select(sa.func.count(Invitation.tag)).where(Invitation.cycle_id == cycle_id)
    return {
        "state": launched.cycle.state,
        "secrets": keys.is_any_left(launched.vault, cycle_id),
        "boxes": responses.count(session, cycle_id),
        "tags": session.scalar(tags),
    }


NOTHING = {"state": CycleState.ABORTED, "secrets": False, "boxes": 0, "tags": 0}


@pytest.mark.parametrize("state", [CycleState.OPEN, CycleState.CLOSING])
def test_nothing_is_left_of_the_answers(launched: Round, state: CycleState) -> None:
    launched.submit(launched.assignments("peer")[0])
    launched.cycle.state = state
    run(launched)
    assert leftovers(launched) == NOTHING


def test_a_draft_can_be_aborted(session: Session, app: Flask) -> None:
    office, cycle = rounds.draft(session)
    draft = rounds.Round(session, runtime.current().vault, office, cycle)
    run(draft)
    assert leftovers(draft) == NOTHING


@pytest.mark.parametrize("state", [CycleState.SEALED, CycleState.RELEASED])
def test_what_was_published_cannot_be_aborted(launched: Round, state: CycleState) -> None:
    launched.cycle.state = state
    with pytest.raises(StepNotAllowed):
        run(launched)
    assert keys.is_any_left(launched.vault, launched.cycle.id)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_abort_that_died_is_completed_by_running_it_again(launched: Round, at: int) -> None:
    calls = 0

    def commit() -> None:
        nonlocal calls
        calls += 1
        launched.session.commit()
        if calls == at:
            raise Crash

    with pytest.raises(Crash):
        run(launched, commit)
    launched.session.rollback()
    assert launched.cycle.state == CycleState.ABORTED
    run(launched)
    assert leftovers(launched) == NOTHING


def test_aborting_twice_is_written_down_once(session: Session, launched: Round) -> None:
    run(launched)
    run(launched)
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "cycle.abort"))
    assert [event.facts for event in events] == [{"from": "open"}]

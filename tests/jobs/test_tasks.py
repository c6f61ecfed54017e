"""Closing by the clock: the job stops a cycle that is due, and a process of its own seals it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from feedback.accounts import sessions
from feedback.accounts.model import LoginSession
from feedback.assignments import queries
from feedback.ceremonies import participation
from feedback.cycles.model import Cycle
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.foundation.vault import SecretMissing
from feedback.invitations import keys
from feedback.jobs import tasks
from feedback.responses import service as responses
from feedback.results.model import PublishedTotal
from tests import actors, programs
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from tests.ceremonies.rounds import Round


@pytest.fixture
def as_process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let child processes find this test's instance in their environment."""
    for name, value in programs.environ(settings).items():
        monkeypatch.setenv(name, value)


def end(session: Session, *runs: Round) -> None:
    """Let the closing time of cycles pass."""
    now = datetime.now(UTC)
    session.execute(
        update(Cycle)
        .where(Cycle.id.in_([run.cycle.id for run in runs]))
        .values(opens_at=now - timedelta(days=1), closes_at=now - timedelta(seconds=1))
    )
    session.commit()


def state_of(session: Session, run: Round) -> tuple[str, str | None]:
    session.expire_all()
    return run.cycle.state, run.cycle.trouble


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.usefixtures("as_process")
def test_a_cycle_whose_time_is_over_is_stopped_and_sealed(session: Session, run: Round) -> None:
    for form in run.assignments():
        run.submit(form)
    end(session, run)
    assert tasks.close_due_cycles() == [run.cycle.id]
    assert state_of(session, run) == ("closing", None)
    assert tasks.seal_stopped_cycles() == [run.cycle.id]
    assert state_of(session, run) == ("sealed", None)
    assert session.scalar(select(func.count(PublishedTotal.id))) > 0
    assert responses.count(session, run.cycle.id) == 0
    assert not keys.is_any_left(runtime.current().vault, run.cycle.id)


def test_a_cycle_whose_time_is_not_over_stays_open(session: Session, run: Round) -> None:
    assert (tasks.close_due_cycles(), tasks.seal_stopped_cycles()) == ([], [])
    assert state_of(session, run) == ("open", None)


@pytest.mark.slow
@pytest.mark.usefixtures("as_process")
def test_a_cycle_in_trouble_waits_for_a_person_and_keeps_no_other_waiting(
    session: Session, run: Round
) -> None:
    vault = runtime.current().vault
    other = rounds.launched(session, vault, code="lain")
    keys.destroy(vault, run.cycle.id)
    end(session, run, other)
    tasks.close_due_cycles()
    tasks.seal_stopped_cycles()
    assert state_of(session, run) == ("closing", "secret_missing")
    assert state_of(session, other) == ("sealed", None)
    assert tasks.seal_stopped_cycles() == []


@pytest.fixture
def broken_first(session: Session, run: Round) -> Round:
    """Return a second open cycle; the first one's secrets are lost."""
    other = rounds.launched(session, runtime.current().vault, code="lain")
    keys.destroy(runtime.current().vault, run.cycle.id)
    return other


def test_participation_of_every_open_cycle_is_recounted(session: Session, run: Round) -> None:
    for form in run.assignments():
        run.submit(form)
    assert tasks.refresh_participation() == [run.cycle.id]
    assert n_answered(session, run) == 50


def test_a_cycle_that_cannot_be_counted_keeps_no_other_waiting(
    session: Session, broken_first: Round
) -> None:
    for form in broken_first.assignments():
        broken_first.submit(form)
    with pytest.raises(SecretMissing):
        tasks.refresh_participation()
    assert n_answered(session, broken_first) == 50


def n_answered(session: Session, run: Round) -> int:
    """Return the answered forms as displayed."""
    (status,) = queries.status(session, None, [run.cycle.id])
    return status.answered


@pytest.mark.both_databases
def test_raters_can_save_while_participation_is_counted(
    session: Session, run: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, engine = participation.count, database.engine
    saved = []

    def count_while_somebody_saves(*given: Any, **named: Any) -> Any:
        counted = count(*given, **named)
        with engine.begin() as connection:
            saved.append(connection.execute(update(Cycle).values(name="Baru")).rowcount)
        return counted

    monkeypatch.setattr(participation, "count", count_while_somebody_saves)
    assert tasks.refresh_participation() == [run.cycle.id]
    assert saved == [1]


def test_what_has_expired_is_forgotten(session: Session, run: Round) -> None:
    account = actors.account_of(session, run.office.chief)
    long_ago = datetime.now(UTC) - timedelta(days=400)
    sessions.start(session, account.id, now=long_ago, has_second_factor=True)
    session.commit()
    tasks.clean_up()
    assert session.scalar(select(func.count(LoginSession.id))) == 0

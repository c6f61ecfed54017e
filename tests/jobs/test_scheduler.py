"""The worker's loop: who leads works at once, stops when asked, and survives a crashing job."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.foundation.mail import Outbox
from feedback.jobs import scheduler, tasks
from feedback.jobs.schedule import JOBS, Job
from tests import programs, waiting
from tests.jobs import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from tests.ceremonies.rounds import Round
    from tests.jobs.mailserver import Server
    from tests.programs import Running

SECRET = "jawaban-rahasia-seorang-penilai"
LEADS = "this worker leads"


def crash() -> None:
    raise ValueError(SECRET)


def test_a_crashing_job_stops_no_other_and_is_named(
    app: Flask, run: Round, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "JOBS", (Job("crash", crash, 1), *JOBS))
    assert scheduler.run_once(app) == ["crash"]
    assert len(server.letters) == outbox.N_RATERS


def test_the_log_of_a_crash_says_its_kind_and_nothing_of_its_content(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert scheduler.guarded(app, Job("crash", crash, 1), lambda: True)() is False
    assert "job crash failed: ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_a_crash_leaves_no_half_done_work(app: Flask, session: Session, run: Round) -> None:
    def half() -> None:
        tasks.database.session.execute(Outbox.__table__.delete())
        crash()

    session.commit()
    scheduler.guarded(app, Job("half", half, 1), lambda: True)()
    assert len(session.scalars(select(Outbox.id)).all()) == outbox.N_RATERS


def test_a_follower_does_nothing(app: Flask, run: Round, server: Server) -> None:
    job = Job("send_mail", tasks.send_mail, 5)
    assert scheduler.guarded(app, job, lambda: False)() is True
    assert server.letters == []


def test_a_letter_that_cannot_be_built_stops_no_other_and_shows_no_content(
    session: Session, run: Round, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    rater = run.office.staff[0]
    row = outbox.row_of(session, run, rater)
    row.kind = "invitation.unheard-of"
    session.commit()
    tasks.send_mail()
    assert len(server.letters) == outbox.N_RATERS - 1
    assert caplog.messages == ["mail (invitation.unheard-of) not delivered: KeyError"]


@pytest.fixture
def counted_at_launch(session: Session, run: Round) -> datetime:
    return participation_of(session, run)


@pytest.fixture
def worker(settings: Settings, counted_at_launch: datetime, tmp_path: Path) -> Iterator[Running]:
    log = tmp_path / "worker.log"
    with programs.running(programs.environ(settings), log, "worker") as running:
        waiting.until(lambda: LEADS in running.words, "a worker that leads")
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_begins_at_once_and_stops_when_asked(
    worker: Running,
    counted_at_launch: datetime,
    session: Session,
    run: Round,
    server: Server,
    by: signal.Signals,
) -> None:
    waiting.until(lambda: len(server.letters) == outbox.N_RATERS, "all letters")
    waiting.until(lambda: participation_of(session, run) > counted_at_launch, "a new count")
    assert worker.stop(by) == 0
    assert outbox.states(session) == {"done": outbox.N_RATERS}


def participation_of(session: Session, run: Round) -> datetime:
    """Return when participation was counted last; ends the transaction, since others write."""
    session.rollback()
    counted_at = run.cycle.participation_as_of
    session.rollback()
    return counted_at


@pytest.mark.slow
def test_the_next_worker_takes_over_from_a_killed_one(
    worker: Running, settings: Settings, session: Session, run: Round, tmp_path: Path
) -> None:
    log = tmp_path / "second.log"
    with programs.running(programs.environ(settings), log, "worker") as second:
        worker.kill()
        waiting.until(lambda: LEADS in second.words, "a second worker that leads")
        assert second.stop() == 0


@pytest.mark.slow
def test_the_log_of_a_worker_holds_no_link(worker: Running, run: Round, server: Server) -> None:
    waiting.until(lambda: len(server.letters) == outbox.N_RATERS, "all letters")
    worker.stop()
    tokens = [run.token(rater) for rater in run.office.staff]
    assert [one for one in tokens if one in worker.words] == []
    assert "@kpw.example" not in worker.words

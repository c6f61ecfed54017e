"""Two workers, a worker that died, a slow mail server: every mail goes once, and nobody waits."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from feedback.foundation import mail
from feedback.foundation.db import database
from feedback.foundation.mail import LEASE, Outbox
from feedback.jobs import tasks
from tests import programs, waiting
from tests.jobs import outbox

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from tests.ceremonies.rounds import Round
    from tests.jobs.mailserver import Server

WORKERS = 4


@pytest.mark.both_databases
def test_workers_that_claim_at_once_never_claim_the_same_mail(
    app: Flask, session: Session, run: Round
) -> None:
    start = threading.Barrier(WORKERS)

    def claim_all(_worker: int) -> list[int]:
        mine: list[int] = []
        with app.app_context():
            start.wait()
            while rows := mail.claim(database.session, now=datetime.now(UTC), limit=2):
                mine.extend(row.id for row in rows)
                database.session.commit()
        return mine

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [row for mine in pool.map(claim_all, range(WORKERS)) for row in mine]
    assert sorted(claimed) == sorted(session.scalars(select(Outbox.id)))


@pytest.mark.both_databases
def test_two_workers_at_once_send_each_mail_once(
    app: Flask, run: Round, session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    server.seconds = 0.05
    start = threading.Barrier(2)

    def work(_worker: int) -> int:
        with app.app_context():
            start.wait()
            return tasks.send_mail()

    with ThreadPoolExecutor(2) as pool:
        settled = list(pool.map(work, range(2)))
    assert (sum(settled), len(server.clients)) == (outbox.N_RATERS, 2)
    assert len(set(server.to)) == len(server.to) == outbox.N_RATERS


@pytest.mark.slow
@pytest.mark.both_databases
def test_two_worker_processes_send_each_mail_once(
    settings: Settings, run: Round, session: Session, server: Server
) -> None:
    env = programs.environ(settings)
    server.seconds = 0.05
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: programs.cermin(env, "worker", "--once"), range(2)))
    assert [one.code for one in ended] == [0, 0], ended
    assert len(set(server.to)) == len(server.to) == outbox.N_RATERS
    assert outbox.states(session) == {"done": outbox.N_RATERS}


def left_behind(session: Session, *, claimed_ago: timedelta) -> None:
    """Leave every mail as a worker left it that died after claiming."""
    with_lease = {"state": "sending", "attempts": 1}
    until = datetime.now(UTC) - claimed_ago + LEASE
    session.execute(update(Outbox).values(**with_lease, lease_until=until))
    session.commit()


@pytest.mark.both_databases
def test_the_mail_of_a_worker_that_died_is_taken_over_when_its_lease_ends(
    session: Session, run: Round, server: Server
) -> None:
    left_behind(session, claimed_ago=LEASE + timedelta(seconds=1))
    assert tasks.send_mail() == outbox.N_RATERS
    assert len(server.letters) == outbox.N_RATERS
    assert set(session.scalars(select(Outbox.attempts))) == {2}


@pytest.mark.both_databases
def test_the_mail_of_another_worker_is_left_alone_during_its_lease(
    session: Session, run: Round, server: Server
) -> None:
    left_behind(session, claimed_ago=LEASE - timedelta(seconds=30))
    assert (tasks.send_mail(), server.letters) == (0, [])


def test_a_worker_that_was_held_up_does_not_send_what_another_may_take(
    session: Session, run: Round, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_and_sleep() -> list[int]:
        claimed = mine()
        left_behind(session, claimed_ago=LEASE * 0.6)
        return claimed

    mine = tasks._claim
    monkeypatch.setattr(tasks, "_claim", claim_and_sleep)
    tasks.send_mail()
    assert server.letters == []
    assert outbox.states(session) == {"sending": outbox.N_RATERS}


@pytest.mark.both_databases
def test_a_mail_server_that_takes_its_time_keeps_no_rater_waiting(
    app: Flask, session: Session, run: Round, server: Server
) -> None:
    server.seconds = 1.0
    form = run.assignments()[0]
    session.commit()

    def work() -> None:
        with app.app_context():
            tasks.send_mail()

    worker = threading.Thread(target=work)
    worker.start()
    waiting.until(lambda: server.clients, "a client of the mail server")
    started = time.monotonic()
    run.submit(form)
    waited = time.monotonic() - started
    sent_meanwhile = len(server.letters)
    server.seconds = 0.0
    worker.join()
    assert waited < 0.9, "a save waited for the mail server"
    assert sent_meanwhile < outbox.N_RATERS == len(server.letters)

"""Reminders: who has finished gets none, and nothing that is kept or shown tells who that was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.ceremonies import mailing, remind
from feedback.foundation.mail import Outbox
from feedback.jobs import tasks
from tests.ceremonies.rounds import BY
from tests.jobs import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.ceremonies.rounds import Round
    from tests.jobs.mailserver import Server

UNTOLD = {"id", "reference", "message_id"}


@pytest.fixture
def finished(run: Round, session: Session, server: Server) -> Person:
    """Return somebody who has sent every form when reminders are about to go."""
    tasks.send_mail()
    server.letters.clear()
    rater = run.office.staff[0]
    for form in run.assignments():
        if form.rater_id == rater.id:
            run.submit(form)
    remind.remind(session, run.cycle, by=BY, now=datetime.now(UTC))
    session.commit()
    return rater


def kept(session: Session, run: Round, person: Person) -> dict[str, object]:
    """Return what the outbox says about somebody's reminder."""
    row = outbox.row_of(session, run, person, "reminder")
    return {c.name: getattr(row, c.name) for c in Outbox.__table__.columns if c.name not in UNTOLD}


def reminders(session: Session, run: Round) -> mailing.Pile:
    piles = mailing.overview(session, run.office.agency.id)
    return next(pile for pile in piles if pile.kind == "invitation.reminder")


def test_only_who_has_not_finished_is_reminded(
    finished: Person, run: Round, server: Server
) -> None:
    tasks.send_mail()
    assert len(server.to) == outbox.N_RATERS - 1
    assert finished.email not in server.to


def test_the_rows_of_those_reminded_and_of_those_not_are_alike(
    finished: Person, run: Round, session: Session
) -> None:
    tasks.send_mail()
    assert kept(session, run, finished) == kept(session, run, run.office.staff[1])


def test_they_are_alike_while_the_server_is_down(
    finished: Person, run: Round, session: Session, server: Server
) -> None:
    server.stop()
    tasks.send_mail()
    assert outbox.states(session, "reminder") == {"queued": outbox.N_RATERS}
    mine, theirs = (kept(session, run, one) for one in run.office.staff[:2])
    assert {**mine, "due_at": None} == {**theirs, "due_at": None}


def test_they_are_alike_after_the_server_hung_up_in_the_middle(
    finished: Person, run: Round, session: Session, server: Server
) -> None:
    server.rcpt[""] = "421 too busy"
    tasks.send_mail()
    troubles = set(session.scalars(select(Outbox.trouble).where(Outbox.trouble.is_not(None))))
    assert troubles == {"smtp-421"}
    server.stop()
    outbox.let_time_pass(session)
    tasks.send_mail()
    assert kept(session, run, run.office.staff[1])["state"] == "queued"


@pytest.mark.parametrize("reply", ["450 greylisted", "550 no such user"])
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_hr_cannot_count_the_finished_by_refused_reminders(
    finished: Person, run: Round, session: Session, server: Server, stage: str, reply: str
) -> None:
    getattr(server, stage)[""] = reply
    tasks.send_mail()
    pile = reminders(session, run)
    assert (pile.waiting, pile.done, pile.failed) == (0, outbox.N_RATERS, 0)
    assert mailing.delays(session, run.office.agency.id) == []


def test_hr_sees_that_reminders_wait_for_the_server(
    finished: Person, run: Round, session: Session, server: Server
) -> None:
    server.stop()
    tasks.send_mail()
    assert reminders(session, run).waiting == outbox.N_RATERS
    assert [one.number for one in mailing.delays(session, run.office.agency.id)] == [12]


def test_the_log_does_not_name_the_row_of_a_refused_reminder(
    finished: Person, run: Round, session: Session, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.rcpt[""] = "550 no such user"
    tasks.send_mail()
    assert {record.getMessage() for record in caplog.records} == {
        "mail (invitation.reminder) not delivered: recipient-550"
    }


def test_a_cycle_that_closed_meanwhile_reminds_nobody(
    finished: Person, run: Round, session: Session, server: Server
) -> None:
    run.cycle.state = "closing"
    session.commit()
    tasks.send_mail()
    assert server.letters == []
    assert outbox.states(session, "reminder") == {"done": outbox.N_RATERS}

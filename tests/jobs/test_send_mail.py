"""Sending mail, in real SMTP conversations: what arrives, what is tried again, what is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.foundation.mail import Outbox
from feedback.jobs import tasks
from tests import actors, pages
from tests.jobs import outbox

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round
    from tests.jobs.mailserver import Server

N_RATERS = outbox.N_RATERS


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content())


def hr_page(app: Flask, session: Session, run: Round) -> pages.Page:
    return pages.page(actors.signed_in(app, session, run.office.chief, "hr"), "/sdm/surat")


def test_everybody_gets_one_letter(session: Session, run: Round, server: Server) -> None:
    assert tasks.send_mail() == N_RATERS
    assert len(set(server.to)) == len(server.to) == N_RATERS
    assert outbox.states(session) == {"done": N_RATERS}


def test_nothing_is_sent_twice(run: Round, server: Server) -> None:
    tasks.send_mail()
    assert tasks.send_mail() == 0
    assert len(server.letters) == N_RATERS


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_letter_has_a_text_and_an_html_part_with_the_link(
    run: Round, server: Server, kind: str
) -> None:
    tasks.send_mail()
    rater = run.office.staff[0]
    letter = server.letter(rater.email)
    assert letter.get_content_type() == "multipart/alternative"
    assert f"https://cermin.test/i#{run.token(rater)}" in part(letter, kind)


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Yth. Staf 1.0,"), ("en", "Dear Staf 1.0,")]
)
def test_a_letter_speaks_the_language_of_its_reader(
    session: Session, run: Round, server: Server, language: str, words: str
) -> None:
    rater = run.office.staff[0]
    rater.language = language
    session.commit()
    tasks.send_mail()
    letter = server.letter(rater.email)
    assert letter["Content-Language"] == language
    assert words in part(letter, "plain")
    assert f'<html lang="{language}"' in part(letter, "html")


def test_a_letter_says_that_a_machine_wrote_it(run: Round, server: Server) -> None:
    tasks.send_mail()
    assert {one["Auto-Submitted"] for one in server.letters} == {"auto-generated"}
    assert {one["From"] for one in server.letters} == {"Cermin <c@kpw.test>"}


def test_an_address_that_asks_to_wait_is_tried_later_and_the_others_are_not_kept_waiting(
    session: Session, run: Round, server: Server
) -> None:
    rater = run.office.staff[0]
    server.rcpt[rater.email] = "450 greylisted"
    before = datetime.now(UTC)
    tasks.send_mail()
    row = outbox.row_of(session, run, rater)
    assert (row.state, row.trouble, row.attempts) == ("queued", "recipient-450", 1)
    assert row.due_at > before + timedelta(seconds=55)
    assert outbox.states(session) == {"queued": 1, "done": N_RATERS - 1}


def test_nothing_is_tried_before_it_is_due(session: Session, run: Round, server: Server) -> None:
    server.rcpt[""] = "450 greylisted"
    tasks.send_mail()
    server.rcpt.clear()
    assert tasks.send_mail() == 0
    outbox.let_time_pass(session)
    assert tasks.send_mail() == N_RATERS


def test_waits_become_longer(session: Session, run: Round, server: Server) -> None:
    rater = run.office.staff[0]
    server.rcpt[rater.email] = "450 greylisted"
    waits = []
    for _attempt in range(5):
        tasks.send_mail()
        waits.append(outbox.row_of(session, run, rater).due_at - datetime.now(UTC))
        outbox.let_time_pass(session)
    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 5, 30, 120, 120]


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_the_message_id_stays_the_same_over_retries(
    session: Session, run: Round, server: Server, stage: str
) -> None:
    rater = run.office.staff[0]
    expected = f"<{outbox.row_of(session, run, rater).message_id}@kpw.test>"
    getattr(server, stage)[rater.email] = "451 try later"
    tasks.send_mail()
    getattr(server, stage).clear()
    outbox.let_time_pass(session)
    tasks.send_mail()
    assert server.letter(rater.email)["Message-ID"] == expected


@pytest.mark.parametrize(("stage", "trouble"), [("rcpt", "recipient-550"), ("data", "letter-550")])
def test_a_letter_refused_for_good_is_not_sent_again(
    session: Session, run: Round, server: Server, stage: str, trouble: str
) -> None:
    rater = run.office.staff[0]
    getattr(server, stage)[rater.email] = "550 no such user"
    tasks.send_mail()
    row = outbox.row_of(session, run, rater)
    assert (row.state, row.trouble) == ("failed", trouble)
    outbox.let_time_pass(session)
    assert tasks.send_mail() == 0


def test_an_address_that_no_message_can_carry_is_shown_to_hr(
    app: Flask, session: Session, run: Round, server: Server
) -> None:
    rater = run.office.staff[0]
    rater.email = run.invitation(rater.id).address = "säri@kpw.example"
    session.commit()
    tasks.send_mail()
    assert outbox.row_of(session, run, rater).trouble == "recipient-malformed"
    assert rater.email in hr_page(app, session, run).text
    assert len(server.letters) == N_RATERS - 1


def test_hr_sees_the_refused_address_and_sends_again_after_repairing_it(
    app: Flask, session: Session, run: Round, server: Server
) -> None:
    rater = run.office.staff[0]
    server.rcpt[rater.email] = "550 no such user"
    tasks.send_mail()
    page = hr_page(app, session, run)
    assert "1 alamat harus diperbaiki" in page.text
    assert rater.email in page.text
    rater.email = "baru@kpw.example"
    session.commit()
    browser = actors.signed_in(app, session, run.office.chief, "hr")
    pages.submit(browser, pages.page(browser, "/sdm/surat"), "again-form")
    tasks.send_mail()
    assert "baru@kpw.example" in server.to
    assert outbox.states(session) == {"done": N_RATERS}


def test_while_the_server_is_down_everything_waits_and_hr_sees_why(
    app: Flask, session: Session, run: Round, server: Server
) -> None:
    server.stop()
    tasks.send_mail()
    troubles = set(session.scalars(select(Outbox.trouble)))
    assert (outbox.states(session), troubles) == ({"queued": N_RATERS}, {"ConnectionRefusedError"})
    assert f"ConnectionRefusedError): {N_RATERS} surat" in hr_page(app, session, run).text


def test_when_the_server_is_back_everything_goes(
    app: Flask, session: Session, run: Round, server: Server
) -> None:
    server.stop()
    tasks.send_mail()
    server.start()
    outbox.let_time_pass(session)
    tasks.send_mail()
    assert outbox.states(session) == {"done": N_RATERS}
    assert "tertunda" not in hr_page(app, session, run).text

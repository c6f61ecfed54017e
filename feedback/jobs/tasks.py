"""The jobs. Each claims its work by conditional update and commits per row: twice is harmless."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

from flask import render_template
from sqlalchemy import select

from feedback.accounts import cleaning
from feedback.ceremonies import participation, stop
from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import clock, db, mail, runtime
from feedback.foundation.db import database
from feedback.foundation.letters import LetterContext
from feedback.jobs.letters import BUILDERS

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from feedback.foundation.mail import Letter, Outbox, Transport

log = logging.getLogger(__name__)

BATCH = 50


def send_mail() -> int:
    """Send what is due, one connection per batch; return how many rows were settled."""
    settings = runtime.current().settings
    transport = mail.transport(settings.smtp_url, settings.mail_folder)
    if transport is None:
        log.error("mail: CERMIN_SMTP_URL is not set, nothing is sent")
        return 0
    settled = 0
    with transport:
        while rows := _claim():
            for row_id in rows:
                _send_one(row_id, transport)
            settled += len(rows)
    return settled


def close_due_cycles() -> list[int]:
    """Stop every open cycle whose closing time has passed; return their ids."""
    session = database.session
    now = db.now(session)
    due = session.scalars(
        select(Cycle.id).where(Cycle.state == CycleState.OPEN, Cycle.closes_at <= now)
    ).all()
    session.commit()
    for cycle_id in due:
        stop.stop(session, cycle_id, by="system", now=now)
        session.commit()
        log.info("cycle %s stopped by the clock", cycle_id)
    return list(due)


def seal_stopped_cycles() -> list[int]:
    """Seal each stopped cycle in a process of its own; a cycle in trouble waits for a person."""
    session = database.session
    waiting = session.scalars(
        select(Cycle.id).where(Cycle.state == CycleState.CLOSING, Cycle.trouble.is_(None))
    ).all()
    session.commit()
    for cycle_id in waiting:
        command = [sys.executable, "-m", "feedback", "cycle", "close", str(cycle_id), "--json"]
        finished = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - own command
        log.info("cycle %s: sealing process ended with %s", cycle_id, finished.returncode)
    return list(waiting)


def refresh_participation() -> list[int]:
    """Recount participation of every open cycle in bulk."""
    session = database.session
    running = session.scalars(select(Cycle.id).where(Cycle.state == CycleState.OPEN)).all()
    session.commit()
    for cycle_id in running:
        cycle = session.get_one(Cycle, cycle_id)
        participation.recount(session, cycle, vault=runtime.current().vault, now=db.now(session))
        session.commit()
    return list(running)


def clean_up() -> None:
    """Forget expired sessions, links and attempts."""
    cleaning.forget_expired(database.session, now=clock.utc_now())
    database.session.commit()


def _claim() -> list[int]:
    session = database.session
    rows = mail.claim(session, now=clock.utc_now(), limit=BATCH)
    ids = [row.id for row in rows]
    session.commit()
    return ids


def _send_one(row_id: int, transport: Transport) -> None:
    session = database.session
    row = session.get_one(mail.Outbox, row_id)
    now = clock.utc_now()
    try:
        letter = _build(row)
        if letter is not None:
            transport.send(_message(row, letter, now))
        mail.finish(row)
    except mail.MailTrouble as trouble:
        mail.postpone(row, trouble, now=now)
        log.warning("mail %s (%s) not delivered: %s", row_id, row.kind, trouble.reason)
    except Exception as error:  # one letter must not stop the others
        session.rollback()
        row = session.get_one(mail.Outbox, row_id)
        unbuilt = mail.MailTrouble(type(error).__name__, is_permanent=False)
        mail.postpone(row, unbuilt, now=now)
        # Only the kind: a traceback could show a link.
        log.error("mail %s (%s) could not be built: %s", row_id, row.kind, type(error).__name__)
    session.commit()


def _build(row: Outbox) -> Letter | None:
    shared = runtime.current()
    context = LetterContext(
        public=shared.address,
        secret_key=shared.settings.secret_key,
        vault=shared.vault,
        render=render_template,
    )
    return BUILDERS[row.kind](database.session, row, context)


def _message(row: Outbox, letter: Letter, now: datetime) -> EmailMessage:
    settings = runtime.current().settings
    return mail.compose(letter, sender=settings.mail_from, message_id=row.message_id, sent_at=now)

"""The jobs. Each claims its work by conditional update and commits per row: twice is harmless."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import render_template
from sqlalchemy import select

from feedback.accounts import cleaning
from feedback.ceremonies import participation, stop
from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import clock, db, mail, runtime, transports
from feedback.foundation.db import database
from feedback.foundation.letters import LetterContext
from feedback.jobs.letters import BUILDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from email.message import EmailMessage

    from feedback.foundation.mail import Letter, Outbox
    from feedback.foundation.transports import Transport

log = logging.getLogger(__name__)

BATCH = 50


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A message to be handed over; none where there is nothing to say any more."""

    message: EmailMessage | None = field(repr=False)


def send_mail() -> int:
    """Send what is due, one connection per batch; return how many rows were settled."""
    settings = runtime.current().settings
    transport = transports.transport(settings.smtp_url, settings.mail_folder)
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

    def close(cycle_id: int) -> None:
        stop.stop(session, cycle_id, by="system", now=now)
        session.commit()
        log.info("cycle %s stopped by the clock", cycle_id)

    return _each(due, close)


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
    return _each(running, _recount)


def clean_up() -> None:
    """Forget expired sessions, links and attempts."""
    cleaning.forget_expired(database.session, now=clock.utc_now())
    database.session.commit()


def _each(cycle_ids: Iterable[int], deed: Callable[[int], None]) -> list[int]:
    """Do ``deed`` for each cycle; trouble with one is raised when the others had their turn."""
    done, troubles = [], []
    for cycle_id in cycle_ids:
        try:
            deed(cycle_id)
        except Exception as error:
            database.session.rollback()
            log.error("cycle %s: %s", cycle_id, type(error).__name__)
            troubles.append(error)
        else:
            done.append(cycle_id)
    if troubles:
        raise troubles[0]
    return done


def _recount(cycle_id: int) -> None:
    """Count as a reader, which may take long, and write as a writer, which must not."""
    session, vault = database.session, runtime.current().vault
    with db.reading():
        counted = participation.count(session, session.get_one(Cycle, cycle_id), vault=vault)
        session.rollback()
    cycle = session.get_one(Cycle, cycle_id)
    participation.show(session, cycle, counted, now=db.now(session))
    session.commit()


def _claim() -> list[int]:
    session = database.session
    rows = mail.claim(session, now=clock.utc_now(), limit=BATCH)
    ids = [row.id for row in rows]
    session.commit()
    return ids


def _send_one(row_id: int, transport: Transport) -> None:
    """Build, hand over, settle. No transaction is open meanwhile: SQLite has but one writer."""
    try:
        parcel = _parcel(row_id)
        if parcel is None:
            return
        if parcel.message is None:
            transport.check()  # so that nobody's row is done while those of others wait
        else:
            transport.send(parcel.message)
        trouble = None
    except mail.MailTrouble as error:
        trouble = error
    except Exception as error:  # one letter must not stop the others
        database.session.rollback()
        # Only the kind: a traceback could show a link.
        trouble = mail.MailTrouble(type(error).__name__, is_permanent=False)
    _settle(row_id, trouble)


def _settle(row_id: int, trouble: mail.MailTrouble | None) -> None:
    row = database.session.get_one(mail.Outbox, row_id)
    if trouble is None:
        mail.finish(row)
    else:
        mail.postpone(row, trouble, now=clock.utc_now())
        # Without the row: a reminder's would tell who has not finished.
        log.warning("mail (%s) not delivered: %s", row.kind, trouble.reason)
    database.session.commit()


def _parcel(row_id: int) -> _Parcel | None:
    """Return what is to be handed over; None when the row may be another worker's by now."""
    session = database.session
    with db.reading():
        row = session.get_one(mail.Outbox, row_id)
        now = clock.utc_now()
        if not mail.is_held(row, now=now):
            session.rollback()
            return None
        letter = _build(row)
        parcel = _Parcel(None if letter is None else _message(row, letter, now))
        session.rollback()
    return parcel


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

"""Mail: one message type, two transports, and the outbox that the worker empties.

The outbox names what is to be said to whom (kind, reference, sequence) and never how: no address,
no token, no text. The message is built at the moment of sending, so that neither the database nor
its backups hold a link.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from feedback.foundation import db, ids
from feedback.foundation.db import Base, UtcDateTime

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy.orm import Session

POLICY = SMTP.clone(max_line_length=998)  # a folded List-Unsubscribe address is useless
LEASE = timedelta(minutes=10)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
TIMEOUT_SECONDS = 30


class OutboxState(StrEnum):
    """Where a mail stands; ``sending`` is written before the first byte leaves."""

    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


class Outbox(Base):
    """One mail to be sent. ``reference`` is a row id in the table that ``kind`` implies."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "reference", "sequence"),
        CheckConstraint("state in ('queued', 'sending', 'done', 'failed')", name="state"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(index=True)
    cycle_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str]
    reference: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[str] = mapped_column(unique=True)
    trouble: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be sent: one person, text and HTML, no tracking."""

    to_name: str = field(repr=False)
    to_address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: str
    extra_headers: dict[str, str] = field(default_factory=dict, repr=False)


class MailTrouble(Exception):
    """The letter could not be handed over; ``is_permanent`` says that trying again is useless."""

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


class Transport(Protocol):
    """Hands letters over, one connection per batch."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, message: EmailMessage) -> None:
        """Hand over one message or raise :class:`MailTrouble`."""
        ...


def compose(letter: Letter, *, sender: str, message_id: str, sent_at: datetime) -> EmailMessage:
    """Build the MIME message of ``letter``; line breaks in a header are refused by the library.

    ``message_id`` is the part before the ``@``; the sender's domain follows.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=letter.to_name, addr_spec=letter.to_address)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    for header, value in letter.extra_headers.items():
        message[header] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


class SmtpTransport:
    """Speaks SMTP. ``smtps://`` means TLS from the start; ``?starttls=1`` upgrades ``smtp://``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._wants_starttls = parse_qs(parts.query).get("starttls") == ["1"]
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._is_tls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._connection: smtplib.SMTP | None = None

    def __repr__(self) -> str:
        return f"SmtpTransport({self._host}:{self._port})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Hand over one message, connecting first if needed."""
        try:
            self._open().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _reply in error.recipients.values()]
            raise MailTrouble(f"recipient-{codes[0]}", is_permanent=codes[0] >= 500) from None
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            is_permanent = error.smtp_code >= 500
            raise MailTrouble(f"smtp-{error.smtp_code}", is_permanent=is_permanent) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise MailTrouble(type(error).__name__, is_permanent=False) from None

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            if self._is_tls:
                context = ssl.create_default_context()
                self._connection = smtplib.SMTP_SSL(
                    self._host, self._port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                self._connection = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
                if self._wants_starttls:
                    self._connection.starttls(context=ssl.create_default_context())
            if self._user:
                self._connection.login(self._user, self._password)
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()


class FolderTransport:
    """Writes each message as a file for the demo's mailbox page; refused in production."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def send(self, message: EmailMessage) -> None:
        """Write the message under its own Message-ID."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        temporary = self._folder / f".{name}.new"
        temporary.write_bytes(message.as_bytes())
        temporary.replace(self._folder / f"{name}.eml")


def transport(smtp_url: str | None, folder: Path | None) -> Transport | None:
    """Return the configured transport; SMTP wins; None when mail is not configured."""
    if smtp_url:
        return SmtpTransport(smtp_url)
    return FolderTransport(folder) if folder else None


def enqueue(  # noqa: PLR0913 - a mail has this many sides
    session: Session,
    *,
    agency_id: int,
    kind: str,
    reference: int,
    due_at: datetime,
    sequence: int = 0,
    cycle_id: int | None = None,
) -> Outbox:
    """Put a mail into the outbox once; the same kind, reference and sequence is the same mail."""
    same = select(Outbox).where(
        Outbox.kind == kind, Outbox.reference == reference, Outbox.sequence == sequence
    )
    row = session.scalar(same)
    if row is None:
        row = Outbox(
            agency_id=agency_id,
            cycle_id=cycle_id,
            kind=kind,
            reference=reference,
            sequence=sequence,
            due_at=due_at,
            message_id=ids.random_id().hex(),
        )
        session.add(row)
        session.flush()
    return row


def claim(session: Session, *, now: datetime, limit: int = 50) -> list[Outbox]:
    """Take up to ``limit`` due mails for this worker and mark them as being sent.

    A mail whose worker died is due again after its lease. Each row is claimed by a conditional
    update, so two workers never send the same one. The caller commits before sending.
    """
    due = (
        select(Outbox.id)
        .where(
            ((Outbox.state == OutboxState.QUEUED) & (Outbox.due_at <= now))
            | ((Outbox.state == OutboxState.SENDING) & (Outbox.lease_until < now))
        )
        .order_by(Outbox.due_at, Outbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = []
    for row_id in session.scalars(due).all():
        take = (
            update(Outbox)
            .where(
                Outbox.id == row_id,
                (Outbox.state == OutboxState.QUEUED) | (Outbox.lease_until < now),
            )
            .values(
                state=OutboxState.SENDING,
                lease_until=now + LEASE,
                attempts=Outbox.attempts + 1,
            )
        )
        if db.count_changed(session, take) == 1:
            claimed.append(row_id)
    return list(session.scalars(select(Outbox).where(Outbox.id.in_(claimed)).order_by(Outbox.id)))


def finish(row: Outbox) -> None:
    """Record that ``row`` was handed over (or found not to be needed: nobody can tell)."""
    row.state = OutboxState.DONE
    row.lease_until = None
    row.trouble = None


def postpone(row: Outbox, trouble: MailTrouble, *, now: datetime) -> None:
    """Try ``row`` again later, or give it up when the trouble is permanent."""
    row.lease_until = None
    row.trouble = trouble.reason
    if trouble.is_permanent:
        row.state = OutboxState.FAILED
        return
    row.state = OutboxState.QUEUED
    row.due_at = now + RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1]

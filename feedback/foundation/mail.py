"""Mail: one message type, and the outbox that the worker empties. How it leaves: ``transports``.

The outbox names what is to be said to whom (kind, reference, sequence) and never how: no address,
no token, no text. The message is built at the moment of sending, so that neither the database nor
its backups hold a link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from feedback.foundation import db, ids
from feedback.foundation.db import Base, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

POLICY = SMTP.clone(max_line_length=998)  # a folded List-Unsubscribe address is useless
OF_ADDRESS, OF_LETTER, OF_SERVER = "recipient", "letter", "smtp"  # whose trouble: recipient-550
LEASE = timedelta(minutes=10)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


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


def compose(letter: Letter, *, sender: str, message_id: str, sent_at: datetime) -> EmailMessage:
    """Build the MIME message of ``letter``; line breaks in a header are refused by the library.

    ``message_id`` is the part before the ``@``; the sender's domain follows.

    Raises
    ------
    MailTrouble
        If the address cannot be written in a message.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = _recipient(letter)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    for header, value in letter.extra_headers.items():
        message[header] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: setting content drops Content- headers
    return message


def _recipient(letter: Letter) -> Address:
    try:
        return Address(display_name=letter.to_name, addr_spec=letter.to_address)
    except (HeaderParseError, ValueError, IndexError):  # all three come from the parser
        raise MailTrouble(f"{OF_ADDRESS}-malformed", is_permanent=True) from None


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


def is_held(row: Outbox, *, now: datetime) -> bool:
    """Tell whether this worker may begin to send ``row``; a hand-over can take minutes.

    When the lease ends, another worker may take the row, and both would send it.
    """
    if row.state != OutboxState.SENDING or row.lease_until is None:
        return False
    return row.lease_until - now > LEASE / 2


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

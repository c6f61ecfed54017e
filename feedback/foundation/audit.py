"""The audit trail: append-only, hash-chained, written in the same transaction as the deed.

It says what signed-in people did. Nothing a rater does while answering is ever recorded here.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.foundation import db
from feedback.foundation.db import Base, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

GENESIS = "0" * 64
LOCK_KEY = 7_001


class AuditEvent(Base):
    """One deed."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    action: Mapped[str]
    about: Mapped[str]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


def record(  # noqa: PLR0913 - a deed has this many sides
    session: Session,
    *,
    agency_id: int | None,
    actor: str,
    action: str,
    about: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append one event; ``actor`` is ``account:7`` or ``system``, ``about`` is ``cycle:3``."""
    db.lock_exclusive(session, LOCK_KEY)
    previous = session.scalar(select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(
        agency_id=agency_id,
        at=at,
        actor=actor,
        action=action,
        about=about,
        facts=dict(facts or {}),
        previous=previous or GENESIS,
    )
    event.digest = _digest(event)
    session.add(event)
    session.flush()
    return event


def broken_links(session: Session) -> list[int]:
    """Return the ids of events whose digest or chain does not fit."""
    broken, previous = [], GENESIS
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        if event.previous != previous or event.digest != _digest(event):
            broken.append(event.id)
        previous = event.digest
    return broken


def _digest(event: AuditEvent) -> str:
    body = [
        event.previous,
        event.agency_id,
        event.at.astimezone(UTC).isoformat(),
        event.actor,
        event.action,
        event.about,
        event.facts,
    ]
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

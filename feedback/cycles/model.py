"""Tables of cycles and their subjects."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.foundation.db import Base, UtcDateTime
from feedback.instruments.model import InstrumentVersion
from feedback.people.model import Agency, Person


class CycleState(StrEnum):
    """The life of a cycle. Only ``lifecycle`` knows which step may follow which."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    SEALED = "sealed"
    RELEASED = "released"
    ABORTED = "aborted"


class ScoreMode(StrEnum):
    """Which one family of numbers a cycle shows; frozen at launch."""

    ADJUSTED = "adjusted"
    RAW = "raw"


class Relationship(StrEnum):
    """How a rater stands to a subject."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    PEER = "peer"
    SUBORDINATE = "subordinate"
    PARTNER = "partner"


ANONYMOUS = (Relationship.PEER, Relationship.SUBORDINATE, Relationship.PARTNER)


class Cycle(Base):
    """One round of feedback in one agency. ``policy`` is the frozen disclosure policy."""

    __tablename__ = "cycle"
    __table_args__ = (
        CheckConstraint(
            "state in ('draft', 'open', 'closing', 'sealed', 'released', 'aborted')", name="state"
        ),
        CheckConstraint("mode in ('adjusted', 'raw')", name="mode"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    instrument_version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id"))
    state: Mapped[str] = mapped_column(default=CycleState.DRAFT, index=True)
    mode: Mapped[str] = mapped_column(default=ScoreMode.ADJUSTED)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    relationships: Mapped[list[str]] = mapped_column(JSON)
    weights: Mapped[dict[str, int]] = mapped_column(JSON)
    policy: Mapped[dict[str, object]] = mapped_column(JSON)
    requires_sign_in: Mapped[bool] = mapped_column(default=False)
    hr_sees_results: Mapped[bool] = mapped_column(default=False)
    box_bytes: Mapped[int | None]
    reminders: Mapped[int] = mapped_column(default=0)
    launched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    participation_as_of: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None]

    agency: Mapped[Agency] = relationship()
    instrument_version: Mapped[InstrumentVersion] = relationship()
    subjects: Mapped[list[CycleSubject]] = relationship(order_by="CycleSubject.id")


class CycleSubject(Base):
    """Somebody who is rated; name, post and unit are copied at launch and then stand still."""

    __tablename__ = "cycle_subject"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    post_title: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    unit_name: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()

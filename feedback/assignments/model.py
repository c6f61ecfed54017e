"""The assignment table and the displayed participation cells counted from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.cycles.model import CycleSubject
from feedback.foundation.db import Base, UtcDateTime
from feedback.people.model import Person


class Origin(StrEnum):
    """Where an assignment came from."""

    PROPOSED = "proposed"
    MANUAL = "manual"


class Assignment(Base):
    """One rater, one subject, one relationship. Whether it was answered stands nowhere."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("cycle_id", "subject_id", "rater_id"),
        CheckConstraint(
            "relationship in ('self', 'supervisor', 'peer', 'subordinate', 'partner')",
            name="relationship",
        ),
        CheckConstraint("origin in ('proposed', 'manual')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relationship_: Mapped[str] = mapped_column("relationship")
    origin: Mapped[str] = mapped_column(default=Origin.PROPOSED)

    subject: Mapped[CycleSubject] = relationship()
    rater: Mapped[Person] = relationship()


class ParticipationCell(Base):
    """Answered forms of one unit and relationship *as displayed*; moves by >= K or not at all."""

    __tablename__ = "participation_cell"
    __table_args__ = (UniqueConstraint("cycle_id", "unit_id", "relationship"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    relationship_: Mapped[str] = mapped_column("relationship")
    invited: Mapped[int]
    answered: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)

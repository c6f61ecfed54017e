"""Tables of published values: displayed numbers only, in tenths, never a hidden decimal."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.foundation.db import Base


class PublishedBlock(Base):
    """One competency of one subject as seen by one block of raters (``members`` joined by ``+``).

    ``state`` is shown, withheld or not_asked, ``reason`` a code, ``bound`` exact, at_least or
    at_most. ``competency`` is ``*`` where a subject's competencies are published only together.
    """

    __tablename__ = "published_block"
    __table_args__ = (
        UniqueConstraint("subject_id", "competency", "members"),
        CheckConstraint("state in ('shown', 'withheld', 'not_asked')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    competency: Mapped[str]
    members: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    tenths: Mapped[int | None]
    bound: Mapped[str] = mapped_column(default="exact")
    half_width_tenths: Mapped[int | None]
    band: Mapped[str] = mapped_column(default="")


class PublishedTotal(Base):
    """One competency of one subject over all shown blocks, with the weights that were used.

    ``state`` is shown, withheld or held (for HR: no supervisor answered). ``shifts`` holds the
    level of each block's perspective that the total allows for, in hundredths. ``gap`` compares
    with the self-rating beyond its own error: above, below, within, or empty where nothing can be
    said.
    """

    __tablename__ = "published_total"
    __table_args__ = (
        UniqueConstraint("subject_id", "competency"),
        CheckConstraint("state in ('shown', 'withheld', 'held')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    competency: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    tenths: Mapped[int | None]
    bound: Mapped[str] = mapped_column(default="exact")
    half_width_tenths: Mapped[int | None]
    weights: Mapped[dict[str, float]] = mapped_column(JSON)
    shifts: Mapped[dict[str, int]] = mapped_column(JSON)
    self_tenths: Mapped[int | None]
    gap: Mapped[str] = mapped_column(default="")


class PublishedGroup(Base):
    """How one subject's anonymous raters were grouped: ``members`` and why."""

    __tablename__ = "published_group"
    __table_args__ = (UniqueConstraint("subject_id", "members"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    members: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    band: Mapped[str] = mapped_column(default="")


class PublishedComment(Base):
    """One released comment; ``place`` is its place in a random order, per question."""

    __tablename__ = "published_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    question: Mapped[str]
    place: Mapped[int]
    text: Mapped[str]


class CertificateRecord(Base):
    """The disclosure certificate of one audience (a subject, or everything at once)."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("cycle_subject.id"), index=True)
    audience: Mapped[str]
    document: Mapped[dict[str, object]] = mapped_column(JSON)


class ResponsePattern(Base):
    """Who answered whom and which items were skipped, never an answer; under the audit key."""

    __tablename__ = "response_pattern"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(12))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)

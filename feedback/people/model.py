"""Tables of agencies, units and people, and what a row knows of itself."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.foundation.db import Base, LowerText, UtcDateTime


class PersonKind(StrEnum):
    """Staff belong to a unit; partners come from outside and only rate."""

    STAFF = "staff"
    PARTNER = "partner"


class Agency(Base):
    """One public agency; every other row belongs to exactly one."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(default="Asia/Jakarta")
    language: Mapped[str] = mapped_column(default="id")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Unit(Base):
    """An organisation unit; ``parent_id`` makes the tree."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)


class Person(Base):
    """A civil servant or an outside partner. The NIP is text: it does not fit into a float."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("agency_id", "nip"),
        UniqueConstraint("agency_id", "email"),
        CheckConstraint("kind in ('staff', 'partner')", name="kind"),
        CheckConstraint("language in ('id', 'en')", name="language"),
        Index(
            "uq_person_nip_active",
            "nip",
            unique=True,
            postgresql_where=text("is_active"),
            sqlite_where=text("is_active"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[str] = mapped_column(default=PersonKind.STAFF)
    name: Mapped[str]
    title_before: Mapped[str] = mapped_column(default="")
    title_after: Mapped[str] = mapped_column(default="")
    nip: Mapped[str | None] = mapped_column(String(18), index=True)
    email: Mapped[str] = mapped_column(LowerText, index=True)
    email_changed_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(default="id")
    employment: Mapped[str] = mapped_column(default="")
    grade: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    born_on: Mapped[date | None]
    sex: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    posts: Mapped[list[Post]] = relationship(order_by="Post.starts_on", lazy="select")

    @property
    def full_name(self) -> str:
        """Return the name with its titles, such as ``Dr. Sari Wulandari, M.Si.``."""
        name = f"{self.title_before} {self.name}".strip()
        return f"{name}, {self.title_after}" if self.title_after else name


class Post(Base):
    """What somebody is, where and from when; ``ends_on`` is the last day."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()


class ReportingLine(Base):
    """Who reported to whom, from which day to which (``ends_on`` included)."""

    __tablename__ = "reporting_line"
    __table_args__ = (
        UniqueConstraint("person_id", "starts_on"),
        CheckConstraint("person_id <> supervisor_id", name="not_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

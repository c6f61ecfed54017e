"""Tables of instruments. A version is one immutable document; once used it is frozen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.foundation.db import Base, UtcDateTime


class Instrument(Base):
    """A questionnaire under one key, for one agency."""

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("agency_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    key: Mapped[str]

    versions: Mapped[list[InstrumentVersion]] = relationship(order_by="InstrumentVersion.number")


class InstrumentVersion(Base):
    """One version: the whole pack as a document, its digest, and when it was frozen."""

    __tablename__ = "instrument_version"
    __table_args__ = (UniqueConstraint("instrument_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    number: Mapped[int]
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    digest: Mapped[str]
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    instrument: Mapped[Instrument] = relationship(overlaps="versions")

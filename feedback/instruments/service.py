"""Use cases of instruments: import a pack, load the shipped ones, freeze what a cycle uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.foundation import audit
from feedback.instruments import parsing
from feedback.instruments.model import Instrument, InstrumentVersion

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SHIPPED = Path(__file__).resolve().parent / "packs"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: ``created``, ``new_version`` or ``unchanged``."""

    key: str
    number: int
    outcome: str


def import_pack(
    session: Session,
    agency_id: int,
    text: str,
    *,
    by: str,
    now: datetime,
) -> Imported:
    """Store the pack in ``text`` for an agency; the same content again changes nothing.

    Raises
    ------
    PackInvalid
        Naming the place in the document and the problem.
    """
    pack, document = parsing.parse_yaml(text)
    instrument = session.scalar(
        select(Instrument).where(Instrument.agency_id == agency_id, Instrument.key == pack.key)
    )
    if instrument is None:
        instrument = Instrument(agency_id=agency_id, key=pack.key)
        session.add(instrument)
        session.flush()
    latest = instrument.versions[-1] if instrument.versions else None
    if latest is not None and latest.digest == pack.digest:
        return Imported(pack.key, latest.number, "unchanged")
    number = latest.number + 1 if latest else 1
    instrument.versions.append(
        InstrumentVersion(number=number, document=document, digest=pack.digest)
    )
    session.flush()
    audit.record(
        session,
        agency_id=agency_id,
        actor=by,
        action="instrument.import",
        about=f"instrument:{instrument.id}",
        at=now,
        facts={"key": pack.key, "version": number},
    )
    return Imported(pack.key, number, "new_version" if latest else "created")


def import_shipped(session: Session, agency_id: int, *, by: str, now: datetime) -> list[Imported]:
    """Import every pack that ships with the product."""
    return [
        import_pack(session, agency_id, path.read_text(encoding="utf-8"), by=by, now=now)
        for path in sorted(SHIPPED.glob("*.yaml"))
    ]


def freeze(version: InstrumentVersion, *, now: datetime) -> None:
    """Freeze a version because a cycle uses it; freezing again keeps the first instant."""
    version.frozen_at = version.frozen_at or now

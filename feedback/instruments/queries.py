"""Read-only selects over instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.instruments import parsing
from feedback.instruments.model import Instrument, InstrumentVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from feedback.instruments.pack import Pack


def of_agency(session: Session, agency_id: int) -> Sequence[Instrument]:
    """Return the instruments of an agency by key."""
    query = select(Instrument).where(Instrument.agency_id == agency_id).order_by(Instrument.key)
    return session.scalars(query).all()


def latest_version(session: Session, agency_id: int, key: str) -> InstrumentVersion | None:
    """Return the newest version of an instrument, None when the agency has none of that key."""
    query = (
        select(InstrumentVersion)
        .join(Instrument)
        .where(Instrument.agency_id == agency_id, Instrument.key == key)
        .order_by(InstrumentVersion.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def version_of_agency(
    session: Session, agency_id: int, version_id: int
) -> InstrumentVersion | None:
    """Return one version if it belongs to the agency."""
    query = (
        select(InstrumentVersion)
        .join(Instrument)
        .where(Instrument.agency_id == agency_id, InstrumentVersion.id == version_id)
    )
    return session.scalar(query)


def pack_of(version: InstrumentVersion) -> Pack:
    """Return the parsed pack of a version; parsed once per content and process."""
    known = _CACHE.get(version.digest)
    if known is None:
        known = parsing.parse(version.document)
        if len(_CACHE) >= CACHE_SIZE:
            _CACHE.clear()
        _CACHE[version.digest] = known
    return known


CACHE_SIZE = 64
_CACHE: dict[str, Pack] = {}

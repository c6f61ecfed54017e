"""Time: UTC inside, the agency's zone at the edges. Services take ``now`` as an argument."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def utc_now() -> datetime:
    """Return this machine's clock in UTC."""
    return datetime.now(UTC)


def to_zone(instant: datetime, zone: str) -> datetime:
    """Return ``instant`` on the wall clock of ``zone``."""
    return instant.astimezone(ZoneInfo(zone))


def from_zone(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a naive wall-clock time in ``zone``."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def zone_word(zone: str) -> str:
    """Return WIB, WITA or WIT; any other zone keeps its own name."""
    return ZONES.get(zone, zone)

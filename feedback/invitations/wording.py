"""Days and instants in words, as raters read them: ``Jumat, 27 November 2026 pukul 16.00 WIB``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date, format_time

from feedback.foundation import clock, i18n
from feedback.foundation.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

MINUTES_TO_READ = 3
MINUTES_PER_PERSON = 2


def long_day(instant: datetime, zone: str) -> str:
    """Return weekday and date on the wall clock of ``zone``."""
    return str(format_date(clock.to_zone(instant, zone), "EEEE, d MMMM y", locale=i18n.code()))


def short_day(instant: datetime, zone: str) -> str:
    """Return day and month."""
    return str(format_date(clock.to_zone(instant, zone), "d MMMM", locale=i18n.code()))


def long_moment(instant: datetime, zone: str) -> str:
    """Return weekday, date, time and zone."""
    return str(_("%(day)s pukul %(time)s", day=long_day(instant, zone), time=_time(instant, zone)))


def minutes_for(n_people: int) -> int:
    """Return about how many minutes answering about so many people takes."""
    return MINUTES_TO_READ + MINUTES_PER_PERSON * n_people


def _time(instant: datetime, zone: str) -> str:
    local = clock.to_zone(instant, zone)
    pattern = "HH:mm" if i18n.code() == "en" else "HH.mm"
    return f"{format_time(local, pattern, locale=i18n.code())} {clock.zone_word(zone)}"

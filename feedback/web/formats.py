"""Times and numbers as pages print them, in the reader's language; registered as Jinja filters.

``{{ cycle.closes_at|instant(zone) }}``  Jumat, 27 November 2026 pukul 16.00 WIB
``{{ cycle.closes_at|day(zone) }}``      27 November 2026
``{{ 1690|number }}``                    1.690
``{{ 68|percent }}``                     68 %
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from feedback.foundation import clock, i18n
from feedback.foundation.formats import number, percent
from feedback.invitations.wording import long_moment

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask


def install(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(instant=instant, day=day, number=number, percent=percent)


def instant(value: datetime, zone: str) -> str:
    """Return weekday, date, time and zone."""
    return long_moment(value, zone)


def day(value: datetime, zone: str) -> str:
    """Return the date on the wall clock of ``zone``."""
    return format_date(clock.to_zone(value, zone), "d MMMM y", locale=i18n.code())

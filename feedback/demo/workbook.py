"""The Excel file of the invented ministry, as an HR officer would upload it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.demo import ministry
from feedback.people import exporting

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.demo.ministry import Civilian


def of(now: datetime) -> bytes:
    """Return the workbook, created at ``now``."""
    return exporting.workbook([_row(one) for one in ministry.population()], now=now)


def _row(one: Civilian) -> list[str]:
    return [
        one.name,
        "",
        one.title_after,
        one.nip,
        one.status,
        one.grade,
        one.email,
        one.language,
        one.unit.code,
        one.unit.name,
        one.unit.parent,
        one.post,
        f"{one.post_from:%d-%m-%Y}",
        one.supervisor_nip,
        f"{one.supervisor_from:%d-%m-%Y}" if one.supervisor_from else "",
        f"{one.born_on:%d-%m-%Y}",
        one.sex,
        "ya",
    ]

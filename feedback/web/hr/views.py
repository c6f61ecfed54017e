"""HR's pages, gathered: importing a page module hangs its views on the blueprint."""

from __future__ import annotations

from feedback.web.hr import (  # noqa: F401 - imported for their views
    assignments,
    cycle_board,
    cycle_check,
    cycle_deeds,
    cycle_subjects,
    cycles,
    instruments,
    outbox,
    people,
    people_changes,
    people_import,
)
from feedback.web.hr.blueprint import blueprint

__all__ = ["blueprint"]

"""Whether the demo agency stands already; light, so that a second start is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.cycles.model import Cycle, CycleState
from feedback.demo import ministry
from feedback.people.model import Agency

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RELEASED = "Umpan balik 360 derajat, semester I 2026"
OPEN = "Umpan balik 360 derajat, semester II 2026"
DRAFT = "Lima aspek perilaku, uji coba 2027"


def agency(session: Session) -> Agency | None:
    """Return the demo agency, None before seeding."""
    return session.scalar(select(Agency).where(Agency.code == ministry.AGENCY_CODE))


def is_seeded(session: Session) -> bool:
    """Tell whether all three cycles were made; what people did with them since does not matter."""
    found = agency(session)
    if found is None:
        return False
    rows = session.execute(select(Cycle.name, Cycle.state).where(Cycle.agency_id == found.id))
    states = {row.name: row.state for row in rows}
    is_first_done = states.get(RELEASED) == CycleState.RELEASED
    is_second_begun = states.get(OPEN, CycleState.DRAFT) != CycleState.DRAFT
    return is_first_done and is_second_begun and DRAFT in states

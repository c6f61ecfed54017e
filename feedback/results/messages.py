"""What results write to people: that they can be read, and where. Never a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.foundation import letters

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.foundation.letters import Builder, LetterContext
    from feedback.foundation.mail import Letter, Outbox

READY = "results.ready"


def ready(session: Session, row: Outbox, context: LetterContext) -> Letter | None:
    """Return the letter to the subject ``row.reference``; None unless the results are released."""
    subject = session.get(CycleSubject, row.reference)
    if subject is None or not subject.person.is_active:
        return None
    cycle = session.get_one(Cycle, subject.cycle_id)
    if cycle.state != CycleState.RELEASED:
        return None
    person = subject.person
    return letters.write(
        context,
        "results_ready",
        letters.Recipient(person.full_name, person.email, person.language),
        {
            "agency_name": cycle.agency.name,
            "cycle_name": cycle.name,
            "page": context.public.page(f"/hasil/{subject.id}"),
        },
    )


BUILDERS: dict[str, Builder] = {READY: ready}

"""From the database to the pure design check: the draft as a ``check.Plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.assignments import check, queries
from feedback.assignments.model import Assignment
from feedback.cycles import queries as cycle_queries
from feedback.cycles.model import Cycle, ScoreMode
from feedback.cycles.service import policy_of
from feedback.foundation import clock
from feedback.people.model import Person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def plan(session: Session, cycle: Cycle, *, now: datetime) -> check.Plan:
    """Return the design of ``cycle`` as the check sees it."""
    opens_on = clock.to_zone(cycle.opens_at, cycle.agency.zone).date()
    return check.Plan(
        subjects=sorted(queries.subject_ids(session, cycle.id)),
        pairs=queries.pairs(session, cycle.id),
        relationships=tuple(cycle.relationships),
        mode=ScoreMode(cycle.mode),
        policy=policy_of(cycle),
        mailboxes=_mailboxes(session, cycle.id),
        unit_of=cycle_queries.units_on(session, cycle.agency_id, opens_on),
        opens_on=opens_on,
        closes_at=cycle.closes_at,
        now=now,
    )


def findings(session: Session, cycle: Cycle, *, now: datetime) -> list[check.Finding]:
    """Return what the design check says about ``cycle``."""
    return check.examine(plan(session, cycle, now=now))


def _mailboxes(session: Session, cycle_id: int) -> dict[int, check.Mailbox]:
    query = (
        select(Person.id, Person.email, Person.email_changed_on)
        .join(Assignment, Assignment.rater_id == Person.id)
        .where(Assignment.cycle_id == cycle_id)
        .distinct()
    )
    return {row[0]: check.Mailbox(row[1], row[2]) for row in session.execute(query)}

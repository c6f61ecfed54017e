"""Objects of cycles: drafts for HR, a released one for readers.

A rater's pages have no objects: ``place`` counts the people of the rater's own sheet, which opens
by a link and not by a role.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.assignments.model import Assignment
from feedback.cycles import rules, service
from feedback.cycles.design import Design
from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.instruments import service as instruments
from feedback.instruments.model import Instrument, InstrumentVersion
from tests import cast
from tests.permissions.arguments import Owner, argument, plain

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RELATIONSHIPS = ("self", "supervisor", "peer", "subordinate")

plain("place", 1)
plain("hr.repair:code", "few_raters")


@argument("cycle_id")
def draft(owner: Owner) -> object:
    """Return a draft of the owner's agency."""
    return _cycle(owner).id


@argument("subject_id")
def subject(owner: Owner) -> object:
    """Return a subject, in the route's own cycle where it is of the same agency."""
    cycle = owner.session.get(Cycle, owner.values.get("cycle_id", 0))
    if cycle is None or cycle.agency_id != owner.agency.id:
        cycle = _cycle(owner)
    return _subject(owner, cycle).id


@argument("assignment_id")
def assignment(owner: Owner) -> object:
    """Return an assignment to the route's own subject where it is of the same agency."""
    about = owner.session.get(CycleSubject, owner.values.get("subject_id", 0))
    if about is None or about.person.agency_id != owner.agency.id:
        about = _subject(owner, _cycle(owner))
    row = Assignment(
        cycle_id=about.cycle_id,
        subject_id=about.id,
        rater_id=cast.person(owner.session, owner.agency).id,
        relationship_="peer",
        origin="manual",
    )
    owner.session.add(row)
    owner.session.flush()
    return row.id


@argument("results.profile:subject_id")
def own_result(owner: Owner) -> object:
    """Return the owner as a subject of a released cycle."""
    return _subject(owner, _released(owner)).id


@argument("results.of_cycle:cycle_id")
def released(owner: Owner) -> object:
    """Return a released cycle whose reports HR may read."""
    cycle = _released(owner)
    cycle.hr_sees_results = True
    return cycle.id


def _cycle(owner: Owner) -> Cycle:
    now = datetime.now(UTC)
    design = Design(
        name="Umpan balik",
        instrument_version_id=_version(owner.session, owner.agency.id, now).id,
        opens_at=now,
        closes_at=now + timedelta(days=14),
        relationships=RELATIONSHIPS,
        weights=rules.default_weights(RELATIONSHIPS),
    )
    return service.create(owner.session, owner.agency.id, design, by=owner.account_name, now=now)


def _released(owner: Owner) -> Cycle:
    cycle = _cycle(owner)
    cycle.state = CycleState.RELEASED
    cycle.published_at = cycle.released_at = datetime.now(UTC)
    return cycle


def _subject(owner: Owner, cycle: Cycle) -> CycleSubject:
    row = CycleSubject(cycle_id=cycle.id, person_id=owner.person.id, name=owner.person.name)
    owner.session.add(row)
    owner.session.flush()
    return row


def _version(session: Session, agency_id: int, now: datetime) -> InstrumentVersion:
    query = session.query(InstrumentVersion).join(Instrument).filter_by(agency_id=agency_id)
    if query.first() is None:
        instruments.import_shipped(session, agency_id, by="system", now=now)
    return query.first()

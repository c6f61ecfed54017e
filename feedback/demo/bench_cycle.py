"""An open cycle for benchmarks: the invented ministry, one questionnaire, everybody invited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedback.assignments import service as assignments
from feedback.ceremonies import launch
from feedback.cycles import queries as cycle_queries
from feedback.cycles import rules
from feedback.cycles import service as cycles
from feedback.cycles.design import Design
from feedback.cycles.model import Relationship
from feedback.demo import ministry, workbook
from feedback.foundation import clock
from feedback.instruments import queries as instruments
from feedback.instruments import service as instrument_service
from feedback.invitations import keys
from feedback.invitations import queries as invitations
from feedback.invitations import service as invitation_service
from feedback.people import importing
from feedback.people.importing import Upload
from feedback.people.model import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from feedback.foundation.vault import KeyStore

BY = "system"


def open_cycle(session: Session, vault: KeyStore, commit: Callable[[], None]) -> list[str]:
    """Make the cycle and return the link token of every rater."""
    now = clock.utc_now()
    agency = Agency(code=ministry.AGENCY_CODE, name=ministry.AGENCY_NAME, created_at=now)
    session.add(agency)
    session.flush()
    importing.apply(session, agency, Upload("people.xlsx", workbook.of(now)), by=BY, now=now)
    instrument_service.import_shipped(session, agency.id, by=BY, now=now)
    version = instruments.latest_version(session, agency.id, "berakhlak")
    relationships = tuple(one.value for one in Relationship)
    design = Design(
        name="Benchmark",
        instrument_version_id=version.id if version else 0,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        relationships=relationships,
        weights=rules.default_weights(relationships),
    )
    cycle = cycles.create(session, agency.id, design, by=BY, now=now)
    cycles.add_subjects(session, cycle, cycle_queries.all_staff(session, agency.id), by=BY, now=now)
    assignments.propose(session, cycle, by=BY, now=now)
    commit()
    launch.launch(session, cycle, vault=vault, now=now, by=BY, commit=commit)
    secret = keys.read_mail(vault, cycle.id)
    return [
        invitation_service.token_of(secret, one) for one in invitations.of_cycle(session, cycle.id)
    ]

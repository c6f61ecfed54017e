"""Launched cycles for tests: an office, a shipped instrument, and the vault's secrets at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.assignments import service as assignments
from feedback.assignments.model import Assignment
from feedback.ceremonies.launch import launch
from feedback.cycles import service as cycles
from feedback.instruments import queries as instruments
from feedback.instruments.service import import_shipped
from feedback.invitations import keys, service
from feedback.invitations.model import Invitation
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from feedback.responses.service import Draft
from tests.cycles import drafts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.vault import KeyStore
    from feedback.instruments.pack import Pack
    from feedback.invitations.tokens import Locator, Token
    from feedback.people.model import Person
    from tests.cycles.drafts import Office

BY = "account:1"


@dataclass
class Round:
    """One cycle, the people in it, and what its raters hold."""

    session: Session
    vault: KeyStore
    office: Office
    cycle: Cycle

    @property
    def pack(self) -> Pack:
        """Return the instrument."""
        return instruments.pack_of(self.cycle.instrument_version)

    def assignments(self, relationship: str | None = None) -> list[Assignment]:
        """Return the assignments, of one relationship if named."""
        query = select(Assignment).where(Assignment.cycle_id == self.cycle.id)
        if relationship is not None:
            query = query.where(Assignment.relationship_ == relationship)
        return list(self.session.scalars(query.order_by(Assignment.id)))

    def invitation(self, person_id: int) -> Invitation:
        """Return somebody's invitation."""
        return self.session.scalars(
            select(Invitation).where(
                Invitation.cycle_id == self.cycle.id, Invitation.rater_id == person_id
            )
        ).one()

    def token(self, person: Person) -> Token:
        """Return what was mailed to somebody."""
        secret = keys.read_mail(self.vault, self.cycle.id)
        return service.token_of(secret, self.invitation(person.id))

    def locator(self, rater_id: int) -> Locator:
        """Return what finds somebody's boxes."""
        secret = keys.read_mail(self.vault, self.cycle.id)
        return service.locator_of(secret, self.invitation(rater_id))

    def submit(self, assignment: Assignment, value: int = 4, **comments: str) -> None:
        """Answer every item of one assignment with ``value`` and send it."""
        asked = self.pack.items_for(assignment.relationship_)
        secret = keys.read_map(self.vault, self.cycle.id)
        opened = responses.open_box(
            self.session,
            secret,
            self.cycle.id,
            self.locator(assignment.rater_id),
            assignment.subject_id,
        )
        draft = Draft(
            revision=opened.content.revision,
            editor="test",
            answers=dict.fromkeys([item.key for item in asked], value),
            comments=comments,
            state=BoxState.SUBMITTED,
        )
        responses.save(
            self.session,
            secret,
            self.cycle.id,
            self.locator(assignment.rater_id),
            assignment.subject_id,
            draft,
        )
        self.session.commit()


def draft(
    session: Session,
    *,
    code: str = "kpw",
    sizes: tuple[int, ...] = (5, 5),
    key: str = "berakhlak",
    **changes: object,
) -> tuple[Office, Cycle]:
    """Add an office and a draft about its staff with a shipped instrument; open for two weeks."""
    now = datetime.now(UTC)
    office = drafts.office(session, code, sizes=sizes)
    import_shipped(session, office.agency.id, by=BY, now=now)
    version = instruments.latest_version(session, office.agency.id, key)
    values: dict[str, object] = {
        "opens_at": now - timedelta(minutes=1),
        "closes_at": now + timedelta(days=14),
    }
    design = drafts.design(version.id, now, **(values | changes))
    cycle = cycles.create(session, office.agency.id, design, by=BY, now=now)
    cycles.add_subjects(session, cycle, [one.id for one in office.staff], by=BY, now=now)
    assignments.propose(session, cycle, by=BY, now=now)
    session.commit()
    return office, cycle


def launched(session: Session, vault: KeyStore, **changes: object) -> Round:
    """Launch such a draft."""
    office, cycle = draft(session, **changes)  # type: ignore[arg-type]
    launch(session, cycle, vault=vault, now=datetime.now(UTC), by=BY, commit=session.commit)
    return Round(session, vault, office, cycle)

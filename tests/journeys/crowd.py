"""All the other raters: they answer through the services, as the demo's do."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.cycles.model import Cycle
from feedback.demo.answers import Raters
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.instruments import queries as instruments
from feedback.invitations import keys
from feedback.invitations import queries as invitations
from feedback.invitations import service as invitation_service
from feedback.people.model import Person
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from feedback.responses.service import Draft

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from feedback.instruments.pack import Pack
    from feedback.invitations.model import Invitation
    from feedback.invitations.queries import ToRate
    from tests.journeys.sites import Site

EDITOR = "crowd"


@dataclass
class Crowd:
    """Answers in one cycle and remembers, as no server does, what was answered about whom."""

    site: Site
    cycle_id: int
    said: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    wrote: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    raters: Raters = field(default_factory=lambda: Raters(7))

    def answers(self, addresses: Collection[str]) -> None:
        """Let these people fill and send every form that they have not touched."""
        with self.site.inside() as session:
            cycle = session.get_one(Cycle, self.cycle_id)
            pack = instruments.pack_of(cycle.instrument_version)
            wanted = set(session.scalars(select(Person.id).where(Person.email.in_(addresses))))
            for invitation in invitations.of_cycle(session, cycle.id):
                if invitation.rater_id in wanted:
                    self._fill(session, invitation, pack)

    def mean_about(self, name: str, relationship: str) -> float:
        """Return the plain mean of what raters of one relationship answered about somebody."""
        return fmean(self.said[name, relationship])

    def _fill(self, session: Session, invitation: Invitation, pack: Pack) -> None:
        vault = runtime.current().vault
        secret = keys.read_map(vault, self.cycle_id)
        locator = invitation_service.locator_of(keys.read_mail(vault, self.cycle_id), invitation)
        for one in invitations.to_rate(session, self.cycle_id, invitation.rater_id):
            where = (self.cycle_id, locator, one.subject_id)
            if responses.open_box(session, secret, *where).content.state is BoxState.EMPTY:
                draft = self._draft(str(invitation.rater_id), one, pack)
                responses.save(session, secret, *where, draft)
            database.session.commit()

    def _draft(self, rater: str, one: ToRate, pack: Pack) -> Draft:
        asked = pack.competencies_for(one.relationship)
        sheet = self.raters.sheet(
            rater=rater,
            subject=one.name,
            relationship=one.relationship,
            items={competency.key: [item.key for item in items] for competency, items in asked},
            questions=[],
        )
        comments = {pack.questions[0].key: f"Menjelaskan dengan runtut, contoh {rater}."}
        points = [answer for answer in sheet.answers.values() if isinstance(answer, int)]
        self.said.setdefault((one.name, one.relationship), []).extend(points)
        self.wrote.setdefault((one.name, one.relationship), []).extend(comments.values())
        return Draft(0, EDITOR, sheet.answers, comments, BoxState.SUBMITTED)

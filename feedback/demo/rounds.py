"""The demo's three cycles: one released, one open and half answered, one draft."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.assignments import service as assignments
from feedback.ceremonies import launch, participation, release, sealing, stop
from feedback.cycles import queries as cycle_queries
from feedback.cycles import rules
from feedback.cycles import service as cycles
from feedback.cycles.design import Design
from feedback.cycles.model import Cycle, Relationship
from feedback.demo import names
from feedback.demo.answers import Raters
from feedback.demo.standing import DRAFT, OPEN, RELEASED
from feedback.instruments import queries as instruments
from feedback.invitations import keys
from feedback.invitations import queries as invitations
from feedback.invitations import service as invitation_service
from feedback.people.model import Person, PersonKind, Post, Unit
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from feedback.responses.service import Draft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.demo.seed import Stage
    from feedback.instruments.pack import Pack
    from feedback.invitations.model import Invitation
    from feedback.people.model import Agency

BY = "system"
ANSWERED_BEFORE, ANSWERED_NOW = 0.9, 0.55
WITH_PARTNERS = "DL-1"


def make(stage: Stage, agency: Agency) -> None:
    """Make the cycles that are missing."""
    if _find(stage.session, agency, DRAFT) is None:
        stage.say("Siklus rancangan")
        _create(stage, agency, DRAFT, "five-aspects", days=90)
        stage.commit()
    _released(stage, agency)
    _open(stage, agency)


def _released(stage: Stage, agency: Agency) -> None:
    cycle = _find(stage.session, agency, RELEASED)
    if cycle is None:
        stage.say("Siklus pertama: peluncuran")
        cycle = _create(stage, agency, RELEASED, "berakhlak", days=30)
    if cycle.state == "draft":
        _launch(stage, cycle)
        stage.say("Siklus pertama: jawaban")
        _answer(stage, cycle, ANSWERED_BEFORE)
    session = stage.session
    if cycle.state == "open":
        participation.recount(session, cycle, vault=stage.vault, now=stage.now)
        stop.stop(session, cycle.id, by=BY, now=stage.now)
        stage.commit()
    if cycle.state == "closing":
        stage.say("Siklus pertama: penyegelan")
        sealing.seal(session, cycle, vault=stage.vault, now=stage.now, commit=stage.commit)
    if cycle.state == "sealed":
        release.release(session, cycle, vault=stage.vault, by=BY, now=stage.now)
        stage.commit()


def _open(stage: Stage, agency: Agency) -> None:
    cycle = _find(stage.session, agency, OPEN)
    if cycle is None:
        cycle = _create(stage, agency, OPEN, "berakhlak", days=14)
    if cycle.state == "draft":
        stage.say("Siklus kedua: peluncuran")
        _launch(stage, cycle)
        stage.say("Siklus kedua: jawaban")
        _answer(stage, cycle, ANSWERED_NOW)
        participation.recount(stage.session, cycle, vault=stage.vault, now=stage.now)
        stage.commit()


def _find(session: Session, agency: Agency, name: str) -> Cycle | None:
    return session.scalar(select(Cycle).where(Cycle.agency_id == agency.id, Cycle.name == name))


def _create(stage: Stage, agency: Agency, name: str, instrument: str, *, days: int) -> Cycle:
    session, now = stage.session, stage.now
    version = instruments.latest_version(session, agency.id, instrument)
    if version is None:
        message = f"pack {instrument} is not there"
        raise LookupError(message)
    relationships = tuple(one.value for one in Relationship)
    design = Design(
        name=name,
        instrument_version_id=version.id,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=days),
        relationships=relationships,
        weights=rules.default_weights(relationships),
    )
    cycle = cycles.create(session, agency.id, design, by=BY, now=now)
    staff = cycle_queries.all_staff(session, agency.id)
    cycles.add_subjects(session, cycle, staff, by=BY, now=now)
    assignments.propose(session, cycle, by=BY, now=now)
    _add_partners(stage, cycle)
    stage.commit()
    return cycle


def _add_partners(stage: Stage, cycle: Cycle) -> None:
    """Let outside partners rate the heads of one directorate."""
    session = stage.session
    heads = set(
        session.scalars(
            select(Post.person_id)
            .join(Unit)
            .where(
                Unit.agency_id == cycle.agency_id,
                Unit.code == WITH_PARTNERS,
                Post.title.like("Direktur") | Post.title.like("Ketua Tim%"),
            )
        )
    )
    partners = session.scalars(
        select(Person.id).where(
            Person.agency_id == cycle.agency_id, Person.kind == PersonKind.PARTNER
        )
    ).all()
    for subject in cycle.subjects:
        for partner in partners if subject.person_id in heads else ():
            assignments.add(
                session,
                cycle,
                subject_id=subject.id,
                rater_id=partner,
                relationship=Relationship.PARTNER,
                by=BY,
                now=stage.now,
            )


def _launch(stage: Stage, cycle: Cycle) -> None:
    launch.launch(
        stage.session, cycle, vault=stage.vault, now=stage.now, by=BY, commit=stage.commit
    )


def _answer(stage: Stage, cycle: Cycle, share: float) -> None:
    """Let simulated raters answer and submit; ``share`` of them do."""
    pack = instruments.pack_of(cycle.instrument_version)
    raters = Raters(cycle.id)
    chance = random.Random(cycle.id)  # noqa: S311 - invented raters
    for invitation in invitations.of_cycle(stage.session, cycle.id):
        if chance.random() < share:
            _answer_all(stage, cycle, invitation, pack, raters)


def _answer_all(
    stage: Stage, cycle: Cycle, invitation: Invitation, pack: Pack, raters: Raters
) -> None:
    session = stage.session
    mail_secret = keys.read_mail(stage.vault, cycle.id)
    map_secret = keys.read_map(stage.vault, cycle.id)
    locator = invitation_service.locator_of(mail_secret, invitation)
    rater = str(invitation.rater_id)
    persons = {subject.id: subject.person_id for subject in cycle.subjects}
    for one in invitations.to_rate(session, cycle.id, invitation.rater_id):
        items = {
            competency.key: [item.key for item in asked]
            for competency, asked in pack.competencies_for(one.relationship)
        }
        sheet = raters.sheet(
            rater=rater,
            subject=str(persons[one.subject_id]),
            relationship=one.relationship,
            items=items,
            questions=[question.key for question in pack.questions],
        )
        draft = Draft(0, names.EDITOR, sheet.answers, sheet.comments, BoxState.SUBMITTED)
        responses.save(session, map_secret, cycle.id, locator, one.subject_id, draft)
        stage.commit()

"""A stopped cycle in a real database and vault: a tree of people whose boxes are filled.

Rows are written directly, so that these tests stand on nothing but what sealing reads.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.assignments.model import Assignment
from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.disclosure.policy import Policy
from feedback.instruments import parsing
from feedback.instruments.model import Instrument, InstrumentVersion
from feedback.instruments.service import SHIPPED
from feedback.invitations import keys
from feedback.invitations import service as invitations
from feedback.responses import cipher
from feedback.responses import service as responses
from feedback.responses.box import BoxContent, BoxState, box_bytes_for
from tests import cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy.orm import Session

    from feedback.foundation.vault import KeyStore
    from feedback.people.model import Agency, Person

OPENED = datetime(2026, 11, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)
RELATIONSHIPS = ["self", "supervisor", "peer", "subordinate"]
WEIGHTS = {"supervisor": 60, "peer": 20, "subordinate": 20}
PACK, DOCUMENT = parsing.parse_yaml((SHIPPED / "five-aspects.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Form:
    """One assignment, by the places of rater and subject in the list of people."""

    rater: int
    subject: int
    relationship: str


@dataclass
class Office:
    """The cycle, its people and its subjects, in the same order."""

    cycle: Cycle
    people: list[Person]
    subjects: list[CycleSubject] = field(default_factory=list)


Filling = tuple["Mapping[str, int | str]", "Mapping[str, str]"]


def tree(people: int, span: int = 6) -> list[Form]:
    """Return the forms of an office in which person 0 leads and each leads up to ``span``."""
    boss = {one: (one - 1) // span for one in range(1, people)}
    forms = [Form(one, one, "self") for one in range(people)]
    forms += [Form(boss[one], one, "supervisor") for one in boss]
    forms += [Form(one, boss[one], "subordinate") for one in boss]
    forms += [
        Form(rater, subject, "peer")
        for subject in boss
        for rater in boss
        if rater != subject and boss[rater] == boss[subject]
    ]
    return forms


class Drawn:
    """Fills forms from a seeded model; draws nothing twice, so a form's answers stand alone."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed

    def __call__(self, form: Form) -> Filling | None:
        """Return answers and comments of one form."""
        severity = self._rng("rater", form.rater).gauss(0, 0.45)
        level = self._rng("subject", form.subject).gauss(3.7, 0.5)
        rng = self._rng("form", form.rater, form.subject)
        answers = {
            item.key: max(1, min(5, round(level - severity + rng.gauss(0, 0.6))))
            for item in PACK.items_for(form.relationship)
        }
        comments = {
            question.key: f"komentar {form.rater} tentang {form.subject} ({question.key})"
            for question in PACK.questions
        }
        return answers, comments

    def _rng(self, *key: object) -> random.Random:
        return random.Random(f"{self._seed}|{key}")  # noqa: S311 - invented answers


def nobody(_form: Form) -> None:
    """Leave every form as it was made."""


def stopped(
    session: Session,
    vault: KeyStore,
    forms: Iterable[Form],
    fill: Callable[[Form], Filling | None],
    **values: object,
) -> Office:
    """Make a stopped cycle whose boxes are filled by ``fill``; None leaves a box empty."""
    forms = list(forms)
    agency = cast.agency(session, f"a{secrets.token_hex(3)}")
    unit = cast.unit(session, agency)
    size = 1 + max(max(form.rater, form.subject) for form in forms)
    people = [
        cast.person(session, agency, f"Orang {one}", place=unit, nip=f"{agency.id:06d}{one:012d}")
        for one in range(size)
    ]
    office = Office(_cycle(session, agency, **values), people)
    for one in sorted({form.subject for form in forms}):
        subject = CycleSubject(
            cycle_id=office.cycle.id,
            person_id=people[one].id,
            name=people[one].full_name,
            unit_id=unit.id,
            unit_name=unit.name,
        )
        session.add(subject)
        office.subjects.append(subject)
    session.flush()
    _assign(session, vault, office, forms, fill)
    session.commit()
    return office


def _cycle(session: Session, agency: Agency, **values: object) -> Cycle:
    instrument = Instrument(agency_id=agency.id, key=PACK.key)
    session.add(instrument)
    session.flush()
    version = InstrumentVersion(
        instrument_id=instrument.id, number=1, document=DOCUMENT, digest=PACK.digest
    )
    session.add(version)
    session.flush()
    defaults: dict[str, object] = {
        "name": "Umpan balik 360 derajat, semester II 2026",
        "state": CycleState.CLOSING,
        "opens_at": OPENED,
        "closes_at": OPENED + timedelta(days=25),
        "relationships": RELATIONSHIPS,
        "weights": WEIGHTS,
        "policy": Policy().to_dict(),
        "box_bytes": box_bytes_for(PACK),
    }
    cycle = Cycle(agency_id=agency.id, instrument_version_id=version.id, **(defaults | values))
    session.add(cycle)
    session.flush()
    return cycle


def _assign(
    session: Session,
    vault: KeyStore,
    office: Office,
    forms: list[Form],
    fill: Callable[[Form], Filling | None],
) -> None:
    subject_of = {subject.person_id: subject.id for subject in office.subjects}
    cycle_id, people = office.cycle.id, office.people
    session.add_all(
        Assignment(
            cycle_id=cycle_id,
            subject_id=subject_of[people[form.subject].id],
            rater_id=people[form.rater].id,
            relationship_=form.relationship,
        )
        for form in forms
    )
    session.flush()
    mail_secret, map_secret = keys.create(vault, cycle_id)
    locators = invitations.prepare(session, cycle_id, mail_secret, map_secret)
    pseudonyms = {person.id: secrets.token_hex(8) for person in people}
    boxes = []
    for form in forms:
        rater, subject = people[form.rater].id, subject_of[people[form.subject].id]
        filling = fill(form)
        answers, comments = filling or ({}, {})
        content = BoxContent(
            subject=subject,
            relationship=form.relationship,
            rater=pseudonyms[rater],
            state=BoxState.EMPTY if filling is None else BoxState.SUBMITTED,
            answers=answers,  # type: ignore[arg-type]
            comments=comments,
        )
        boxes.append((cipher.box_id(map_secret, locators[rater], subject), content))
    random.shuffle(boxes)
    responses.create(session, map_secret, cycle_id, boxes, size=office.cycle.box_bytes or 0)

"""Launching a cycle: secrets, snapshot, invitations, boxes, and only then the first mail.

The order is the promise. No mail exists before every box was opened again; a cycle whose launch
died half-way is still a draft, and a re-run completes it. Boxes are made in shuffled order and in
transactions of their own: no transaction touches ``invitation`` and ``box`` together, else their
hidden transaction numbers would tie raters to boxes for ever.

For that reason this ceremony needs boundaries inside. It and ``abort`` are the only services that
are handed the edge's ``commit``; everywhere else services never commit.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from feedback.assignments import check, plans
from feedback.assignments.model import Assignment
from feedback.ceremonies import errors, participation
from feedback.cycles import lifecycle, queries, rules
from feedback.cycles import service as cycles
from feedback.cycles.lifecycle import Event
from feedback.cycles.model import Cycle, CycleSubject
from feedback.foundation import audit, clock
from feedback.instruments import queries as instrument_queries
from feedback.instruments import service as instruments
from feedback.invitations import keys
from feedback.invitations import queries as invitation_queries
from feedback.invitations import service as invitations
from feedback.people.model import Person
from feedback.responses import cipher
from feedback.responses import service as responses
from feedback.responses.box import BoxContent, box_bytes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.foundation.vault import KeyStore
    from feedback.invitations.keys import MailSecret, MapSecret
    from feedback.invitations.tokens import Locator
    from feedback.responses.cipher import BoxId

SHORTEST = timedelta(hours=1)
BATCH = 500
PSEUDONYM_BYTES = 8


class Form(NamedTuple):
    """One assignment as it goes into a box."""

    subject_id: int
    rater_id: int
    relationship: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What the boxes are made from; must still hold when the cycle opens."""

    version_id: int
    forms: tuple[Form, ...]
    invitation_ids: tuple[int, ...]


def launch(
    session: Session,
    cycle: Cycle,
    *,
    vault: KeyStore,
    now: datetime,
    by: str,
    commit: Callable[[], None],
) -> None:
    """Open a draft: everything is made and checked before the first mail is due.

    ``commit`` ends the edge's transaction; it is called several times. After a crash the cycle is
    still a draft and calling again completes it.

    Raises
    ------
    CycleNotDraft
        If it was launched or aborted already.
    NobodyToAsk, ClosesTooSoon, DesignNotReady
        If it may not be launched; nothing has happened then.
    SecretNotSafe, SecretMissing
        If the vault cannot keep the secrets.
    LaunchDisturbed
        If design or boxes were changed by somebody else meanwhile; the cycle is still a draft.
    """
    cycles.hold_draft(session, cycle)
    _check(session, cycle, now)
    mail_secret, map_secret = keys.create(vault, cycle.id)
    _snapshot(session, cycle, now)
    commit()
    roster, locators = _invite(session, cycle, mail_secret, map_secret)
    commit()
    expected = _contents(roster.forms, locators, map_secret)
    for part in _shuffled_batches(expected):
        cycles.hold_draft(session, cycle)
        if part.is_first:
            responses.delete_all(session, cycle.id)  # of a launch that died
        responses.create(session, map_secret, cycle.id, part.boxes, size=cycle.box_bytes or 0)
        commit()
    nonces = _verify(session, cycle.id, map_secret, expected)
    commit()
    _open(session, cycle, roster, nonces, now=now, by=by)
    commit()


def _check(session: Session, cycle: Cycle, now: datetime) -> None:
    lifecycle.move(cycle.state, Event.LAUNCH)
    if cycle.closes_at - max(now, cycle.opens_at) < SHORTEST:
        raise errors.ClosesTooSoon
    if not _forms(session, cycle.id):
        raise errors.NobodyToAsk
    findings = plans.findings(session, cycle, now=now)
    if not check.may_launch(findings):
        raise errors.DesignNotReady(tuple(findings))


def _snapshot(session: Session, cycle: Cycle, now: datetime) -> None:
    """Copy subjects' names, posts and units, freeze instrument and mode, fix the size of a box."""
    on = clock.to_zone(cycle.opens_at, cycle.agency.zone).date()
    posts = queries.posts_on(session, cycle.agency_id, on)
    units = queries.units_on(session, cycle.agency_id, on)
    subjects = session.execute(
        select(CycleSubject, Person)
        .join(Person, Person.id == CycleSubject.person_id)
        .where(CycleSubject.cycle_id == cycle.id)
    ).all()
    for subject, person in subjects:
        subject.name = person.full_name
        subject.post_title, subject.unit_name = posts.get(person.id, ("", ""))
        subject.unit_id = units.get(person.id)
    version = cycle.instrument_version
    instruments.freeze(version, now=now)
    cycle.box_bytes = box_bytes_for(instrument_queries.pack_of(version))
    cycle.mode = rules.effective_mode(cycle.mode, len(subjects))
    session.flush()


def _invite(
    session: Session, cycle: Cycle, mail_secret: MailSecret, map_secret: MapSecret
) -> tuple[Roster, Mapping[int, Locator]]:
    cycles.hold_draft(session, cycle)
    locators = invitations.prepare(session, cycle.id, mail_secret, map_secret)
    ids = tuple(row.id for row in invitation_queries.of_cycle(session, cycle.id))
    roster = Roster(cycle.instrument_version_id, _forms(session, cycle.id), ids)
    return roster, locators


def _forms(session: Session, cycle_id: int) -> tuple[Form, ...]:
    rows = session.execute(
        select(Assignment.subject_id, Assignment.rater_id, Assignment.relationship_)
        .where(Assignment.cycle_id == cycle_id)
        .order_by(Assignment.subject_id, Assignment.rater_id)
    )
    return tuple(Form(*row) for row in rows)


def _contents(
    forms: Sequence[Form], locators: Mapping[int, Locator], secret: MapSecret
) -> dict[BoxId, BoxContent]:
    """Return the empty content of every box; pseudonyms exist here and inside the boxes only."""
    pseudonyms = {rater: secrets.token_hex(PSEUDONYM_BYTES) for rater in locators}
    return {
        cipher.box_id(secret, locators[form.rater_id], form.subject_id): BoxContent(
            subject=form.subject_id,
            relationship=form.relationship,
            rater=pseudonyms[form.rater_id],
        )
        for form in forms
    }


@dataclass(frozen=True, slots=True, repr=False)
class _Part:
    is_first: bool
    boxes: Sequence[tuple[BoxId, BoxContent]]


def _shuffled_batches(contents: Mapping[BoxId, BoxContent]) -> Iterator[_Part]:
    boxes = list(contents.items())
    random.SystemRandom().shuffle(boxes)
    for start in range(0, len(boxes), BATCH):
        yield _Part(is_first=start == 0, boxes=boxes[start : start + BATCH])


def _verify(
    session: Session, cycle_id: int, secret: MapSecret, expected: Mapping[BoxId, BoxContent]
) -> set[bytes]:
    """Open every box again, compare it with what was meant, and return the nonces."""
    nonces = set()
    for opened in responses.read_all(session, cycle_id, secret):
        if expected.get(opened.id) != opened.content:
            raise errors.LaunchDisturbed(cycle_id)
        nonces.add(opened.sealed.nonce)
    if len(nonces) != len(expected):
        raise errors.LaunchDisturbed(cycle_id)
    return nonces


def _open(
    session: Session,
    cycle: Cycle,
    roster: Roster,
    nonces: set[bytes],
    *,
    now: datetime,
    by: str,
) -> None:
    """Open the cycle and make its mails due, in one transaction; nobody may have meddled."""
    cycles.hold_draft(session, cycle)
    is_same = (
        roster.version_id == cycle.instrument_version_id
        and roster.forms == _forms(session, cycle.id)
        and nonces == responses.nonces(session, cycle.id)
    )
    if not is_same:
        raise errors.LaunchDisturbed(cycle.id)
    cycle.state = lifecycle.move(cycle.state, Event.LAUNCH)
    cycle.launched_at = now
    participation.lay_out(session, cycle, now=now)
    invitations.enqueue_all(
        session,
        cycle,
        invitations.FIRST,
        roster.invitation_ids,
        due_at=max(now, cycle.opens_at),
    )
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action="cycle.launch",
        about=f"cycle:{cycle.id}",
        at=now,
        facts={"forms": len(roster.forms), "raters": len(roster.invitation_ids)},
    )

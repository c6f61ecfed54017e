"""Launching: everything is made and checked before the first mail, and a crash costs nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.assignments import service as assignments
from feedback.assignments.model import ParticipationCell
from feedback.ceremonies import errors
from feedback.ceremonies.launch import launch
from feedback.cycles.errors import CycleNotDraft
from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import runtime
from feedback.foundation.mail import Outbox
from feedback.invitations import keys
from feedback.invitations.model import Invitation
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from feedback.responses.model import Box
from tests.ceremonies import rounds
from tests.ceremonies.rounds import BY, Round

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.foundation.vault import DirectoryKeyStore

pytestmark = pytest.mark.both_databases

N_STAFF = 10
N_FORMS = N_STAFF * (1 + 1 + 4)  # self, supervisor, the other four of the unit


class Crash(BaseException):
    """The process was killed."""


class CrashingCommit:
    """Commits, and dies after (or before) the given call."""

    def __init__(self, session: Session, at: int, *, before: bool) -> None:
        self.session, self.at, self.before, self.calls = session, at, before, 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self.at and self.before:
            raise Crash
        self.session.commit()
        if self.calls == self.at:
            raise Crash


@pytest.fixture
def vault(app: Flask) -> DirectoryKeyStore:
    return runtime.current().vault


@pytest.fixture
def draft(session: Session) -> Cycle:
    return rounds.draft(session)[1]


def run(session: Session, cycle: Cycle, vault: DirectoryKeyStore, commit=None) -> None:
    launch(
        session,
        cycle,
        vault=vault,
        now=datetime.now(UTC),
        by=BY,
        commit=commit or session.commit,
    )


def n(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table))


@pytest.fixture
def launched(session: Session, vault: DirectoryKeyStore) -> Round:
    return rounds.launched(session, vault)


def test_an_open_cycle_has_a_box_per_assignment(session: Session, launched: Round) -> None:
    assert launched.cycle.state == CycleState.OPEN
    assert n(session, Box) == len(launched.assignments()) == N_FORMS


def test_every_box_knows_its_assignment_and_nothing_else_yet(
    session: Session, launched: Round, vault: DirectoryKeyStore
) -> None:
    secret = keys.read_map(vault, launched.cycle.id)
    opened = [one.content for one in responses.read_all(session, launched.cycle.id, secret)]
    assert Counter((c.subject, c.relationship) for c in opened) == Counter(
        (a.subject_id, a.relationship_) for a in launched.assignments()
    )
    assert {(c.state, c.revision, len(c.answers)) for c in opened} == {(BoxState.EMPTY, 0, 0)}


def test_a_rater_has_one_pseudonym_in_all_boxes(
    session: Session, launched: Round, vault: DirectoryKeyStore
) -> None:
    secret = keys.read_map(vault, launched.cycle.id)
    used = Counter(
        one.content.rater for one in responses.read_all(session, launched.cycle.id, secret)
    )
    per_rater = Counter(a.rater_id for a in launched.assignments())
    assert sorted(used.values()) == sorted(per_rater.values())


def test_all_boxes_have_one_length(session: Session, launched: Round) -> None:
    lengths = session.scalars(sa.select(sa.func.length(Box.ciphertext)).distinct()).all()
    assert lengths == [launched.cycle.box_bytes + 16]


def test_boxes_are_made_in_a_random_order(
    session: Session, draft: Cycle, vault: DirectoryKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    create = responses.create

    def recording(*args, **kwargs):
        made.extend(content.subject for _id, content in args[3])
        return create(*args, **kwargs)

    monkeypatch.setattr(responses, "create", recording)
    run(session, draft, vault)
    assert len(made) == N_FORMS
    assert made != sorted(made)


def test_every_rater_has_an_invitation_and_one_mail(session: Session, launched: Round) -> None:
    raters = {a.rater_id for a in launched.assignments()}
    invitations = session.scalars(sa.select(Invitation)).all()
    mails = session.scalars(sa.select(Outbox).where(Outbox.kind == "invitation.first")).all()
    assert {row.rater_id for row in invitations} == raters
    assert {row.reference for row in mails} == {row.id for row in invitations}
    assert len(mails) == len(raters)


def test_mails_are_due_when_the_cycle_opens(session: Session, vault: DirectoryKeyStore) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    _office, cycle = rounds.draft(session, opens_at=later, closes_at=later + timedelta(days=7))
    run(session, cycle, vault)
    assert set(session.scalars(sa.select(Outbox.due_at))) == {later}


def test_subjects_stand_still_from_now_on(session: Session, launched: Round) -> None:
    subject = launched.cycle.subjects[0]
    assert (subject.name, subject.post_title, subject.unit_name) == (
        "Staf 1.0",
        "Analis",
        "Biro 1",
    )


def test_instrument_and_mode_are_frozen(launched: Round) -> None:
    assert launched.cycle.instrument_version.frozen_at is not None
    assert launched.cycle.mode == "raw"  # fewer than 20 subjects


def test_participation_begins_at_nothing(session: Session, launched: Round) -> None:
    cells = session.scalars(sa.select(ParticipationCell)).all()
    assert sum(cell.invited for cell in cells if cell.relationship_ == "peer") == N_STAFF * 4
    assert {cell.answered for cell in cells} == {0}


def test_both_secrets_have_two_copies(launched: Round, vault: DirectoryKeyStore) -> None:
    names = (keys.mail_name(launched.cycle.id), keys.map_name(launched.cycle.id))
    assert [vault.damaged(name) for name in names] == [[], []]


def test_a_launched_cycle_is_not_launched_again(
    session: Session, launched: Round, vault: DirectoryKeyStore
) -> None:
    with pytest.raises(CycleNotDraft):
        run(session, launched.cycle, vault)


def test_a_cycle_without_raters_is_not_launched(session: Session, vault: DirectoryKeyStore) -> None:
    _office, cycle = rounds.draft(session)
    for row in list(cycle.subjects):
        assignments.remove_subject(session, cycle, row.id, by=BY, now=datetime.now(UTC))
    session.commit()
    with pytest.raises(errors.NobodyToAsk):
        run(session, cycle, vault)
    assert not keys.is_any_left(vault, cycle.id)


def test_a_cycle_too_small_to_hide_anybody_is_not_launched(
    session: Session, vault: DirectoryKeyStore
) -> None:
    _office, cycle = rounds.draft(session, sizes=(2,))
    with pytest.raises(errors.DesignNotReady):
        run(session, cycle, vault)
    assert not keys.is_any_left(vault, cycle.id)


def test_a_cycle_with_no_time_to_answer_is_not_launched(
    session: Session, vault: DirectoryKeyStore
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=30)
    _office, cycle = rounds.draft(session, closes_at=soon)
    with pytest.raises(errors.ClosesTooSoon):
        run(session, cycle, vault)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_launch_that_dies_leaves_a_draft_without_mail(
    session: Session, draft: Cycle, vault: DirectoryKeyStore, at: int, *, before: bool
) -> None:
    with pytest.raises(Crash):
        run(session, draft, vault, CrashingCommit(session, at, before=before))
    session.rollback()
    assert session.get_one(Cycle, draft.id).state == CycleState.DRAFT
    assert n(session, Outbox) == 0


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_launch_that_died_is_completed_by_running_it_again(
    session: Session, draft: Cycle, vault: DirectoryKeyStore, at: int, *, before: bool
) -> None:
    with pytest.raises(Crash):
        run(session, draft, vault, CrashingCommit(session, at, before=before))
    session.rollback()
    run(session, draft, vault)
    secret = keys.read_map(vault, draft.id)
    opened = list(responses.read_all(session, draft.id, secret))
    assert draft.state == CycleState.OPEN
    assert len(opened) == N_FORMS
    assert (
        len({one.content.rater for one in opened}) == n(session, Invitation) == n(session, Outbox)
    )


def test_dying_after_the_last_commit_loses_nothing(
    session: Session, draft: Cycle, vault: DirectoryKeyStore
) -> None:
    with pytest.raises(Crash):
        run(session, draft, vault, CrashingCommit(session, 5, before=False))
    assert session.get_one(Cycle, draft.id).state == CycleState.OPEN


def test_raters_changed_between_two_tries_are_followed(
    session: Session, draft: Cycle, vault: DirectoryKeyStore
) -> None:
    with pytest.raises(Crash):
        run(session, draft, vault, CrashingCommit(session, 4, before=False))
    session.rollback()
    gone = draft.subjects[0].id
    assignments.remove_subject(session, draft, gone, by=BY, now=datetime.now(UTC))
    session.commit()
    run(session, draft, vault)
    secret = keys.read_map(vault, draft.id)
    subjects = {one.content.subject for one in responses.read_all(session, draft.id, secret)}
    assert gone not in subjects
    assert len(subjects) == N_STAFF - 1


@pytest.mark.parametrize("at", [2, 3, 4])
def test_a_design_changed_during_the_launch_stops_it(
    session: Session, draft: Cycle, vault: DirectoryKeyStore, at: int
) -> None:
    calls = 0

    def commit() -> None:
        nonlocal calls
        calls += 1
        session.commit()
        if calls == at:  # the second one ends the taking of the roster
            row = rounds.Round(session, vault, None, draft).assignments("peer")[0]
            assignments.remove(
                session, draft, row.id, subject_id=row.subject_id, by=BY, now=datetime.now(UTC)
            )
            session.commit()

    with pytest.raises(errors.LaunchDisturbed):
        run(session, draft, vault, commit)
    session.rollback()
    assert session.get_one(Cycle, draft.id).state == CycleState.DRAFT
    assert n(session, Outbox) == 0


def test_a_second_launch_in_between_leaves_a_draft_or_a_sound_cycle(
    session: Session, draft: Cycle, vault: DirectoryKeyStore
) -> None:
    calls = 0

    def commit() -> None:
        nonlocal calls
        calls += 1
        session.commit()
        if calls == 4:  # verified, not yet open: somebody else makes the boxes anew and dies
            with pytest.raises(Crash):
                run(session, draft, vault, CrashingCommit(session, 3, before=False))

    with pytest.raises(errors.LaunchDisturbed):
        run(session, draft, vault, commit)
    session.rollback()
    assert session.get_one(Cycle, draft.id).state == CycleState.DRAFT


def test_no_transaction_touches_invitations_and_boxes(
    session: Session, draft: Cycle, vault: DirectoryKeyStore, transactions: list[set[str]]
) -> None:
    run(session, draft, vault)
    touched = [tables for tables in transactions if tables]
    assert {"box"} in touched
    assert {"invitation"} in touched
    assert {"box", "invitation"} not in touched

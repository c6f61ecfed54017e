"""Boxes in the database: no overwriting, nothing after closing, only what is ours opens."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session as PlainSession

from feedback.ceremonies import stop
from feedback.cycles.errors import CycleNotOpen
from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import db, runtime
from feedback.foundation.db import database
from feedback.invitations import keys
from feedback.responses import service
from feedback.responses.box import BoxState
from feedback.responses.errors import BoxConflict, BoxUnreadable
from feedback.responses.model import Box
from feedback.responses.service import Draft, OpenedBox
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.assignments.model import Assignment
    from feedback.invitations.keys import MapSecret
    from feedback.responses.box import BoxContent
    from tests.ceremonies.rounds import Round

pytestmark = pytest.mark.both_databases


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


@pytest.fixture
def secret(launched: Round) -> MapSecret:
    return keys.read_map(launched.vault, launched.cycle.id)


@pytest.fixture
def form(launched: Round) -> Assignment:
    return launched.assignments("peer")[0]


class Desk:
    """One rater's form, opened and saved through one session."""

    def __init__(self, launched: Round, secret: MapSecret, form: Assignment) -> None:
        self.session = launched.session
        self.where = (launched.cycle.id, launched.locator(form.rater_id), form.subject_id)
        self.secret = secret
        launched.session.commit()

    def open(self, session: Session | None = None) -> OpenedBox:
        return service.open_box(session or self.session, self.secret, *self.where)

    def save(self, draft: Draft, session: PlainSession | None = None) -> BoxContent:
        session = session or self.session
        saved = service.save(session, self.secret, *self.where, draft)
        session.commit()
        return saved


@pytest.fixture
def desk(launched: Round, secret: MapSecret, form: Assignment) -> Desk:
    return Desk(launched, secret, form)


FIRST = Draft(revision=0, editor="page-one", answers={"BP1": 4}, comments={"continue": "Ya."})


def test_what_was_saved_is_there(desk: Desk) -> None:
    desk.save(FIRST)
    content = desk.open().content
    assert (content.answers, content.comments) == ({"BP1": 4}, {"continue": "Ya."})
    assert (content.state, content.revision) == (BoxState.DRAFT, 1)


def test_a_save_leaves_whose_box_it_is_alone(desk: Desk) -> None:
    before = desk.open().content
    after = desk.save(FIRST)
    assert (after.subject, after.relationship, after.rater) == (
        before.subject,
        before.relationship,
        before.rater,
    )


def test_a_save_changes_nonce_and_ciphertext_but_no_length(desk: Desk) -> None:
    before = desk.open().sealed
    desk.save(FIRST)
    after = desk.open().sealed
    assert before.nonce != after.nonce
    assert len(before.ciphertext) == len(after.ciphertext)


def test_submitting_and_editing_later_stays_submitted(desk: Desk) -> None:
    desk.save(replace(FIRST, state=BoxState.SUBMITTED))
    desk.save(replace(FIRST, revision=1, answers={"BP1": 5}))
    content = desk.open().content
    assert (content.state, content.answers) == (BoxState.SUBMITTED, {"BP1": 5})


def test_a_submission_can_be_taken_back(desk: Desk) -> None:
    desk.save(replace(FIRST, state=BoxState.SUBMITTED))
    desk.save(replace(FIRST, revision=1, state=BoxState.DRAFT))
    assert desk.open().content.state is BoxState.DRAFT


def test_a_newer_save_of_another_page_is_not_overwritten(desk: Desk) -> None:
    desk.save(FIRST)
    late = Draft(revision=0, editor="page-two", answers={"BP1": 1})
    with pytest.raises(BoxConflict) as conflict:
        desk.save(late)
    desk.session.rollback()
    assert conflict.value.stored.answers == {"BP1": 4}
    assert desk.open().content.answers == {"BP1": 4}


def test_repeating_a_save_whose_answer_got_lost_is_harmless(desk: Desk) -> None:
    desk.save(FIRST)
    again = desk.save(FIRST)
    assert again.answers == FIRST.answers
    assert desk.open().content.answers == FIRST.answers


def test_the_same_content_from_another_page_is_no_conflict(desk: Desk) -> None:
    desk.save(FIRST)
    same = desk.save(replace(FIRST, editor="page-two"))
    assert same.answers == FIRST.answers


def test_a_page_may_go_on_after_a_save_whose_answer_got_lost(desk: Desk) -> None:
    desk.save(FIRST)
    desk.save(replace(FIRST, answers={"BP1": 4, "BP2": 5}))
    assert desk.open().content.answers == {"BP1": 4, "BP2": 5}


def test_a_straggling_autosave_does_not_undo_a_submission(desk: Desk) -> None:
    desk.save(FIRST)
    desk.save(replace(FIRST, revision=1, answers={"BP1": 5}, state=BoxState.SUBMITTED))
    with pytest.raises(BoxConflict):
        desk.save(replace(FIRST, revision=1, answers={"BP1": 2}))
    desk.session.rollback()
    assert desk.open().content.answers == {"BP1": 5}


def test_a_page_without_a_name_conflicts_with_one_without_a_name(desk: Desk) -> None:
    desk.save(replace(FIRST, editor=""))
    with pytest.raises(BoxConflict):
        desk.save(Draft(revision=0, editor="", answers={"BP1": 1}))


@pytest.mark.parametrize("state", [s for s in CycleState if s is not CycleState.OPEN])
def test_a_cycle_that_is_not_open_accepts_nothing(
    desk: Desk, launched: Round, state: CycleState
) -> None:
    launched.cycle.state = state
    launched.session.commit()
    with pytest.raises(CycleNotOpen) as refusal:
        desk.save(FIRST)
    desk.session.rollback()
    assert refusal.value.state == state
    assert desk.open().content.revision == 0


@pytest.mark.parametrize(
    ("opens", "closes"), [(-9, -1), (1, 9)], ids=["closed a second ago", "opens in a second"]
)
def test_the_database_clock_decides(desk: Desk, launched: Round, opens: int, closes: int) -> None:
    now = db.now(launched.session)
    launched.cycle.opens_at = now + timedelta(seconds=opens)
    launched.cycle.closes_at = now + timedelta(seconds=closes)
    launched.session.commit()
    with pytest.raises(CycleNotOpen):
        desk.save(FIRST)


def test_a_cycle_accepts_until_its_last_moment(desk: Desk, launched: Round) -> None:
    launched.cycle.closes_at = db.now(launched.session) + timedelta(seconds=20)
    launched.session.commit()
    assert desk.save(FIRST).revision == 1


class Racers:
    """Raters who each save in a thread of their own, all from one starting shot."""

    def __init__(self, app: Flask, number: int) -> None:
        self.app = app
        self.start = threading.Barrier(number + 1)
        self.failures: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def add(self, run: Callable[[PlainSession], None]) -> None:
        self.threads.append(threading.Thread(target=self._race, args=(run,)))
        self.threads[-1].start()

    def finish(self) -> None:
        for thread in self.threads:
            thread.join(timeout=20)

    def _race(self, run: Callable[[PlainSession], None]) -> None:
        with self.app.app_context(), PlainSession(database.engine) as session:
            self.start.wait()
            try:
                run(session)
            except BaseException as error:
                self.failures.append(error)


def test_two_devices_at_once_one_wins_and_one_is_told(app: Flask, desk: Desk) -> None:
    racers = Racers(app, 2)
    for value in (1, 2):
        draft = Draft(revision=0, editor=f"page-{value}", answers={"BP1": value})
        racers.add(partial(desk.save, draft))
    racers.start.wait()
    racers.finish()
    assert [type(error) for error in racers.failures] == [BoxConflict]
    assert desk.open().content.revision == 1


def test_no_acknowledged_save_is_missed_by_stopping(
    app: Flask, launched: Round, secret: MapSecret
) -> None:
    desks = [Desk(launched, secret, form) for form in launched.assignments("peer")[:3]]
    acknowledged = [0, 0, 0]
    racers, cycle_id = Racers(app, 3), launched.cycle.id
    launched.session.commit()

    def save_for_ever(number: int, session: PlainSession) -> None:
        while True:
            draft = Draft(acknowledged[number], f"page-{number}", {"BP1": 3})
            desks[number].save(draft, session)
            acknowledged[number] += 1

    for number in range(3):
        racers.add(partial(save_for_ever, number))
    racers.start.wait()
    time.sleep(0.3)
    with PlainSession(database.engine) as session:
        stop.stop(session, cycle_id, by="system", now=datetime.now(UTC))
        session.commit()
        opened = list(service.read_all(session, cycle_id, secret))
    racers.finish()
    stored = {one.id: one.content.revision for one in opened}
    assert [type(error) for error in racers.failures] == [CycleNotOpen] * 3
    assert [stored[desk.open().id] for desk in desks] == acknowledged


def test_a_tampered_box_is_unreadable(desk: Desk) -> None:
    opened = desk.open()
    broken = bytes([opened.sealed.ciphertext[0] ^ 1]) + opened.sealed.ciphertext[1:]
    desk.session.execute(sa.update(Box).where(Box.id == opened.id).values(ciphertext=broken))
    with pytest.raises(BoxUnreadable):
        desk.save(FIRST)


def test_two_boxes_swapped_are_unreadable(launched: Round, secret: MapSecret) -> None:
    first, second = (Desk(launched, secret, form) for form in launched.assignments("peer")[:2])
    sealed = second.open().sealed
    launched.session.execute(
        sa.update(Box)
        .where(Box.id == first.open().id)
        .values(nonce=sealed.nonce, ciphertext=sealed.ciphertext)
    )
    with pytest.raises(BoxUnreadable):
        first.open()


def test_a_box_of_another_cycle_is_not_found(desk: Desk) -> None:
    cycle_id, locator, subject_id = desk.where
    with pytest.raises(BoxUnreadable):
        service.open_box(desk.session, desk.secret, cycle_id + 1, locator, subject_id)


def test_a_box_that_does_not_exist_is_not_found(desk: Desk) -> None:
    cycle_id, locator, _subject_id = desk.where
    with pytest.raises(BoxUnreadable):
        service.open_box(desk.session, desk.secret, cycle_id, locator, 999_999)


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_everything_is_read_once_whatever_the_batch(
    session: Session, launched: Round, secret: MapSecret, batch: int
) -> None:
    opened = list(service.read_all(session, launched.cycle.id, secret, batch=batch))
    assert len({one.id for one in opened}) == len(opened) == len(launched.assignments())


def test_counting_and_deleting(session: Session, launched: Round) -> None:
    assert service.count(session, launched.cycle.id) == len(launched.assignments())
    service.delete_all(session, launched.cycle.id)
    assert service.count(session, launched.cycle.id) == 0
    assert session.get_one(Cycle, launched.cycle.id).state == CycleState.OPEN


def test_creating_nothing_is_fine(session: Session, launched: Round, secret: MapSecret) -> None:
    assert service.create(session, secret, launched.cycle.id, [], size=512) == 0


def test_nothing_opened_prints_itself(desk: Desk) -> None:
    desk.save(replace(FIRST, comments={"continue": "rahasia"}))
    assert "rahasia" not in repr(desk.open())
    assert "rahasia" not in repr(replace(FIRST, comments={"continue": "rahasia"}))

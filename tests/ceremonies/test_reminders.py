"""Reminders: only those with something left to send get one, and nothing shows who they were."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import render_template

from feedback.ceremonies import remind, reminders
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.letters import LetterContext
from feedback.foundation.mail import Outbox
from tests.ceremonies import rounds
from tests.ceremonies.rounds import BY

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    round_ = rounds.launched(session, runtime.current().vault)
    remind.remind(session, round_.cycle, by=BY, now=datetime.now(UTC))
    session.commit()
    return round_


@pytest.fixture
def context(app: Flask, launched: Round) -> LetterContext:
    shared = runtime.current()
    return LetterContext(
        public=shared.address,
        secret_key=shared.settings.secret_key,
        vault=launched.vault,
        render=render_template,
    )


def row_of(launched: Round, person_id: int) -> Outbox:
    return launched.session.scalars(
        sa.select(Outbox).where(
            Outbox.kind == "invitation.reminder",
            Outbox.reference == launched.invitation(person_id).id,
        )
    ).one()


def forms_of(launched: Round, person_id: int):
    return [a for a in launched.assignments() if a.rater_id == person_id]


def test_somebody_with_forms_left_is_told_how_many(
    launched: Round, context: LetterContext, session: Session
) -> None:
    rater = launched.office.staff[0]
    first, *others = forms_of(launched, rater.id)
    launched.submit(first)
    letter = reminders.build(session, row_of(launched, rater.id), context)
    assert letter.subject == f"Tinggal 13 hari: {len(others)} penilaian menunggu"
    assert launched.token(rater) in letter.text


def test_somebody_who_has_finished_gets_nothing(
    launched: Round, context: LetterContext, session: Session
) -> None:
    rater = launched.office.staff[0]
    for form in forms_of(launched, rater.id):
        launched.submit(form)
    assert reminders.build(session, row_of(launched, rater.id), context) is None


def test_nobody_is_reminded_of_a_closed_cycle(
    launched: Round, context: LetterContext, session: Session
) -> None:
    launched.cycle.state = CycleState.CLOSING
    row = row_of(launched, launched.office.staff[0].id)
    assert reminders.build(session, row, context) is None


def test_everybody_has_a_row_whether_finished_or_not(session: Session, launched: Round) -> None:
    raters = {a.rater_id for a in launched.assignments()}
    rows = session.scalars(sa.select(Outbox).where(Outbox.kind == "invitation.reminder")).all()
    assert len(rows) == len(raters)
    assert {(row.state, row.sequence) for row in rows} == {("queued", 1)}

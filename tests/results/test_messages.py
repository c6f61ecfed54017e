"""The letter says that results can be read, and nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import render_template
from sqlalchemy import select

from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import runtime
from feedback.foundation.letters import LetterContext
from feedback.foundation.mail import Outbox
from feedback.results.messages import BUILDERS, READY
from tests.results import released

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released.build(tmp_path_factory.mktemp("released"))


@pytest.fixture
def context(app: Flask) -> LetterContext:
    shared = runtime.current()
    return LetterContext(
        public=shared.address,
        secret_key=shared.settings.secret_key,
        vault=shared.vault,
        render=render_template,
    )


@pytest.fixture
def row(session: Session) -> Outbox:
    """Return the waiting mail of one subject."""
    subject = released.subjects(session, "adjusted")[1]
    query = select(Outbox).where(Outbox.kind == READY, Outbox.reference == subject.id)
    return session.scalars(query).one()


def test_it_leads_to_the_page_and_holds_no_number(
    session: Session, context: LetterContext, row: Outbox
) -> None:
    letter = BUILDERS[READY](session, row, context)
    assert letter is not None
    page = f"https://cermin.test/hasil/{row.reference}"
    assert letter.subject == "Hasil Anda siap dibaca"
    assert page in letter.text
    assert page in letter.html
    assert "komentar 1" not in letter.text + letter.html


def test_there_is_nothing_to_say_before_the_release(
    session: Session, context: LetterContext, row: Outbox
) -> None:
    cycle = session.get_one(Cycle, released.subjects(session, "adjusted")[1].cycle_id)
    cycle.state = CycleState.SEALED
    session.flush()
    assert BUILDERS[READY](session, row, context) is None


def test_nothing_is_said_to_somebody_who_left(
    session: Session, context: LetterContext, row: Outbox
) -> None:
    released.subjects(session, "adjusted")[1].person.is_active = False
    session.flush()
    assert BUILDERS[READY](session, row, context) is None

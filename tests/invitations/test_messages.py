"""Letters to raters: in their language, with their link, without anything about content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import render_template

from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.letters import LetterContext
from feedback.foundation.mail import Outbox
from feedback.invitations import messages, service, tokens
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.ceremonies.rounds import Round


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


@pytest.fixture
def rater(launched: Round) -> Person:
    return launched.office.staff[0]


@pytest.fixture
def context(app: Flask, launched: Round) -> LetterContext:
    return LetterContext(
        public=runtime.current().address,
        secret_key=runtime.current().settings.secret_key,
        vault=launched.vault,
        render=render_template,
    )


@pytest.fixture
def row(session: Session, launched: Round, rater: Person) -> Outbox:
    reference = launched.invitation(rater.id).id
    return session.scalars(
        sa.select(Outbox).where(Outbox.kind == service.FIRST, Outbox.reference == reference)
    ).one()


def test_the_subject_says_how_many_and_until_when(
    session: Session, row: Outbox, context: LetterContext
) -> None:
    letter = messages.first(session, row, context)
    assert letter.subject.startswith("Anda diminta menilai 5 orang, sampai ")


@pytest.mark.parametrize("kind", ["first", "resend"])
def test_text_and_html_carry_link_and_code(
    session: Session,
    row: Outbox,
    context: LetterContext,
    launched: Round,
    rater: Person,
    kind: str,
) -> None:
    letter = messages.BUILDERS[f"invitation.{kind}"](session, row, context)
    token = launched.token(rater)
    link, code = f"https://cermin.test/i#{token}", tokens.in_groups(token)
    assert [link in part for part in (letter.text, letter.html)] == [True, True]
    assert [code in part for part in (letter.text, letter.html)] == [True, True]
    assert tokens.parse_token(link) == tokens.parse_token(code) == token


@pytest.mark.parametrize("kind", ["first", "resend"])
def test_a_letter_goes_to_the_mailbox_that_was_invited(
    session: Session, row: Outbox, context: LetterContext, rater: Person, kind: str
) -> None:
    invited, rater.email = rater.email, "mine@hr.example"
    session.flush()
    letter = messages.BUILDERS[f"invitation.{kind}"](session, row, context)
    assert letter.to_address == invited


def test_a_letter_goes_to_its_rater_and_prints_nothing_of_it(
    session: Session, row: Outbox, context: LetterContext, launched: Round, rater: Person
) -> None:
    letter = messages.first(session, row, context)
    assert (letter.to_name, letter.to_address) == (rater.full_name, rater.email)
    assert launched.token(rater) not in repr(letter)


def test_the_language_is_the_rater_s(
    session: Session, row: Outbox, context: LetterContext, rater: Person
) -> None:
    rater.language = "en"
    letter = messages.first(session, row, context)
    assert letter.language == "en"
    assert 'lang="en"' in letter.html


def test_no_letter_names_anybody_who_is_rated(
    session: Session, row: Outbox, context: LetterContext, launched: Round, rater: Person
) -> None:
    letter = messages.first(session, row, context)
    others = [s.name for s in launched.cycle.subjects if s.person_id != rater.id]
    assert [name for name in others if name in letter.text + letter.html] == []


def test_html_loads_nothing(session: Session, row: Outbox, context: LetterContext) -> None:
    html = messages.first(session, row, context).html
    assert [word for word in ("<img", "<script", "src=", "@import", "<link") if word in html] == []


@pytest.mark.parametrize(
    "state", [CycleState.CLOSING, CycleState.ABORTED, CycleState.SEALED, CycleState.DRAFT]
)
def test_a_cycle_that_is_not_open_writes_to_nobody(
    session: Session, row: Outbox, context: LetterContext, launched: Round, state: CycleState
) -> None:
    launched.cycle.state = state
    assert messages.first(session, row, context) is None


def test_somebody_who_left_gets_nothing(
    session: Session, row: Outbox, context: LetterContext, rater: Person
) -> None:
    rater.is_active = False
    assert messages.first(session, row, context) is None


def test_an_invitation_that_is_gone_writes_nothing(
    session: Session, row: Outbox, context: LetterContext
) -> None:
    row.reference = 999_999
    assert messages.resend(session, row, context) is None

from datetime import timedelta

import pytest
from flask import render_template

from feedback.accounts import messages, tokens
from feedback.accounts.model import TokenPurpose
from feedback.foundation import clock, mail
from feedback.foundation.letters import LetterContext
from feedback.foundation.links import PublicAddress
from feedback.foundation.mail import Outbox

ACTIVATION, RESET = TokenPurpose.ACTIVATION, TokenPurpose.RESET


@pytest.fixture
def writing(settings):
    return LetterContext(
        public=PublicAddress("https://cermin.example"),
        secret_key=settings.secret_key,
        vault=None,
        render=render_template,
    )


@pytest.fixture
def send(session, account, keys, writing):
    """Return a function that queues a link and builds its letter."""

    def build(purpose=ACTIVATION, age=timedelta(0)):
        tokens.mail_link(session, account, purpose, keys=keys, now=clock.utc_now() - age)
        row = session.query(Outbox).order_by(Outbox.id.desc()).first()
        return messages.BUILDERS[row.kind](session, row, writing)

    return build


@pytest.mark.parametrize(("purpose", "path"), [(ACTIVATION, "/aktivasi"), (RESET, "/sandi/baru")])
def test_the_letter_carries_the_link_in_text_and_html(session, send, keys, purpose, path):
    letter = send(purpose)
    row = session.query(tokens.AccountToken).one()
    link = f"https://cermin.example{path}#{tokens.derive(row, keys=keys)}"
    assert link in letter.text
    assert link in letter.html


def test_the_letter_goes_to_the_person_in_the_persons_language(session, account, send):
    account.person.language = "en"
    session.flush()
    letter = send()
    assert (letter.to_address, letter.language) == ("sari@kpw.example", "en")


@pytest.mark.parametrize("name", ["Sari\r\nBcc: x@evil.example", "Sari\N{LINE SEPARATOR}Bcc: x"])
def test_a_name_adds_no_header(session, account, send, name):
    account.person.name = name
    session.flush()
    message = mail.compose(
        send(), sender="Cermin <c@kpw.example>", message_id="1", sent_at=clock.utc_now()
    )
    assert message["Bcc"] is None
    assert len(message.get_all("To")) == 1


def test_a_name_adds_no_markup(session, account, send):
    account.person.name = '<img src=x onerror="alert(1)">'
    session.flush()
    assert "<img" not in send().html


def test_an_expired_link_is_not_mailed(send):
    assert send(age=timedelta(days=8)) is None


def test_a_used_link_is_not_mailed(session, account, keys, writing):
    row = tokens.mail_link(session, account, RESET, keys=keys, now=clock.utc_now())
    tokens.take(session, row, now=clock.utc_now())
    session.expire_all()
    assert messages.build(session, session.query(Outbox).one(), writing) is None


def test_a_link_that_was_forgotten_is_not_mailed(session, account, keys, writing):
    tokens.mail_link(session, account, RESET, keys=keys, now=clock.utc_now())
    session.query(tokens.AccountToken).delete()
    assert messages.build(session, session.query(Outbox).one(), writing) is None


def test_nothing_is_mailed_to_a_closed_account(session, account, send):
    account.is_active = False
    session.flush()
    assert send() is None


def test_the_letter_loads_nothing_from_anywhere(send):
    html = send().html
    assert "<img" not in html
    assert "src=" not in html
    assert "<link" not in html

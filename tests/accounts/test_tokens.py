from datetime import timedelta

import pytest

from feedback.accounts import keyring, tokens
from feedback.accounts.errors import LinkNotValid
from feedback.accounts.model import AccountToken, TokenPurpose
from feedback.foundation.mail import Outbox
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases
ACTIVATION, RESET = TokenPurpose.ACTIVATION, TokenPurpose.RESET


@pytest.fixture
def row(session, account, keys):
    return tokens.mail_link(session, account, ACTIVATION, keys=keys, now=NOW)


def test_the_derived_token_opens_the_link(session, row, keys):
    token = tokens.derive(row, keys=keys)
    assert tokens.find(session, token, ACTIVATION, now=NOW).id == row.id


def test_the_token_is_43_url_safe_characters(row, keys):
    token = tokens.derive(row, keys=keys)
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_the_database_does_not_hold_the_token(session, row, keys):
    token = tokens.derive(row, keys=keys)
    stored = [repr(vars(one)) for one in session.query(AccountToken)]
    queued = [repr(vars(one)) for one in session.query(Outbox)]
    assert token not in "".join(stored + queued)


def test_another_secret_key_derives_another_token(row, keys):
    other = keyring.for_secret("z" * 40)
    assert tokens.derive(row, keys=other) != tokens.derive(row, keys=keys)


def test_a_mail_is_queued_that_names_the_row(session, row, account):
    queued = session.query(Outbox).one()
    assert (queued.kind, queued.reference, queued.agency_id) == (
        "account.activation",
        row.id,
        account.agency_id,
    )


def test_a_link_for_one_purpose_does_not_serve_another(session, row, keys):
    with pytest.raises(LinkNotValid):
        tokens.find(session, tokens.derive(row, keys=keys), RESET, now=NOW)


@pytest.mark.parametrize(
    ("purpose", "lifetime"), [(ACTIVATION, timedelta(days=7)), (RESET, timedelta(hours=1))]
)
def test_a_link_dies_of_age(session, account, keys, purpose, lifetime):
    row = tokens.mail_link(session, account, purpose, keys=keys, now=NOW)
    token = tokens.derive(row, keys=keys)
    last = NOW + lifetime - timedelta(seconds=1)
    assert tokens.find(session, token, purpose, now=last).id == row.id
    with pytest.raises(LinkNotValid):
        tokens.find(session, token, purpose, now=NOW + lifetime)


def test_a_link_is_taken_once(session, row, keys):
    tokens.take(session, row, now=NOW)
    with pytest.raises(LinkNotValid):
        tokens.take(session, row, now=NOW)


def test_a_newer_link_retires_the_older(session, row, account, keys):
    tokens.mail_link(session, account, ACTIVATION, keys=keys, now=NOW)
    with pytest.raises(LinkNotValid):
        tokens.find(session, tokens.derive(row, keys=keys), ACTIVATION, now=NOW)


def test_links_of_other_purposes_stay(session, row, account, keys):
    tokens.mail_link(session, account, RESET, keys=keys, now=NOW)
    assert tokens.find(session, tokens.derive(row, keys=keys), ACTIVATION, now=NOW)

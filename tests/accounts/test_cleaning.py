from datetime import timedelta

import pytest

from feedback.accounts import attempts, cleaning, sessions, tokens
from feedback.accounts.attempts import Door, Kind
from feedback.accounts.model import AccountToken, Attempt, LoginSession, TokenPurpose
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def traces(session, account, keys):
    attempts.note(session, Door.SIGN_IN, {Kind.PAIR: "x"}, keys=keys, now=NOW)
    sessions.start(session, account.id, now=NOW)
    tokens.mail_link(session, account, TokenPurpose.RESET, keys=keys, now=NOW)


def left(session):
    return [session.query(table).count() for table in (Attempt, LoginSession, AccountToken)]


@pytest.mark.parametrize(
    ("days", "expected"), [(0.9, [1, 1, 1]), (2, [0, 1, 1]), (8, [0, 0, 1]), (31, [0, 0, 0])]
)
def test_traces_are_forgotten_in_their_time(session, traces, days, expected):
    cleaning.forget_expired(session, now=NOW + timedelta(days=days))
    assert left(session) == expected


def test_a_revoked_session_is_forgotten_after_a_week(session, account, traces):
    sessions.revoke_all(session, account.id, now=NOW)
    cleaning.forget_expired(session, now=NOW + timedelta(days=7, seconds=1))
    assert left(session)[1] == 0

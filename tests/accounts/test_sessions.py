from datetime import timedelta

import pytest

from feedback.accounts import sessions
from feedback.accounts.model import LoginSession, RoleGrant
from feedback.foundation import ids
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases
MINUTE = timedelta(minutes=1)


@pytest.fixture
def token(session, account):
    return sessions.start(session, account.id, now=NOW)


def test_a_token_leads_to_its_account_and_agency(session, account, token):
    found = sessions.find(session, token, now=NOW)
    assert (found.account_id, found.agency_id) == (account.id, account.agency_id)


def test_every_role_of_the_account_is_known(session, account, token):
    account.grants.extend([RoleGrant(role="hr"), RoleGrant(role="admin")])
    session.flush()
    assert set(sessions.find(session, token, now=NOW).roles) == {"hr", "admin"}


def test_the_token_itself_is_not_stored(session, token):
    stored = session.query(LoginSession).one()
    assert token not in stored.digest
    assert stored.digest == ids.fingerprint(token)


def test_two_sessions_have_different_tokens(session, account, token):
    assert sessions.start(session, account.id, now=NOW) != token


def test_an_unknown_token_leads_nowhere(session, token):
    assert sessions.find(session, token[:-1], now=NOW) is None


@pytest.mark.parametrize(("minutes", "is_alive"), [(59, True), (60, False)])
def test_a_session_ends_after_an_hour_without_use(session, token, minutes, is_alive):
    found = sessions.find(session, token, now=NOW + minutes * MINUTE)
    assert (found is not None) is is_alive


def test_a_session_ends_after_twelve_hours_however_busy(session, account, token):
    row = session.query(LoginSession).one()
    row.seen_at = NOW + timedelta(hours=12) - MINUTE
    session.flush()
    assert sessions.find(session, token, now=NOW + timedelta(hours=12) - MINUTE) is not None
    assert sessions.find(session, token, now=NOW + timedelta(hours=12)) is None


@pytest.mark.parametrize("whose", ["account", "person"])
def test_a_deactivated_owner_is_signed_out_at_once(session, account, token, whose):
    owner = {"account": account, "person": account.person}[whose]
    owner.is_active = False
    session.flush()
    assert sessions.find(session, token, now=NOW) is None


@pytest.mark.parametrize(("minutes", "is_noted"), [(4, False), (5, True)])
def test_use_is_noted_every_five_minutes(session, token, minutes, is_noted):
    later = NOW + minutes * MINUTE
    assert sessions.touch(session, sessions.find(session, token, now=later), now=later) is is_noted


def test_use_keeps_a_session_awake(session, token):
    later = NOW + 50 * MINUTE
    sessions.touch(session, sessions.find(session, token, now=later), now=later)
    assert sessions.find(session, token, now=NOW + 109 * MINUTE) is not None


def test_two_requests_at_once_note_the_use_once(session, token):
    later = NOW + 10 * MINUTE
    found = sessions.find(session, token, now=later)
    assert [sessions.touch(session, found, now=later) for _ in range(2)] == [True, False]


def test_a_revoked_session_is_over(session, account, token):
    session_id = sessions.find(session, token, now=NOW).session_id
    assert sessions.revoke(session, account.id, session_id, now=NOW)
    assert sessions.find(session, token, now=NOW) is None


def test_nobody_revokes_the_session_of_another_account(session, account, token):
    session_id = sessions.find(session, token, now=NOW).session_id
    assert not sessions.revoke(session, account.id + 1, session_id, now=NOW)
    assert sessions.find(session, token, now=NOW) is not None


def test_all_sessions_but_one_can_be_ended(session, account, token):
    others = [sessions.start(session, account.id, now=NOW) for _ in range(2)]
    kept = sessions.find(session, token, now=NOW).session_id
    assert sessions.revoke_all(session, account.id, now=NOW, except_id=kept) == 2
    assert [sessions.find(session, one, now=NOW) for one in others] == [None, None]
    assert [row.id for row in sessions.live(session, account.id, now=NOW)] == [kept]


def test_the_token_does_not_show_in_the_repr(session, token):
    assert token not in repr(sessions.find(session, token, now=NOW))

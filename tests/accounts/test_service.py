import pytest

from feedback.accounts import service, sessions, tokens
from feedback.accounts.errors import (
    AccountExists,
    LastAdministrator,
    LinkNotValid,
    PersonMayNotSignIn,
)
from feedback.accounts.model import Account, Role, TokenPurpose
from feedback.foundation.audit import AuditEvent
from feedback.foundation.mail import Outbox
from tests import actors, cast
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def agency(session):
    return cast.agency(session)


def roles_of(account):
    return {grant.role for grant in account.grants}


def test_an_opened_account_has_its_roles_and_no_password(session, agency, keys):
    person = cast.person(session, agency)
    account = service.open_account(
        session, person, [Role.HR, Role.EMPLOYEE], by="account:1", keys=keys, now=NOW
    )
    assert (roles_of(account), account.password_hash, account.activated_at) == ({"hr"}, None, None)


def test_opening_an_account_queues_one_activation_mail(session, agency, keys):
    service.open_account(session, cast.person(session, agency), by="account:1", keys=keys, now=NOW)
    assert [row.kind for row in session.query(Outbox)] == ["account.activation"]


def test_nobody_gets_two_accounts(session, agency, keys):
    person = cast.person(session, agency)
    service.open_account(session, person, by="account:1", keys=keys, now=NOW)
    with pytest.raises(AccountExists):
        service.open_account(session, person, by="account:1", keys=keys, now=NOW)


@pytest.mark.parametrize("values", [{"kind": "partner", "nip": None}, {"is_active": False}])
def test_only_active_staff_get_accounts(session, agency, keys, values):
    with pytest.raises(PersonMayNotSignIn):
        service.open_account(
            session, cast.person(session, agency, **values), by="account:1", keys=keys, now=NOW
        )


def test_inviting_everybody_leaves_nobody_out_and_mails_nobody_twice(session, agency, keys):
    known = cast.person(session, agency)
    actors.account_of(session, known)
    cast.person(session, agency, is_active=False)
    cast.person(session, cast.agency(session, "lain"))
    for _ in range(3):
        cast.person(session, agency)
    first = service.invite_everybody(session, agency.id, by="account:1", keys=keys, now=NOW)
    again = service.invite_everybody(session, agency.id, by="account:1", keys=keys, now=NOW)
    assert (first, again, session.query(Outbox).count()) == (3, 0, 3)


def test_roles_become_exactly_the_wanted_ones(session, account):
    service.set_roles(session, account, [Role.HR, Role.LEADER], by="account:1", now=NOW)
    service.set_roles(session, account, [Role.CUSTODIAN, Role.HR], by="account:1", now=NOW)
    session.expire_all()
    assert roles_of(account) == {"hr", "custodian"}


def test_a_change_of_roles_is_on_record(session, account):
    service.set_roles(session, account, [Role.HR], by="account:9", now=NOW)
    event = session.query(AuditEvent).one()
    assert (event.actor, event.about, event.facts) == (
        "account:9",
        f"account:{account.id}",
        {"granted": ["hr"], "revoked": []},
    )


def test_the_same_roles_again_are_no_deed(session, account):
    service.set_roles(session, account, [], by="account:9", now=NOW)
    assert session.query(AuditEvent).count() == 0


def test_the_last_administrator_keeps_the_role(session, account):
    service.set_roles(session, account, [Role.ADMIN], by="system", now=NOW)
    with pytest.raises(LastAdministrator):
        service.set_roles(session, account, [], by="account:9", now=NOW)


def test_the_last_administrator_cannot_be_closed(session, account):
    service.set_roles(session, account, [Role.ADMIN], by="system", now=NOW)
    with pytest.raises(LastAdministrator):
        service.close(session, account, by="account:9", now=NOW)


def test_one_of_two_administrators_can_be_closed(session, agency):
    first, second = (
        actors.account_of(session, cast.person(session, agency), "admin") for _ in range(2)
    )
    service.close(session, first, by=f"account:{second.id}", now=NOW)
    assert not first.is_active


def test_a_closed_administrator_does_not_count(session, agency):
    first, second = (
        actors.account_of(session, cast.person(session, agency), "admin") for _ in range(2)
    )
    service.close(session, first, by="system", now=NOW)
    with pytest.raises(LastAdministrator):
        service.close(session, second, by="system", now=NOW)


def test_closing_ends_sessions_and_links(session, account, keys):
    token = sessions.start(session, account.id, now=NOW)
    link = tokens.mail_link(session, account, TokenPurpose.RESET, keys=keys, now=NOW)
    service.close(session, account, by="account:9", now=NOW)
    assert sessions.find(session, token, now=NOW) is None
    with pytest.raises(LinkNotValid):
        tokens.find(session, tokens.derive(link, keys=keys), TokenPurpose.RESET, now=NOW)


def test_a_reopened_account_has_its_password_but_not_its_old_sessions(session, account):
    token = sessions.start(session, account.id, now=NOW)
    stored = account.password_hash
    service.close(session, account, by="account:9", now=NOW)
    service.reopen(session, account, by="account:9", now=NOW)
    assert (account.is_active, account.password_hash) == (True, stored)
    assert sessions.find(session, token, now=NOW) is None


def test_a_new_invitation_replaces_the_first(session, agency, keys):
    person = cast.person(session, agency)
    account = service.open_account(session, person, by="account:1", keys=keys, now=NOW)
    service.invite_again(session, account, by="account:1", keys=keys, now=NOW)
    assert session.query(Outbox).count() == 2


def test_the_chosen_language_is_kept_with_the_person(session, account):
    service.choose_language(session, account, "en")
    session.expire_all()
    assert session.get(Account, account.id).person.language == "en"

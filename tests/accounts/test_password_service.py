from datetime import timedelta

import pytest

from feedback.accounts import attempts, devices, password_service, passwords, sessions, tokens
from feedback.accounts.attempts import LIMITS, Door, Kind
from feedback.accounts.errors import (
    LinkNotValid,
    PasswordTooWeak,
    PasswordWrong,
    TooManyAttempts,
)
from feedback.accounts.model import Attempt, TokenPurpose
from feedback.accounts.password_service import Credentials, Refusal
from feedback.foundation.audit import AuditEvent
from feedback.foundation.mail import Outbox
from tests.accounts.conftest import NOW, PASSWORD

pytestmark = pytest.mark.both_databases
NEW = "sungai deras lemari hijau"
OFFICE = "203.0.113.9"
FAR = "192.0.2.1"


def enter(session, keys, identifier="sari@kpw.example", password=PASSWORD, now=NOW, **shown):
    credentials = Credentials(identifier, password, **({"address": OFFICE} | shown))
    verdict = password_service.authenticate(session, credentials, keys=keys, now=now)
    account = password_service.settle(session, verdict, credentials, keys=keys, now=now)
    return account if account else verdict.refusal


def fail(session, keys, times, **shown):
    return [enter(session, keys, password="salah sama sekali", **shown) for _ in range(times)]


@pytest.mark.parametrize("spelling", ["sari@kpw.example", "  SARI@KPW.example "])
def test_the_address_opens_however_it_is_written(session, account, keys, spelling):
    assert enter(session, keys, spelling) is account


def test_the_nip_opens_with_and_without_blanks(session, account, keys):
    nip = account.person.nip
    spaced = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    assert [enter(session, keys, one) for one in (nip, spaced)] == [account, account]


@pytest.mark.parametrize("identifier", ["sari@kpw.example", "tidak.ada@kpw.example", "", "%"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    session, account, keys, identifier
):
    assert enter(session, keys, identifier, "salah sama sekali") is Refusal.WRONG


@pytest.mark.parametrize("whose", ["account", "person"])
def test_the_right_password_of_a_deactivated_owner_is_refused_like_a_wrong_one(
    session, account, keys, whose
):
    {"account": account, "person": account.person}[whose].is_active = False
    session.flush()
    assert enter(session, keys) is Refusal.WRONG


def test_an_account_without_a_password_stays_shut(session, account, keys):
    account.password_hash = None
    session.flush()
    assert enter(session, keys) is Refusal.WRONG


def test_a_check_against_nobody_hashes_as_much_as_one_against_somebody(
    session, account, keys, monkeypatch
):
    seen = []
    real = passwords._hasher(keys.argon2_memory_kib).verify
    monkeypatch.setattr(
        type(passwords._hasher(keys.argon2_memory_kib)),
        "verify",
        lambda self, stored, typed: seen.append(stored.split("$")[:4]) or real(stored, typed),
    )
    fail(session, keys, 1)
    fail(session, keys, 1, identifier="tidak.ada@kpw.example")
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_after_ten_failures_from_one_place_the_door_stays_shut_there(session, account, keys):
    assert fail(session, keys, 10) == [Refusal.WRONG] * 10
    assert enter(session, keys) is Refusal.TOO_MANY


def test_an_unknown_name_is_limited_just_the_same(session, account, keys):
    fail(session, keys, 10, identifier="tidak.ada@kpw.example")
    assert enter(session, keys, "tidak.ada@kpw.example") is Refusal.TOO_MANY


def test_the_owner_comes_in_from_elsewhere(session, account, keys):
    fail(session, keys, 10)
    assert enter(session, keys, address=FAR) is account


def test_the_door_opens_after_a_quarter_of_an_hour(session, account, keys):
    fail(session, keys, 10)
    assert enter(session, keys, now=NOW + timedelta(minutes=16)) is account


def test_many_places_together_are_limited_too(session, account, keys):
    for place in range(10):
        fail(session, keys, 10, address=f"198.51.100.{place}")
    assert enter(session, keys, address=FAR) is Refusal.TOO_MANY


def test_strangers_cannot_shut_out_a_device_that_was_here_before(session, account, keys):
    mark = devices.mark(account.id, keys=keys)
    for place in range(10):
        fail(session, keys, 10, address=f"198.51.100.{place}")
    assert enter(session, keys, device=mark) is account


def test_a_known_device_is_limited_by_itself(session, account, keys):
    mark = devices.mark(account.id, keys=keys)
    fail(session, keys, 10, device=mark)
    assert enter(session, keys, device=mark) is Refusal.TOO_MANY


def test_trying_many_names_from_one_place_is_limited(session, account, keys):
    for name in range(LIMITS[Door.SIGN_IN][Kind.ADDRESS].failures):
        fail(session, keys, 1, identifier=f"orang{name}@kpw.example")
    assert enter(session, keys) is Refusal.TOO_MANY


@pytest.mark.parametrize("door", [Door.SIGN_IN, Door.RESET])
def test_an_office_of_500_may_fail_once_each_and_nobody_is_shut_out(session, account, keys, door):
    for _person in range(500):
        attempts.note(session, door, {Kind.ADDRESS: OFFICE}, keys=keys, now=NOW)
    password_service.ask_for_reset(session, "sari@kpw.example", OFFICE, keys=keys, now=NOW)
    assert session.query(Outbox).count() == 1
    assert enter(session, keys) is account


def test_success_never_counts(session, account, keys):
    assert {enter(session, keys) for _ in range(150)} == {account}
    assert session.query(Attempt).count() == 0


def test_success_does_not_forgive_what_others_tried_from_the_same_place(session, account, keys):
    fail(session, keys, 3, identifier="orang@kpw.example")
    enter(session, keys)
    assert session.query(Attempt).count() == 9


def test_a_hash_of_old_parameters_is_renewed_at_sign_in(session, account, keys):
    account.password_hash = passwords.hash_password(PASSWORD, memory_kib=128)
    session.flush()
    enter(session, keys)
    assert "m=64," in account.password_hash
    assert enter(session, keys) is account


def reset_link(session, account, keys, purpose=TokenPurpose.RESET):
    row = tokens.mail_link(session, account, purpose, keys=keys, now=NOW)
    return tokens.derive(row, keys=keys)


def set_by_link(session, keys, token, password=NEW, purpose=TokenPurpose.RESET):
    return password_service.set_by_link(
        session, token, password, purpose=purpose, keys=keys, now=NOW
    )


def test_a_link_sets_the_password_and_is_used_up(session, account, keys):
    token = reset_link(session, account, keys)
    set_by_link(session, keys, token)
    assert enter(session, keys, password=NEW) is account
    with pytest.raises(LinkNotValid):
        set_by_link(session, keys, token)


def test_activation_sets_the_first_password(session, account, keys):
    account.password_hash = account.activated_at = None
    token = reset_link(session, account, keys, TokenPurpose.ACTIVATION)
    set_by_link(session, keys, token, purpose=TokenPurpose.ACTIVATION)
    assert account.activated_at == NOW


def test_a_weak_password_leaves_the_link_usable(session, account, keys):
    token = reset_link(session, account, keys)
    with pytest.raises(PasswordTooWeak):
        set_by_link(session, keys, token, "terlalu")
    assert set_by_link(session, keys, token) is account


def test_a_reset_ends_every_session(session, account, keys):
    token = sessions.start(session, account.id, now=NOW)
    set_by_link(session, keys, reset_link(session, account, keys))
    assert sessions.find(session, token, now=NOW) is None


def test_a_reset_opens_a_door_that_many_strangers_shut(session, account, keys):
    for place in range(10):
        fail(session, keys, 10, address=f"198.51.100.{place}")
    set_by_link(session, keys, reset_link(session, account, keys))
    assert enter(session, keys, password=NEW, address=FAR) is account


def test_asking_for_a_reset_mails_a_link(session, account, keys):
    password_service.ask_for_reset(session, "sari@kpw.example", OFFICE, keys=keys, now=NOW)
    assert [row.kind for row in session.query(Outbox)] == ["account.reset"]


def test_asking_before_activation_mails_the_activation_again(session, account, keys):
    account.activated_at = None
    session.flush()
    password_service.ask_for_reset(session, "sari@kpw.example", OFFICE, keys=keys, now=NOW)
    assert [row.kind for row in session.query(Outbox)] == ["account.activation"]


def test_asking_for_an_unknown_name_mails_nothing_but_counts(session, account, keys):
    password_service.ask_for_reset(session, "tidak.ada@kpw.example", OFFICE, keys=keys, now=NOW)
    assert (session.query(Outbox).count(), session.query(Attempt).count()) == (0, 2)


def test_asking_again_and_again_mails_three_times_in_an_hour(session, account, keys):
    for _ in range(5):
        password_service.ask_for_reset(session, "sari@kpw.example", OFFICE, keys=keys, now=NOW)
    assert session.query(Outbox).count() == 3


def test_one_place_cannot_ask_without_end(session, account, keys):
    tried = {Kind.ADDRESS: OFFICE}
    for _ in range(LIMITS[Door.RESET][Kind.ADDRESS].failures):
        attempts.note(session, Door.RESET, tried, keys=keys, now=NOW)
    with pytest.raises(TooManyAttempts):
        password_service.ask_for_reset(session, "sari@kpw.example", OFFICE, keys=keys, now=NOW)


def change(session, account, keys, current=PASSWORD, new=NEW, session_id=0):
    password_service.change(
        session, account, current, new, session_id=session_id, keys=keys, now=NOW
    )


def test_a_change_ends_all_other_sessions(session, account, keys):
    mine, other = (sessions.start(session, account.id, now=NOW) for _ in range(2))
    change(session, account, keys, session_id=sessions.find(session, mine, now=NOW).session_id)
    assert sessions.find(session, mine, now=NOW) is not None
    assert sessions.find(session, other, now=NOW) is None


def test_a_change_is_on_record_without_the_password(session, account, keys):
    change(session, account, keys)
    event = session.query(AuditEvent).one()
    assert (event.action, event.facts) == ("account.password", {})


def test_a_change_asks_for_the_current_password(session, account, keys):
    with pytest.raises(PasswordWrong):
        change(session, account, keys, current="salah sama sekali")


def test_the_current_password_cannot_be_guessed_from_inside(session, account, keys):
    tried = {Kind.ACCOUNT: str(account.id)}
    for _ in range(LIMITS[Door.PASSWORD][Kind.ACCOUNT].failures):
        attempts.note(session, Door.PASSWORD, tried, keys=keys, now=NOW)
    with pytest.raises(TooManyAttempts):
        change(session, account, keys)


def test_a_changed_password_must_not_be_weak(session, account, keys):
    with pytest.raises(PasswordTooWeak):
        change(session, account, keys, new="SariWulandari")

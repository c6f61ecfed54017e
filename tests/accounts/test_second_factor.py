from datetime import timedelta

import pyotp
import pytest
from cryptography.exceptions import InvalidTag

from feedback.accounts import attempts, queries, second_factor, sessions
from feedback.accounts.attempts import LIMITS, Door, Kind
from feedback.accounts.errors import (
    CodeNotValid,
    SecondFactorInPlace,
    SecondFactorRequired,
    TooManyAttempts,
)
from feedback.accounts.model import RecoveryCode, RoleGrant
from feedback.foundation.audit import AuditEvent
from tests import actors, cast
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases
STEP = timedelta(seconds=30)


@pytest.fixture
def secret(session, account, keys):
    second_factor.begin(session, account, keys=keys)
    return second_factor.enrolment(account, keys=keys).secret


@pytest.fixture
def codes(session, account, keys, secret):
    """Return the recovery codes of an enrolled account."""
    return second_factor.confirm(session, account, code(secret), keys=keys, now=NOW)


def code(secret, at=NOW):
    return pyotp.TOTP(secret).at(at)


def prove(session, account, keys, shown, now=NOW):
    second_factor.prove(session, account, shown, keys=keys, now=now)


def test_the_secret_is_stored_encrypted(account, secret):
    assert secret.encode() not in account.totp_secret


def test_the_secret_of_one_account_cannot_be_moved_to_another(session, account, keys, secret):
    thief = actors.account_of(session, cast.person(session, cast.agency(session, "lain")))
    thief.totp_secret = account.totp_secret
    with pytest.raises(InvalidTag):
        second_factor.enrolment(thief, keys=keys)


def test_the_address_names_issuer_and_owner(account, keys, secret):
    uri = second_factor.enrolment(account, keys=keys).uri
    assert uri.startswith("otpauth://totp/Cermin:sari%40kpw.example?secret=")


def test_the_first_right_code_puts_it_into_force(account, codes):
    assert account.totp_confirmed_at == NOW
    assert len(set(codes)) == 10


def test_a_wrong_first_code_does_not(session, account, keys, secret):
    with pytest.raises(CodeNotValid):
        second_factor.confirm(session, account, "000000", keys=keys, now=NOW)
    assert account.totp_confirmed_at is None


def test_once_in_force_the_secret_is_never_shown_again(account, keys, codes):
    assert second_factor.enrolment(account, keys=keys) is None


def test_a_secret_in_force_is_not_replaced(session, account, keys, codes):
    with pytest.raises(SecondFactorInPlace):
        second_factor.begin(session, account, keys=keys)


def test_confirming_twice_is_refused(session, account, keys, secret, codes):
    with pytest.raises(SecondFactorInPlace):
        second_factor.confirm(session, account, code(secret, NOW + STEP), keys=keys, now=NOW)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_half_a_minute_off_is_tolerated(session, account, keys, secret, codes, steps):
    later = NOW + 10 * STEP
    prove(session, account, keys, code(secret, later + steps * STEP), later)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_a_minute_off_is_not(session, account, keys, secret, codes, steps):
    later = NOW + 10 * STEP
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, code(secret, later + steps * STEP), later)


def test_the_code_that_enrolled_cannot_be_used_to_sign_in(session, account, keys, secret, codes):
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, code(secret))


def test_a_code_works_once(session, account, keys, secret, codes):
    later = NOW + 10 * STEP
    prove(session, account, keys, code(secret, later), later)
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, code(secret, later), later)


def test_an_older_code_does_not_work_after_a_newer_one(session, account, keys, secret, codes):
    later = NOW + 10 * STEP
    prove(session, account, keys, code(secret, later), later)
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, code(secret, later - STEP), later)


def test_a_code_may_be_typed_with_a_blank(session, account, keys, secret, codes):
    later = NOW + 10 * STEP
    digits = code(secret, later)
    prove(session, account, keys, f"{digits[:3]} {digits[3:]}", later)


@pytest.mark.parametrize("shown", ["", "abc", "\N{ARABIC-INDIC DIGIT ONE}" * 6, "12345", "-" * 6])
def test_what_is_no_code_is_refused(session, account, keys, codes, shown):
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, shown)


def test_a_recovery_code_works_once(session, account, keys, codes):
    prove(session, account, keys, codes[0])
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, codes[0])
    assert queries.recovery_codes_left(session, account.id) == 9


def test_a_recovery_code_may_be_typed_in_capitals_without_the_hyphen(session, account, keys, codes):
    prove(session, account, keys, codes[0].replace("-", " ").upper())


def test_recovery_codes_are_stored_as_digests(session, codes):
    stored = "".join(row.digest for row in session.query(RecoveryCode))
    assert codes[0].replace("-", "") not in stored


def test_the_use_of_a_recovery_code_is_on_record(session, account, keys, codes):
    prove(session, account, keys, codes[0])
    actions = [event.action for event in session.query(AuditEvent)]
    assert actions == ["account.second_factor", "account.recovery_code_used"]


def test_new_recovery_codes_replace_the_old(session, account, keys, codes):
    new = second_factor.renew_recovery_codes(session, account, keys=keys, now=NOW)
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, codes[0])
    prove(session, account, keys, new[0])


def test_codes_cannot_be_guessed(session, account, keys, secret, codes):
    for _ in range(LIMITS[Door.SECOND_FACTOR][Kind.ACCOUNT].failures):
        tried = {Kind.ACCOUNT: str(account.id)}
        attempts.note(session, Door.SECOND_FACTOR, tried, keys=keys, now=NOW)
    with pytest.raises(TooManyAttempts):
        prove(session, account, keys, code(secret, NOW + STEP))


def test_an_account_without_a_second_factor_has_no_right_code(session, account, keys):
    with pytest.raises(CodeNotValid):
        prove(session, account, keys, "000000")


def test_removing_it_ends_every_session(session, account, keys, codes):
    token = sessions.start(session, account.id, now=NOW, has_second_factor=True)
    second_factor.remove(session, account, by="account:99", now=NOW)
    assert sessions.find(session, token, now=NOW) is None
    assert (account.totp_secret, account.totp_confirmed_at) == (None, None)
    assert session.query(RecoveryCode).count() == 0


def test_whoever_must_have_it_cannot_remove_it(session, account, keys, codes):
    account.grants.append(RoleGrant(role="hr"))
    session.flush()
    with pytest.raises(SecondFactorRequired):
        second_factor.remove(session, account, by=f"account:{account.id}", now=NOW)


def test_whoever_chose_it_can_remove_it(session, account, keys, codes):
    second_factor.remove(session, account, by=f"account:{account.id}", now=NOW)
    assert account.totp_confirmed_at is None

"""The second factor: time-based codes (RFC 6238) and ten recovery codes.

A code works once: the step it belongs to is remembered and never accepted again. The shared secret
is encrypted (AES-256-GCM) under a key derived from the secret key and bound to its account.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, or_, update

from feedback.accounts import attempts, keyring, sessions
from feedback.accounts.attempts import Door, Kind
from feedback.accounts.errors import (
    CodeNotValid,
    SecondFactorInPlace,
    SecondFactorRequired,
    TooManyAttempts,
)
from feedback.accounts.model import (
    ROLES_WITH_SECOND_FACTOR,
    Account,
    RecoveryCode,
    Role,
)
from feedback.foundation import audit, db

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring

ISSUER = "Cermin"
STEP_SECONDS = 30
TOLERATED_STEPS = 1  # clocks of telephones are half a minute off at most
NONCE_BYTES = 12
N_RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator needs; shown until the first code was confirmed."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def begin(session: Session, account: Account, *, keys: Keyring, secret: str | None = None) -> None:
    """Draw a new shared secret, which counts once a code of it was confirmed.

    ``secret`` is given by the demo alone, whose secrets are printed.

    Raises
    ------
    SecondFactorInPlace
        If one was confirmed already.
    """
    if account.totp_confirmed_at is not None:
        raise SecondFactorInPlace
    nonce, secret = os.urandom(NONCE_BYTES), secret or pyotp.random_base32()
    sealed = AESGCM(keys.totp).encrypt(nonce, secret.encode(), _bound_to(account))
    account.totp_secret = nonce + sealed
    account.totp_last_step = None
    session.flush()


def enrolment(account: Account, *, keys: Keyring) -> Enrolment | None:
    """Return what to type into an authenticator, None before :func:`begin` and after confirming."""
    if account.totp_secret is None or account.totp_confirmed_at is not None:
        return None
    secret = _secret(account, keys)
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.person.email, issuer_name=ISSUER)
    return Enrolment(secret, uri)


def confirm(
    session: Session, account: Account, code: str, *, keys: Keyring, now: datetime
) -> list[str]:
    """Put the second factor into force by its first code; return the recovery codes, once.

    Raises
    ------
    SecondFactorInPlace, CodeNotValid, TooManyAttempts
    """
    if account.totp_confirmed_at is not None:
        raise SecondFactorInPlace
    _refuse_after_too_many(session, account, keys, now)
    if not _take_step(session, account, code, keys=keys, now=now):
        _count_failure(session, account, keys, now)
    account.totp_confirmed_at = now
    _record(session, account, "account.second_factor", by=_name(account), now=now)
    return _draw_recovery_codes(session, account, keys)


def prove(session: Session, account: Account, code: str, *, keys: Keyring, now: datetime) -> None:
    """Accept a code of the authenticator or a recovery code, each once.

    Raises
    ------
    CodeNotValid
        If it fits neither; the failure is counted, and the caller commits it.
    TooManyAttempts
        If too many codes failed.
    """
    _refuse_after_too_many(session, account, keys, now)
    is_right = account.totp_confirmed_at is not None and (
        _take_step(session, account, code, keys=keys, now=now)
        or _take_recovery_code(session, account, code, keys=keys, now=now)
    )
    if not is_right:
        _count_failure(session, account, keys, now)
    attempts.forget(session, Door.SECOND_FACTOR, _tried(account), keys=keys)


def renew_recovery_codes(
    session: Session, account: Account, *, keys: Keyring, now: datetime
) -> list[str]:
    """Replace all recovery codes; return the new ones, once."""
    _record(session, account, "account.recovery_codes", by=_name(account), now=now)
    return _draw_recovery_codes(session, account, keys)


def remove(session: Session, account: Account, *, by: str, now: datetime) -> None:
    """Take the second factor away, by an administrator or the owner; every session ends.

    Raises
    ------
    SecondFactorRequired
        If the owner holds a role that demands it.
    """
    held = {Role(grant.role) for grant in account.grants}
    if by == _name(account) and held & ROLES_WITH_SECOND_FACTOR:
        raise SecondFactorRequired
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sessions.revoke_all(session, account.id, now=now)
    _record(session, account, "account.second_factor_removed", by=by, now=now)


def _take_step(
    session: Session, account: Account, code: str, *, keys: Keyring, now: datetime
) -> bool:
    """Accept a code whose time step was not accepted before, on any machine."""
    step = _matching_step(account, code, keys=keys, now=now)
    if step is None:
        return False
    statement = (
        update(Account)
        .where(
            Account.id == account.id,
            or_(Account.totp_last_step.is_(None), Account.totp_last_step < step),
        )
        .values(totp_last_step=step)
    )
    return db.count_changed(session, statement) == 1


def _matching_step(account: Account, code: str, *, keys: Keyring, now: datetime) -> int | None:
    digits = code.replace(" ", "")
    if account.totp_secret is None or not (digits.isascii() and digits.isdigit()):
        return None
    totp, current = pyotp.TOTP(_secret(account, keys)), int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step), digits)
    ]
    return fitting[-1] if fitting else None


def _take_recovery_code(
    session: Session, account: Account, code: str, *, keys: Keyring, now: datetime
) -> bool:
    statement = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _recovery_digest(account, code, keys),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    is_right = db.count_changed(session, statement) == 1
    if is_right:
        _record(session, account, "account.recovery_code_used", by=_name(account), now=now)
    return is_right


def _draw_recovery_codes(session: Session, account: Account, keys: Keyring) -> list[str]:
    codes = {_recovery_code() for _ in range(N_RECOVERY_CODES)}
    while len(codes) < N_RECOVERY_CODES:
        codes.add(_recovery_code())
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(
        RecoveryCode(account_id=account.id, digest=_recovery_digest(account, code, keys))
        for code in codes
    )
    session.flush()
    return sorted(codes)


def _recovery_code() -> str:
    drawn = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"


def _recovery_digest(account: Account, code: str, keys: Keyring) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return keyring.sign(keys.recovery, str(account.id), plain).hex()


def _secret(account: Account, keys: Keyring) -> str:
    stored = account.totp_secret or b""
    nonce, sealed = stored[:NONCE_BYTES], stored[NONCE_BYTES:]
    return AESGCM(keys.totp).decrypt(nonce, sealed, _bound_to(account)).decode()


def _bound_to(account: Account) -> bytes:
    return f"totp|{account.id}".encode()


def _tried(account: Account) -> dict[Kind, str]:
    return {Kind.ACCOUNT: str(account.id)}


def _refuse_after_too_many(
    session: Session, account: Account, keys: Keyring, now: datetime
) -> None:
    if attempts.exceeded(session, Door.SECOND_FACTOR, _tried(account), keys=keys, now=now):
        raise TooManyAttempts


def _count_failure(session: Session, account: Account, keys: Keyring, now: datetime) -> None:
    attempts.note(session, Door.SECOND_FACTOR, _tried(account), keys=keys, now=now)
    raise CodeNotValid


def _name(account: Account) -> str:
    return f"account:{account.id}"


def _record(session: Session, account: Account, action: str, *, by: str, now: datetime) -> None:
    audit.record(
        session,
        agency_id=account.agency_id,
        actor=by,
        action=action,
        about=_name(account),
        at=now,
    )

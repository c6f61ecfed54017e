"""Passwords: shown at the door, set by a mailed link, changed by their owner.

A wrong password and an unknown name get the same answer after the same work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.accounts import (
    attempts,
    devices,
    password_rules,
    passwords,
    queries,
    sessions,
    tokens,
)
from feedback.accounts.attempts import Door, Kind
from feedback.accounts.errors import PasswordTooWeak, PasswordWrong, TooManyAttempts
from feedback.accounts.model import Account, TokenPurpose
from feedback.foundation import audit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody shows at the door, and from where."""

    identifier: str = field(repr=False)
    password: str = field(repr=False)
    address: str = field(repr=False)
    device: str | None = field(repr=False, default=None)


class Refusal(StrEnum):
    """Why the door stays shut; WRONG tells nothing about whether the account exists."""

    WRONG = "wrong"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the credentials found; :func:`settle` writes it down."""

    account_id: int | None
    refusal: Refusal | None
    tried: dict[Kind, str] = field(repr=False)
    is_outdated: bool = False


def authenticate(session: Session, shown: Credentials, *, keys: Keyring, now: datetime) -> Verdict:
    """Look whether ``shown`` opens an account. Only reads, since hashing takes its time."""
    account = queries.by_identifier(session, shown.identifier)
    account_id = account.id if account else None
    tried = _tried(account, shown, keys)
    if attempts.exceeded(session, Door.SIGN_IN, tried, keys=keys, now=now):
        return Verdict(account_id, Refusal.TOO_MANY, tried)
    stored, memory = account.password_hash if account else None, keys.argon2_memory_kib
    is_right = passwords.matches(stored, shown.password, memory_kib=memory)
    if account is None or stored is None or not is_right or not _may_sign_in(account):
        return Verdict(account_id, Refusal.WRONG, tried)
    is_outdated = passwords.is_outdated(stored, memory_kib=memory)
    return Verdict(account_id, None, tried, is_outdated)


def settle(
    session: Session, verdict: Verdict, shown: Credentials, *, keys: Keyring, now: datetime
) -> Account | None:
    """Count a failure, or forget the earlier ones and return the account."""
    if verdict.refusal is Refusal.WRONG:
        attempts.note(session, Door.SIGN_IN, verdict.tried, keys=keys, now=now)
    if verdict.refusal is not None:
        return None
    attempts.forget(session, Door.SIGN_IN, _but_the_address(verdict.tried), keys=keys)
    account = session.get_one(Account, verdict.account_id)
    if verdict.is_outdated:
        memory = keys.argon2_memory_kib
        account.password_hash = passwords.hash_password(shown.password, memory_kib=memory)
    return account


def ask_for_reset(
    session: Session, identifier: str, address: str, *, keys: Keyring, now: datetime
) -> None:
    """Mail a link for a new password if the account exists; every request counts as an attempt.

    Raises
    ------
    TooManyAttempts
        If this network address asked too often. Asking too often for one account is silent.
    """
    account = queries.by_identifier(session, identifier)
    tried = {Kind.ACCOUNT: _name(account, identifier), Kind.ADDRESS: address}
    spent = attempts.exceeded(session, Door.RESET, tried, keys=keys, now=now)
    if Kind.ADDRESS in spent:
        raise TooManyAttempts
    attempts.note(session, Door.RESET, tried, keys=keys, now=now)
    if account is None or Kind.ACCOUNT in spent or not _may_sign_in(account):
        return
    purpose = TokenPurpose.RESET if account.activated_at else TokenPurpose.ACTIVATION
    tokens.mail_link(session, account, purpose, keys=keys, now=now)


def set_by_link(
    session: Session,
    token: str,
    password: str,
    *,
    purpose: TokenPurpose,
    keys: Keyring,
    now: datetime,
) -> Account:
    """Set the password of the account behind a mailed link, which is used up; sessions end.

    Raises
    ------
    LinkNotValid
        If the link opens nothing (any more).
    PasswordTooWeak
        If the password breaks a rule; the link stays usable.
    """
    row = tokens.find(session, token, purpose, now=now)
    account = session.get_one(Account, row.account_id)
    refuse_weak(account, password)
    tokens.take(session, row, now=now)
    tokens.retire(session, account.id, now=now)
    account.password_hash = passwords.hash_password(password, memory_kib=keys.argon2_memory_kib)
    account.activated_at = account.activated_at or now
    sessions.revoke_all(session, account.id, now=now)
    _unlock(session, account, keys)
    _record(session, account, f"account.{purpose}", now)
    return account


def change(  # noqa: PLR0913 - whose, from what, to what, keeping which session
    session: Session,
    account: Account,
    current: str,
    new: str,
    *,
    session_id: int,
    keys: Keyring,
    now: datetime,
) -> None:
    """Change the password after asking for the current one; all other sessions end.

    Raises
    ------
    PasswordWrong, TooManyAttempts, PasswordTooWeak
    """
    confirm(session, account, current, keys=keys, now=now)
    refuse_weak(account, new)
    account.password_hash = passwords.hash_password(new, memory_kib=keys.argon2_memory_kib)
    sessions.revoke_all(session, account.id, now=now, except_id=session_id)
    tokens.retire(session, account.id, now=now)
    _record(session, account, "account.password", now)


def confirm(
    session: Session, account: Account, password: str, *, keys: Keyring, now: datetime
) -> None:
    """Ask for the current password again; failures are counted, and the caller commits them.

    Raises
    ------
    PasswordWrong, TooManyAttempts
    """
    tried = {Kind.ACCOUNT: str(account.id)}
    if attempts.exceeded(session, Door.PASSWORD, tried, keys=keys, now=now):
        raise TooManyAttempts
    stored = account.password_hash
    if not passwords.matches(stored, password, memory_kib=keys.argon2_memory_kib):
        attempts.note(session, Door.PASSWORD, tried, keys=keys, now=now)
        raise PasswordWrong
    attempts.forget(session, Door.PASSWORD, tried, keys=keys)


def refuse_weak(account: Account, password: str) -> None:
    """Raise :class:`PasswordTooWeak` if ``password`` is easy to guess for this person."""
    person = account.person
    about = (person.name, person.email, person.nip or "")
    found = password_rules.weakness(password, about)
    if found is not None:
        raise PasswordTooWeak(found)


def _may_sign_in(account: Account) -> bool:
    return account.is_active and account.person.is_active


def _tried(account: Account | None, shown: Credentials, keys: Keyring) -> dict[Kind, str]:
    """Return by what a failure counts: by the known device alone, or by account and address."""
    known = devices.recognise(shown.device, account.id, keys=keys) if account else None
    if known is not None:
        return {Kind.DEVICE: known}
    name = _name(account, shown.identifier)
    return {
        Kind.PAIR: f"{name} {shown.address}",
        Kind.ACCOUNT: name,
        Kind.ADDRESS: shown.address,
    }


def _but_the_address(tried: dict[Kind, str]) -> dict[Kind, str]:
    """Return what a success forgives: not what others failed at from the same address."""
    return {kind: value for kind, value in tried.items() if kind != Kind.ADDRESS}


def _name(account: Account | None, identifier: str) -> str:
    return f"account {account.id}" if account else f"name {queries.normalise(identifier)}"


def _unlock(session: Session, account: Account, keys: Keyring) -> None:
    tried = {Kind.ACCOUNT: _name(account, "")}
    attempts.forget(session, Door.SIGN_IN, tried, keys=keys)


def _record(session: Session, account: Account, action: str, now: datetime) -> None:
    audit.record(
        session,
        agency_id=account.agency_id,
        actor=f"account:{account.id}",
        action=action,
        about=f"account:{account.id}",
        at=now,
    )

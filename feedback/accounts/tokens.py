"""Mailed account links: issued, derived again at the moment of sending, and taken once.

    token = base64url(HMAC(key, purpose | account id | seed))    43 characters, never stored

The database holds the seed and the token's digest; without the key, which is derived from the
secret key, neither leads to the token.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from feedback.accounts import keyring
from feedback.accounts.errors import LinkNotValid
from feedback.accounts.model import AccountToken, TokenPurpose
from feedback.foundation import db, ids, mail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring
    from feedback.accounts.model import Account

LIFETIME = {TokenPurpose.ACTIVATION: timedelta(days=7), TokenPurpose.RESET: timedelta(hours=1)}


def mail_link(
    session: Session, account: Account, purpose: TokenPurpose, *, keys: Keyring, now: datetime
) -> AccountToken:
    """Retire the account's earlier links for ``purpose`` and put a new one into the outbox."""
    retire(session, account.id, purpose, now=now)
    seed = ids.random_id()
    row = AccountToken(
        account_id=account.id,
        purpose=purpose,
        seed=seed,
        digest=ids.fingerprint(_token(keys, purpose, account.id, seed)),
        expires_at=now + LIFETIME[purpose],
    )
    session.add(row)
    session.flush()
    mail.enqueue(
        session,
        agency_id=account.agency_id,
        kind=f"account.{purpose}",
        reference=row.id,
        due_at=now,
    )
    return row


def derive(row: AccountToken, *, keys: Keyring) -> str:
    """Return the token of ``row``; only for the letter that carries it."""
    return _token(keys, row.purpose, row.account_id, row.seed)


def is_open(row: AccountToken, *, now: datetime) -> bool:
    """Tell whether the link of ``row`` can still be used."""
    return row.used_at is None and row.expires_at > now


def find(session: Session, token: str, purpose: TokenPurpose, *, now: datetime) -> AccountToken:
    """Return the open link behind ``token``.

    Raises
    ------
    LinkNotValid
        If there is none.
    """
    row = session.scalar(
        select(AccountToken).where(
            AccountToken.digest == ids.fingerprint(token), AccountToken.purpose == purpose
        )
    )
    if row is None or not is_open(row, now=now):
        raise LinkNotValid
    return row


def take(session: Session, row: AccountToken, *, now: datetime) -> None:
    """Use the link up; of two browsers at once one gets :class:`LinkNotValid`."""
    statement = (
        update(AccountToken)
        .where(AccountToken.id == row.id, AccountToken.used_at.is_(None))
        .values(used_at=now)
    )
    if db.count_changed(session, statement) != 1:
        raise LinkNotValid


def retire(
    session: Session, account_id: int, purpose: TokenPurpose | None = None, *, now: datetime
) -> None:
    """Make the account's open links useless: of one purpose, or all."""
    statement = update(AccountToken).where(
        AccountToken.account_id == account_id, AccountToken.used_at.is_(None)
    )
    if purpose is not None:
        statement = statement.where(AccountToken.purpose == purpose)
    session.execute(statement.values(used_at=now))


def _token(keys: Keyring, purpose: str, account_id: int, seed: bytes) -> str:
    digest = keyring.sign(keys.tokens, purpose, str(account_id), seed)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

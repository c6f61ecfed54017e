"""Server-side sessions of signed-in people: a random token in the cookie, its digest in a row.

A session ends after 60 minutes without use, after 12 hours in any case, when its owner or an
administrator ends it, and when the account or the person is deactivated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, update

from feedback.accounts.model import Account, LoginSession, RoleGrant
from feedback.foundation import db, ids
from feedback.people.model import Agency, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

IDLE = timedelta(minutes=60)
LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a valid session belongs to, and what every page says about them."""

    session_id: int
    account_id: int
    person_id: int
    person_name: str
    agency_id: int
    agency_name: str
    zone: str
    language: str
    roles: tuple[str, ...]
    is_enrolled: bool
    has_second_factor: bool
    seen_at: datetime
    token: str = field(repr=False, default="")


def start(
    session: Session, account_id: int, *, now: datetime, has_second_factor: bool = False
) -> str:
    """Open a session for the account and return its token, which is stored nowhere."""
    token = ids.random_token()
    session.add(
        LoginSession(
            account_id=account_id,
            digest=ids.fingerprint(token),
            started_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
            has_second_factor=has_second_factor,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return who ``token`` signs in, None when the session is unknown, over or revoked."""
    rows = session.execute(_lookup(token, now)).all()
    return _signed_in(token, rows) if rows else None


def touch(session: Session, signed_in: SignedIn, *, now: datetime) -> bool:
    """Note that the session is in use; False when it was noted recently, or someone else did."""
    if now - signed_in.seen_at < TOUCH_EVERY:
        return False
    statement = (
        update(LoginSession)
        .where(LoginSession.id == signed_in.session_id, LoginSession.seen_at == signed_in.seen_at)
        .values(seen_at=now)
    )
    return db.count_changed(session, statement) == 1


def live(session: Session, account_id: int, *, now: datetime) -> list[LoginSession]:
    """Return the sessions of an account that still work, the latest used first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.account_id == account_id, _is_live(now))
            .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
        )
    )


def revoke(session: Session, account_id: int, session_id: int, *, now: datetime) -> bool:
    """End one session of the account; False when it has no such live session."""
    return _revoke(session, LoginSession.id == session_id, account_id=account_id, now=now) == 1


def revoke_all(
    session: Session, account_id: int, *, now: datetime, except_id: int | None = None
) -> int:
    """End every session of the account but one, and return how many ended."""
    return _revoke(session, LoginSession.id != (except_id or 0), account_id=account_id, now=now)


def _revoke(session: Session, which: ColumnElement[bool], *, account_id: int, now: datetime) -> int:
    statement = (
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None), which)
        .values(revoked_at=now)
    )
    return db.count_changed(session, statement)


def _is_live(now: datetime) -> ColumnElement[bool]:
    return and_(
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > now,
        LoginSession.seen_at > now - IDLE,
    )


def _lookup(token: str, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            LoginSession.id.label("session_id"),
            LoginSession.has_second_factor,
            LoginSession.seen_at,
            Account.id.label("account_id"),
            Account.totp_confirmed_at.is_not(None).label("is_enrolled"),
            Person.id.label("person_id"),
            Person.name.label("person_name"),
            Person.language,
            Agency.id.label("agency_id"),
            Agency.name.label("agency_name"),
            Agency.zone,
            RoleGrant.role,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Agency, Agency.id == Account.agency_id)
        .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            LoginSession.digest == ids.fingerprint(token),
            Account.is_active,
            Person.is_active,
            _is_live(now),
        )
    )


def _signed_in(token: str, rows: Sequence[Row[Any]]) -> SignedIn:
    facts = dict(rows[0]._mapping)
    del facts["role"]
    roles = tuple(row.role for row in rows if row.role is not None)
    return SignedIn(roles=roles, token=token, **facts)

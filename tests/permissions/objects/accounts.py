"""Objects of accounts."""

from __future__ import annotations

from datetime import UTC, datetime

from feedback.accounts import sessions
from feedback.accounts.model import LoginSession
from tests import actors, cast
from tests.permissions.arguments import Owner, argument


@argument("session_id")
def login_session(owner: Owner) -> object:
    """Return another open session of the owner."""
    sessions.start(owner.session, owner.account.id, now=datetime.now(UTC))
    return owner.session.query(LoginSession.id).order_by(LoginSession.id.desc()).limit(1).scalar()


@argument("account_id")
def account(owner: Owner) -> object:
    """Return the account of a colleague of the owner."""
    return actors.account_of(owner.session, cast.person(owner.session, owner.agency)).id


@argument("account.invite:person_id")
def member(owner: Owner) -> object:
    """Return a colleague without an account."""
    return cast.person(owner.session, owner.agency).id

"""People in front of a browser: clients that are signed in for real, and strangers.

A request must not see the test's own application context (Flask would reuse it, and with it
``g``, the signed-in user and the database session), so :class:`Browser` sends each one from an
empty context, as a server would. What the test wrote is committed first.
"""

from __future__ import annotations

import contextvars
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts import sessions
from feedback.accounts.model import Account, Role, RoleGrant
from feedback.foundation.db import database

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from feedback.people.model import Person

BASE_URL = "https://cermin.test"


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Commit what the test wrote, then send the request from an empty context."""
        kwargs.setdefault("base_url", BASE_URL)
        if has_app_context():
            database.session.commit()
        return contextvars.Context().run(super().open, *args, **kwargs)


def stranger(app: Flask) -> Browser:
    """Return the client of somebody who did not sign in."""
    return Browser(app, app.response_class, use_cookies=True)


def account_of(session: Session, person: Person, *roles: str) -> Account:
    """Return the person's account, opened if there is none, with ``roles`` added."""
    account = session.scalar(select(Account).where(Account.person_id == person.id))
    if account is None:
        account = Account(
            agency_id=person.agency_id, person_id=person.id, activated_at=datetime.now(UTC)
        )
        session.add(account)
        session.flush()
    held = {grant.role for grant in account.grants}
    account.grants.extend(RoleGrant(role=Role(role)) for role in roles if role not in held)
    session.flush()
    return account


def signed_in(
    app: Flask, session: Session, person: Person, *roles: str, second_factor: bool = True
) -> Browser:
    """Return a client in which ``person`` is signed in with ``roles``; opens the account."""
    account = account_of(session, person, *roles)
    token = sessions.start(
        session, account.id, now=datetime.now(UTC), has_second_factor=second_factor
    )
    session.commit()
    client = stranger(app)
    with client.session_transaction(base_url=BASE_URL) as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client

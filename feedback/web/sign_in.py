"""Flask-Login over server-side sessions: the cookie holds a random token, the row decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from flask_login import LoginManager

from feedback.access.actor import Actor
from feedback.accounts import sessions
from feedback.accounts.model import Role
from feedback.foundation import clock, db
from feedback.foundation.db import database

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from feedback.accounts.sessions import SignedIn

login_manager = LoginManager()


class SignedInUser:
    """What Flask-Login keeps per request: the session token and the actor behind it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in
        self.actor = Actor(
            account_id=signed_in.account_id,
            person_id=signed_in.person_id,
            agency_id=signed_in.agency_id,
            roles=frozenset(Role(role) for role in signed_in.roles),
            is_enrolled=signed_in.is_enrolled,
            has_second_factor=signed_in.has_second_factor,
        )

    def get_id(self) -> str:
        """Return the session token; Flask-Login puts it into the signed cookie."""
        return self.token


def install(app: Flask) -> None:
    """Attach Flask-Login; the session row is looked up once per request that needs it."""
    login_manager.session_protection = None
    login_manager.init_app(app)
    login_manager.user_loader(load)


def load(token: str) -> SignedInUser | None:
    """Return the signed-in user of ``token``, None when the session ended or was revoked."""
    now = clock.utc_now()
    with db.reading():
        signed_in = sessions.find(database.session, token, now=now)
        database.session.rollback()  # the request's own transaction begins after this one
    if signed_in is None:
        return None
    _note_use(signed_in, now)
    g.person_language = signed_in.language
    return SignedInUser(token, signed_in)


def _note_use(signed_in: SignedIn, now: datetime) -> None:
    """Keep the session awake in a short transaction of its own, so that pages only read."""
    with db.writing():
        if sessions.touch(database.session, signed_in, now=now):
            database.session.commit()

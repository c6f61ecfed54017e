"""Forgetting: what no longer opens anything is deleted after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_

from feedback.accounts.model import AccountToken, Attempt, LoginSession
from feedback.foundation import db

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEEP_ATTEMPTS = timedelta(days=1)
KEEP_SESSIONS = timedelta(days=7)
KEEP_TOKENS = timedelta(days=30)


def forget_expired(session: Session, *, now: datetime) -> int:
    """Delete old attempts, ended sessions and expired links; return how many rows went."""
    statements = (
        delete(Attempt).where(Attempt.at < now - KEEP_ATTEMPTS),
        delete(LoginSession).where(
            or_(
                LoginSession.expires_at < now - KEEP_SESSIONS,
                LoginSession.revoked_at < now - KEEP_SESSIONS,
            )
        ),
        delete(AccountToken).where(AccountToken.expires_at < now - KEEP_TOKENS),
    )
    return sum(db.count_changed(session, statement) for statement in statements)

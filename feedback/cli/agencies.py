"""Which agency a command means: the one named, or the only one there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from feedback.foundation import db
from feedback.people.model import Agency

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_CODES = 20
FIRST = "cermin account create --agency CODE --agency-name NAME ..."


def pick(session: Session, code: str | None) -> Agency:
    """Return the agency of ``code``; without one, the only agency. Ends the command otherwise."""
    query = select(Agency) if code is None else select(Agency).where(Agency.code == code)
    found = session.scalars(query.limit(2)).all()
    if len(found) == 1:
        return found[0]
    click.echo(f"cermin: {_reason(session, code)}", err=True)
    sys.exit(2)


def require_tables(session: Session) -> None:
    """Ask the database once, so that a process that cannot work ends before it starts.

    As a reader: on SQLite it would wait for whoever writes, and end when that takes long.
    """
    with db.reading():
        session.scalar(select(Agency.id).limit(1))
        session.rollback()


def _reason(session: Session, code: str | None) -> str:
    codes = sorted(session.scalars(select(Agency.code).limit(MOST_CODES)))
    if not codes:
        return f"there is no agency yet; make one with: {FIRST}"
    known = f"there are: {', '.join(codes)}"
    return f"no agency {code!r}; {known}" if code else f"name the agency with --agency; {known}"

"""Which agency a command means: the one named, or the only one there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from feedback.people.model import Agency

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def pick(session: Session, code: str | None) -> Agency:
    """Return the agency of ``code``; without one, the only agency. Ends the command otherwise."""
    query = select(Agency) if code is None else select(Agency).where(Agency.code == code)
    found = session.scalars(query.limit(2)).all()
    if len(found) == 1:
        return found[0]
    reason = f"no agency {code!r}" if code else "name the agency with --agency CODE"
    click.echo(f"cermin: {reason}", err=True)
    sys.exit(2)

"""HR's desk in tests: who is signed in, and a cycle in any state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation import runtime
from tests import cast
from tests.actors import signed_in
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from tests.actors import Browser
    from tests.cycles.drafts import Office


def at_the_desk(app: Flask, session: Session, office: Office, *roles: str) -> Browser:
    """Return the client of the chief, in the role of HR unless others are named."""
    return signed_in(app, session, office.chief, *(roles or ("hr",)))


def elsewhere(app: Flask, session: Session) -> Browser:
    """Return the client of HR in another agency."""
    return signed_in(app, session, cast.person(session, cast.agency(session, "lain")), "hr")


def draft(session: Session, **changes: object) -> tuple[Office, Cycle]:
    """Return an office and a draft with proposed raters."""
    return rounds.draft(session, **changes)  # type: ignore[arg-type]


def launched(session: Session, **changes: object) -> rounds.Round:
    """Return a launched cycle."""
    return rounds.launched(session, runtime.current().vault, **changes)


def in_state(session: Session, cycle: Cycle, state: str) -> Cycle:
    """Put a cycle into a state, whatever leads there."""
    cycle.state = state
    session.commit()
    return cycle

"""The outbox of a test's cycle: one row of it, all states, and the passing of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from feedback.foundation.mail import Outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.ceremonies.rounds import Round

N_RATERS = 12


def row_of(session: Session, run: Round, person: Person, kind: str = "first") -> Outbox:
    """Return the row of somebody's mail."""
    session.expire_all()
    return session.scalars(
        select(Outbox).where(
            Outbox.kind == f"invitation.{kind}",
            Outbox.reference == run.invitation(person.id).id,
        )
    ).one()


def states(session: Session, kind: str = "first") -> dict[str, int]:
    """Return how many rows are in which state."""
    session.expire_all()
    found = session.scalars(select(Outbox.state).where(Outbox.kind == f"invitation.{kind}")).all()
    return {state: found.count(state) for state in found}


def let_time_pass(session: Session) -> None:
    """Make every waiting mail due."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Outbox).where(Outbox.state == "queued").values(due_at=past))
    session.commit()

"""The audit trail: a chain that shows what was changed or taken out of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from feedback.foundation import audit
from feedback.foundation.audit import AuditEvent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


@pytest.fixture
def trail(session: Session) -> list[int]:
    """Return the ids of three deeds; one was written by a clock in another zone."""
    events = [
        audit.record(
            session,
            agency_id=None,
            actor="system",
            action=action,
            about="cycle:3",
            at=at,
            facts=facts,
        )
        for action, at, facts in [
            ("cycle.create", NOW, None),
            ("cycle.launch", NOW.astimezone(WIB), {"boxes": 7, "by": ["a", "b"]}),
            ("cycle.stop", NOW, {"from": "open"}),
        ]
    ]
    session.commit()
    return [event.id for event in events]


@pytest.mark.usefixtures("trail")
def test_an_untouched_trail_is_whole(session: Session) -> None:
    assert audit.broken_links(session) == []


@pytest.mark.parametrize(
    "change", [{"actor": "account:1"}, {"facts": {"boxes": 8}}, {"at": NOW - timedelta(hours=1)}]
)
def test_a_changed_deed_shows(
    session: Session, trail: list[int], change: dict[str, object]
) -> None:
    session.execute(update(AuditEvent).where(AuditEvent.id == trail[1]).values(change))
    session.expire_all()
    assert audit.broken_links(session) == [trail[1]]


def test_a_deed_taken_out_shows_at_the_next(session: Session, trail: list[int]) -> None:
    session.execute(delete(AuditEvent).where(AuditEvent.id == trail[1]))
    session.expire_all()
    assert audit.broken_links(session) == [trail[2]]

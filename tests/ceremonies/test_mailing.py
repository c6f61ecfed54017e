"""Repairing refused mail: a new address counts only where no letter reached the old one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.ceremonies import mailing
from feedback.foundation import runtime
from feedback.foundation.mail import Outbox, OutboxState
from feedback.invitations import service
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round

pytestmark = pytest.mark.both_databases
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


def settle(launched: Round, kind: str, state: OutboxState) -> None:
    reference = launched.invitation(launched.office.staff[0].id).id
    change = sa.update(Outbox).where(Outbox.kind == kind, Outbox.reference == reference)
    launched.session.execute(change.values(state=state, trouble="recipient-550"))


def address_after_repair(launched: Round) -> str:
    rater = launched.office.staff[0]
    rater.email = "repaired@kpw.example"
    launched.session.flush()
    mailing.try_again(launched.session, launched.cycle.agency_id, by=rounds.BY, now=NOW)
    launched.session.expire_all()
    return launched.invitation(rater.id).address


def test_a_repaired_address_gets_the_invitation_that_was_refused(launched: Round) -> None:
    settle(launched, service.FIRST, OutboxState.FAILED)
    assert address_after_repair(launched) == "repaired@kpw.example"


def test_a_new_address_gets_nothing_once_the_invitation_was_taken(launched: Round) -> None:
    invited = launched.office.staff[0].email
    settle(launched, service.FIRST, OutboxState.DONE)
    service.resend(launched.session, invited, now=datetime.now(UTC))
    settle(launched, service.RESEND, OutboxState.FAILED)
    assert address_after_repair(launched) == invited

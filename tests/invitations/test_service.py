"""Invitations: recognised by their link, renewed, sent again, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.mail import Outbox
from feedback.invitations import keys, queries, service, tokens
from feedback.invitations.errors import LinkUnknown
from feedback.invitations.model import Invitation
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.ceremonies.rounds import Round


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


@pytest.fixture
def rater(launched: Round) -> Person:
    return launched.office.staff[0]


def resends(session: Session) -> list[Outbox]:
    query = sa.select(Outbox).where(Outbox.kind == service.RESEND).order_by(Outbox.id)
    return list(session.scalars(query))


def test_a_link_is_recognised(session: Session, launched: Round, rater: Person) -> None:
    token = launched.token(rater)
    assert service.recognise(session, launched.vault, token).id == launched.cycle.id


def test_another_link_is_not(session: Session, launched: Round) -> None:
    with pytest.raises(LinkUnknown):
        service.recognise(session, launched.vault, tokens.from_bytes(b"x" * 32))


def test_no_link_is_recognised_once_the_secrets_are_gone(
    session: Session, launched: Round, rater: Person
) -> None:
    token = launched.token(rater)
    keys.destroy(launched.vault, launched.cycle.id)
    with pytest.raises(LinkUnknown):
        service.recognise(session, launched.vault, token)


def test_no_link_is_recognised_once_the_tags_are_erased(
    session: Session, launched: Round, rater: Person
) -> None:
    token = launched.token(rater)
    service.forget_tags(session, launched.cycle.id)
    with pytest.raises(LinkUnknown):
        service.recognise(session, launched.vault, token)


def test_a_renewed_link_kills_the_old_one_and_keeps_the_drafts(
    session: Session, launched: Round, rater: Person
) -> None:
    old, place = launched.token(rater), launched.locator(rater.id)
    service.renew_link(
        session, launched.vault, launched.invitation(rater.id), now=datetime.now(UTC)
    )
    renewed = launched.token(rater)
    assert service.recognise(session, launched.vault, renewed).id == launched.cycle.id
    assert launched.locator(rater.id) == place
    assert len(resends(session)) == 1
    with pytest.raises(LinkUnknown):
        service.recognise(session, launched.vault, old)


@pytest.mark.both_databases
def test_a_link_is_sent_again_to_its_mailbox(
    session: Session, launched: Round, rater: Person
) -> None:
    address = f"  {rater.email.upper()} "
    assert service.resend(session, address, now=datetime.now(UTC)) == 1
    (row,) = resends(session)
    assert row.reference == launched.invitation(rater.id).id


def test_a_changed_address_does_not_get_the_link_of_the_invited_mailbox(
    session: Session, launched: Round, rater: Person
) -> None:
    """Else HR could enter its own address and read what the rater has written so far."""
    invited, rater.email = rater.email, "mine@hr.example"
    session.flush()
    assert service.resend(session, "mine@hr.example", now=datetime.now(UTC)) == 0
    assert service.resend(session, invited, now=datetime.now(UTC)) == 1


def test_the_outbox_does_not_tell_the_hour_of_the_wish(
    session: Session, launched: Round, rater: Person
) -> None:
    service.resend(session, rater.email, now=datetime(2030, 5, 6, 13, 14, 15, tzinfo=UTC))
    launched.cycle.closes_at = datetime(2031, 1, 1, tzinfo=UTC)
    session.flush()
    service.resend(session, rater.email, now=datetime(2030, 5, 6, 13, 14, 15, tzinfo=UTC))
    assert [row.due_at for row in resends(session)] == [datetime(2030, 5, 6, tzinfo=UTC)]


@pytest.mark.parametrize("address", ["nobody@kpw.example", "", "%", "' or 1=1 --"])
def test_an_unknown_mailbox_gets_nothing(session: Session, launched: Round, address: str) -> None:
    assert service.resend(session, address, now=datetime.now(UTC)) == 0


def test_a_closed_cycle_sends_nothing_again(
    session: Session, launched: Round, rater: Person
) -> None:
    launched.cycle.state = CycleState.CLOSING
    session.flush()
    assert service.resend(session, rater.email, now=datetime.now(UTC)) == 0


def test_more_than_five_a_day_are_ignored(session: Session, launched: Round, rater: Person) -> None:
    now = datetime.now(UTC)
    sent = [service.resend(session, rater.email, now=now) for _ in range(7)]
    assert sent == [1, 1, 1, 1, 1, 0, 0]
    assert service.resend(session, rater.email, now=now + timedelta(days=1)) == 1


def test_preparing_again_changes_no_link(session: Session, launched: Round, rater: Person) -> None:
    before = {row.rater_id: (row.id, row.tag) for row in queries.of_cycle(session, 1)}
    secrets = keys.create(launched.vault, launched.cycle.id)
    service.prepare(session, launched.cycle.id, *secrets)
    assert {row.rater_id: (row.id, row.tag) for row in queries.of_cycle(session, 1)} == before


def test_an_invitation_says_nothing_about_answers() -> None:
    assert set(Invitation.__table__.columns.keys()) == {
        "id",
        "cycle_id",
        "rater_id",
        "address",
        "address_epoch",
        "link_epoch",
        "tag",
    }

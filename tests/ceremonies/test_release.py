"""Releasing makes results visible, and only when nothing of the answers is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.ceremonies import sealing
from feedback.ceremonies.release import AnswersLeft, release
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.audit import AuditEvent
from feedback.foundation.mail import Outbox
from feedback.invitations import keys
from feedback.responses.model import Box
from feedback.results.messages import READY
from tests.ceremonies import offices

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.foundation.vault import DirectoryKeyStore
    from tests.ceremonies.offices import Office

BY = "account:1"


@pytest.fixture
def vault(app: Flask) -> DirectoryKeyStore:
    return runtime.current().vault  # type: ignore[return-value]


@pytest.fixture
def office(session: Session, vault: DirectoryKeyStore) -> Office:
    """Return a sealed cycle of eight people."""
    made = offices.stopped(session, vault, offices.tree(8, 5), offices.Drawn(), mode="raw")
    sealing.seal(session, made.cycle, vault=vault, now=offices.NOW, commit=session.commit)
    return made


@pytest.mark.both_databases
def test_it_moves_the_cycle_and_queues_a_mail_to_every_subject(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    queued = release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)
    session.commit()
    mails = session.scalars(select(Outbox).where(Outbox.kind == READY)).all()
    assert (office.cycle.state, office.cycle.released_at) == (CycleState.RELEASED, offices.NOW)
    assert queued == 8
    assert {mail.reference for mail in mails} == {subject.id for subject in office.subjects}


def test_it_is_in_the_audit_trail(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.actor) == ("cycle.release", BY)


def test_twice_is_refused(session: Session, vault: DirectoryKeyStore, office: Office) -> None:
    release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)
    session.commit()
    with pytest.raises(StepNotAllowed):
        release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)


def test_a_cycle_that_is_only_stopped_is_refused(
    session: Session, vault: DirectoryKeyStore
) -> None:
    office = offices.stopped(session, vault, offices.tree(8, 5), offices.nobody)
    with pytest.raises(StepNotAllowed):
        release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)


@pytest.mark.parametrize("name", [keys.mail_name, keys.map_name])
def test_with_a_secret_left_nothing_becomes_visible(
    session: Session, vault: DirectoryKeyStore, office: Office, name: object
) -> None:
    vault.create(name(office.cycle.id))  # type: ignore[operator]
    with pytest.raises(AnswersLeft):
        release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)
    session.rollback()
    assert office.cycle.state == CycleState.SEALED


def test_with_a_box_left_nothing_becomes_visible(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    session.add(Box(id=b"x" * 16, cycle_id=office.cycle.id, nonce=b"n" * 12, ciphertext=b"c"))
    session.commit()
    with pytest.raises(AnswersLeft):
        release(session, office.cycle, vault=vault, by=BY, now=offices.NOW)

"""Sealing publishes, destroys, and can be killed at any moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from feedback.ceremonies import sealing
from feedback.ceremonies.sealing import SealingRefused, Step, Trouble
from feedback.ceremonies.sealing_lock import SealingRuns, alone
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.audit import AuditEvent
from feedback.invitations import keys
from feedback.invitations.model import Invitation
from feedback.responses import service as responses
from feedback.responses.model import Box
from feedback.results import pattern
from feedback.results.model import (
    CertificateRecord,
    PublishedBlock,
    PublishedComment,
    PublishedGroup,
    PublishedTotal,
    ResponsePattern,
)
from tests.ceremonies import offices

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.vault import DirectoryKeyStore
    from tests.ceremonies.offices import Office

TABLES = (PublishedBlock, PublishedTotal, PublishedGroup, PublishedComment, CertificateRecord)


@pytest.fixture
def vault(app: Flask) -> DirectoryKeyStore:
    return runtime.current().vault  # type: ignore[return-value]


@pytest.fixture
def office(session: Session, vault: DirectoryKeyStore) -> Office:
    """Return a stopped raw cycle of eight people, all of whom answered."""
    return offices.stopped(session, vault, offices.tree(8, 5), offices.Drawn(), mode="raw")


def seal(
    session: Session, cycle: Cycle, vault: DirectoryKeyStore, **values: object
) -> sealing.Sealed:
    """Seal as the command would."""
    defaults = {"vault": vault, "now": offices.NOW, "commit": session.commit}
    return sealing.seal(session, cycle, **(defaults | values))  # type: ignore[arg-type]


def n_rows(session: Session, *tables: type) -> int:
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@pytest.mark.both_databases
def test_a_sealed_cycle_has_results_and_nothing_else_left(
    session: Session, vault: DirectoryKeyStore
) -> None:
    office = offices.stopped(session, vault, offices.tree(22, 5), offices.Drawn())
    done = seal(session, office.cycle, vault)
    tags = session.scalars(select(Invitation.tag)).all()
    assert (office.cycle.state, office.cycle.published_at) == (CycleState.SEALED, offices.NOW)
    assert (done.boxes, done.damaged_copies) == (len(offices.tree(22, 5)), ())
    assert n_rows(session, *TABLES) > 0
    assert (n_rows(session, Box), set(tags)) == (0, {None})
    assert not keys.is_any_left(vault, office.cycle.id)


def test_every_subject_gets_every_competency_and_a_certificate(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    subjects = {subject.id for subject in office.subjects}
    competencies = {competency.key for competency in offices.PACK.competencies}
    totals = session.execute(select(PublishedTotal.subject_id, PublishedTotal.competency)).all()
    certified = session.scalars(select(CertificateRecord.subject_id)).all()
    assert {tuple(row) for row in totals} == {(s, c) for s in subjects for c in competencies}
    assert set(certified) == subjects | {None}


def test_the_pattern_is_kept_under_the_audit_secret_and_holds_no_answer(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    row = session.scalars(select(ResponsePattern)).one()
    entries = pattern.unseal(row, vault.read(pattern.audit_name(office.cycle.id)))
    asked = {item.key for item in offices.PACK.items_for("peer")}
    peer = next(entry for entry in entries if entry.relationship == "peer")
    assert len(entries) == len(offices.tree(8, 5))
    assert set(peer.items or ()) == asked


def test_the_deed_is_in_the_audit_trail(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["cycle.publish", "cycle.seal"]


def test_a_sealed_cycle_stays_as_it_is(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    rows = n_rows(session, *TABLES)
    again = seal(session, office.cycle, vault)
    assert (again.boxes, n_rows(session, *TABLES)) == (None, rows)


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.OPEN, CycleState.ABORTED])
def test_only_a_stopped_cycle_can_be_sealed(
    session: Session, vault: DirectoryKeyStore, office: Office, state: CycleState
) -> None:
    office.cycle.state = state
    session.commit()
    with pytest.raises(StepNotAllowed):
        seal(session, office.cycle, vault)
    assert n_rows(session, *TABLES) == 0
    assert keys.is_any_left(vault, office.cycle.id)


def test_a_cycle_nobody_answered_is_sealed_with_everything_withheld(
    session: Session, vault: DirectoryKeyStore
) -> None:
    office = offices.stopped(session, vault, offices.tree(22, 5), offices.nobody)
    seal(session, office.cycle, vault)
    states = set(session.scalars(select(PublishedTotal.state)))
    assert (office.cycle.state, states) == (CycleState.SEALED, {"withheld"})


# --- interruptions


class Interrupted(Exception):
    """The process died here."""


class After:
    """Counts calls and dies at one of them."""

    def __init__(self, number: int, then: Callable[..., object] = lambda *_: None) -> None:
        self._left = number
        self._then = then

    def __call__(self, *args: object) -> None:
        self._left -= 1
        if self._left == 0:
            raise Interrupted
        self._then(*args)


def finished(session: Session, vault: DirectoryKeyStore, office: Office) -> tuple[object, ...]:
    """Return what must hold when a sealing is through."""
    return (
        office.cycle.state,
        n_rows(session, PublishedTotal),
        n_rows(session, CertificateRecord),
        n_rows(session, Box),
        keys.is_any_left(vault, office.cycle.id),
        set(session.scalars(select(Invitation.tag))),
    )


DONE = (CycleState.SEALED, 40, 9, 0, False, {None})


def leaves_answers_or_results(session: Session, vault: DirectoryKeyStore, cycle_id: int) -> bool:
    """Tell whether nothing is lost: every box can still be opened, or results are published."""
    if n_rows(session, ResponsePattern):
        return True
    secret = keys.read_map(vault, cycle_id)
    return sum(1 for _ in responses.read_all(session, cycle_id, secret)) == len(offices.tree(8, 5))


@pytest.mark.both_databases
@pytest.mark.parametrize("number", range(1, 9))
def test_dying_before_any_commit_a_second_run_finishes(
    session: Session, vault: DirectoryKeyStore, office: Office, number: int
) -> None:
    with pytest.raises(Interrupted):
        seal(session, office.cycle, vault, commit=After(number, session.commit))
    session.rollback()
    assert leaves_answers_or_results(session, vault, office.cycle.id)
    session.rollback()
    seal(session, office.cycle, vault)
    assert finished(session, vault, office) == DONE


def test_there_are_no_more_commits_than_tried(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault, commit=After(9, session.commit))
    assert finished(session, vault, office) == DONE


@pytest.mark.parametrize("step", list(Step))
def test_dying_at_any_step_a_second_run_finishes(
    session: Session, vault: DirectoryKeyStore, office: Office, step: Step
) -> None:
    def die(name: str, _done: int, _of: int) -> None:
        if name == step:
            raise Interrupted

    with pytest.raises(Interrupted):
        seal(session, office.cycle, vault, progress=die)
    session.rollback()
    assert leaves_answers_or_results(session, vault, office.cycle.id)
    session.rollback()
    seal(session, office.cycle, vault)
    assert finished(session, vault, office) == DONE


def test_no_secret_is_destroyed_before_results_are_committed(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    with pytest.raises(Interrupted):
        seal(session, office.cycle, vault, commit=After(4, session.commit))
    assert keys.is_any_left(vault, office.cycle.id)


@pytest.mark.both_databases
def test_two_cannot_seal_the_same_cycle(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    with alone(session, office.cycle.id), pytest.raises(SealingRuns):
        seal(session, office.cycle, vault)
    assert seal(session, office.cycle, vault).boxes == len(offices.tree(8, 5))


# --- troubles: nothing is published, nothing destroyed


def refused(session: Session, vault: DirectoryKeyStore, office: Office) -> Trouble:
    """Return why the cycle is refused."""
    with pytest.raises(SealingRefused) as refusal:
        seal(session, office.cycle, vault)
    session.rollback()
    assert office.cycle.trouble == refusal.value.trouble
    assert office.cycle.state == CycleState.CLOSING
    assert n_rows(session, *TABLES, ResponsePattern) == 0
    assert n_rows(session, Box) >= len(offices.tree(8, 5)) - 1
    return refusal.value.trouble


def damage(vault: DirectoryKeyStore, copy: str, name: str) -> None:
    """Flip a bit of one copy of a secret."""
    path = vault._path(copy, name)
    stored = bytearray(path.read_bytes())
    stored[3] ^= 1
    path.write_bytes(bytes(stored))


def test_a_damaged_first_copy_is_survived_and_told(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    damage(vault, "a", keys.map_name(office.cycle.id))
    done = seal(session, office.cycle, vault)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "cycle.publish")).one()
    assert (done.damaged_copies, event.facts["damaged_copies"]) == (("a",), ["a"])
    assert finished(session, vault, office) == DONE


def test_with_both_copies_damaged_it_is_refused(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    for copy in ("a", "b"):
        damage(vault, copy, keys.map_name(office.cycle.id))
    assert refused(session, vault, office) is Trouble.SECRET_MISSING


def test_one_flipped_bit_in_a_box_stops_everything(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    box = session.scalars(select(Box)).first()
    assert box is not None
    box.ciphertext = bytes([box.ciphertext[0] ^ 1]) + box.ciphertext[1:]
    session.commit()
    assert refused(session, vault, office) is Trouble.BOX_UNREADABLE


def test_a_missing_box_stops_everything(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    session.delete(session.scalars(select(Box)).first())
    session.commit()
    assert refused(session, vault, office) is Trouble.BOXES_DO_NOT_FIT


def test_an_unfinished_check_stops_everything(
    session: Session, vault: DirectoryKeyStore, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_values: object) -> None:
        raise MemoryError

    monkeypatch.setattr("feedback.disclosure.certificate.measure", broken)
    assert refused(session, vault, office) is Trouble.NOT_CERTIFIED


def test_once_the_trouble_is_repaired_it_is_sealed(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    box = session.scalars(select(Box)).first()
    assert box is not None
    whole = box.ciphertext
    box.ciphertext = whole[:-1] + bytes([whole[-1] ^ 1])
    session.commit()
    refused(session, vault, office)
    box.ciphertext = whole
    session.commit()
    seal(session, office.cycle, vault)
    assert finished(session, vault, office) == DONE
    assert office.cycle.trouble is None


# --- what is left in the database


MARKER = "penanda-rahasia"


def few_comments(form: offices.Form) -> offices.Filling | None:
    """Write a marker where too few write: only two peers of person 1, and the supervisor."""
    answers, _comments = offices.Drawn()(form)  # type: ignore[misc]
    is_marked = form.subject == 1 and (form.relationship == "supervisor" or form.rater in (2, 3))
    question = offices.PACK.questions[0].key
    return answers, {question: f"{MARKER} {form.rater}"} if is_marked else {}


def test_comments_below_the_threshold_are_nowhere_in_the_database(
    session: Session, vault: DirectoryKeyStore, tmp_path: Path
) -> None:
    office = offices.stopped(session, vault, offices.tree(8, 5), few_comments, mode="raw")
    seal(session, office.cycle, vault)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    found = [path.name for path in written if MARKER.encode() in path.read_bytes()]
    assert any(path.name == "cermin.sqlite3" for path in written)
    assert found == []
    assert n_rows(session, PublishedComment) == 0


def test_comments_above_the_threshold_are_shuffled_and_carry_no_name(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    rows = session.scalars(select(PublishedComment)).all()
    columns = set(PublishedComment.__table__.columns.keys())
    orders = {}
    for row in rows:
        orders.setdefault((row.subject_id, row.question), []).append(row.place)
    assert orders
    assert all(sorted(places) == list(range(len(places))) for places in orders.values())
    assert columns == {"id", "cycle_id", "subject_id", "question", "place", "text"}


def test_certificates_can_be_read_by_a_machine(
    session: Session, vault: DirectoryKeyStore, office: Office
) -> None:
    seal(session, office.cycle, vault)
    whole = session.scalars(
        select(CertificateRecord).where(CertificateRecord.subject_id.is_(None))
    ).one()
    document = json.loads(json.dumps(whole.document))
    assert (document["passed"], document["mode"], document["plan"]) == (True, "raw", {})

"""Sealing a stopped cycle: open the boxes, publish what may be shown, destroy everything else.

The steps, each in transactions of its own and each harmless when done twice:

1. *read*: open every box, check that they are exactly those of the assignments;
2. *fit*, *certify*: lay out, score, check and coarsen, in memory, outside any transaction;
3. *publish*: everything in one short transaction, claimed by ``published_at``;
4. *destroy*: both secrets of the cycle. From here on no box can ever be opened again;
5. *delete*: the boxes;  6. *forget*: what recognises links;  7. *finish*: the state ``sealed``.

A run that dies continues where it stopped: before step 3 is committed nothing has happened, after
it nothing is computed again. So there is no moment at which answers are gone and results missing,
or results visible and a secret left (releasing is another ceremony and checks).

A cycle that cannot be sealed is left untouched, with a code of the trouble for a person to read.
This is a ceremony with boundaries inside: it is handed the edge's ``commit``.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.assignments.model import Assignment
from feedback.ceremonies.sealing_lock import alone
from feedback.cycles import lifecycle
from feedback.cycles.lifecycle import Event
from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.disclosure.policy import Policy, ScoreMode
from feedback.foundation import audit, db
from feedback.foundation.errors import DomainError
from feedback.foundation.vault import SecretMissing
from feedback.instruments import queries as instruments
from feedback.invitations import keys
from feedback.invitations import service as invitations
from feedback.responses import service as responses
from feedback.responses.errors import BoxUnreadable
from feedback.results import pattern, publication, questionnaire, scoring
from feedback.results.assembly import Assigned, Material, Rules, assemble
from feedback.results.errors import AnswerNotUnderstood, BoxesDoNotFit, NotCertified

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.foundation.vault import KeyStore
    from feedback.results.scoring import Outcome, Progress

log = logging.getLogger(__name__)

ACTOR = "system"


class Step(StrEnum):
    """Where a sealing stands, as it tells its progress."""

    READ = "read"
    FIT = scoring.FIT
    CERTIFY = scoring.CERTIFY
    PUBLISH = "publish"
    DESTROY = "destroy"
    DELETE = "delete"
    FORGET = "forget"
    FINISH = "finish"


class Trouble(StrEnum):
    """Why a cycle cannot be sealed; stands in ``cycle.trouble``. Nothing was destroyed."""

    SECRET_MISSING = "secret_missing"  # noqa: S105 - a code
    BOX_UNREADABLE = "box_unreadable"
    BOXES_DO_NOT_FIT = "boxes_do_not_fit"
    ANSWER_NOT_UNDERSTOOD = "answer_not_understood"
    NOT_CERTIFIED = "not_certified"


TROUBLES: dict[type[DomainError], Trouble] = {
    SecretMissing: Trouble.SECRET_MISSING,
    BoxUnreadable: Trouble.BOX_UNREADABLE,
    BoxesDoNotFit: Trouble.BOXES_DO_NOT_FIT,
    AnswerNotUnderstood: Trouble.ANSWER_NOT_UNDERSTOOD,
    NotCertified: Trouble.NOT_CERTIFIED,
}


class SealingRefused(DomainError):
    """The cycle cannot be sealed as it is; nothing was published and nothing destroyed."""

    def __init__(self, cycle_id: int, trouble: Trouble) -> None:
        super().__init__(cycle_id, trouble)
        self.cycle_id = cycle_id
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealing did. ``boxes`` is None where an earlier run had published already.

    ``damaged_copies`` names copies of the cycle's secret that could not be read; another one could.
    """

    cycle_id: int
    boxes: int | None = None
    rounds: int | None = None
    damaged_copies: tuple[str, ...] = ()


def ignore(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


def seal(
    session: Session,
    cycle: Cycle,
    *,
    vault: KeyStore,
    now: datetime,
    commit: Callable[[], None],
    progress: Progress = ignore,
) -> Sealed:
    """Seal a stopped cycle, or finish a sealing that was interrupted; sealed ones stay as they are.

    Raises
    ------
    StepNotAllowed
        If the cycle was not stopped.
    SealingRuns
        If another process is at it.
    SealingRefused
        If it cannot be sealed; ``cycle.trouble`` says why.
    """
    cycle_id = cycle.id
    commit()
    with alone(session, cycle_id):
        done = Sealed(cycle_id)
        session.refresh(cycle)
        if cycle.state in (CycleState.SEALED, CycleState.RELEASED):
            return done
        lifecycle.move(cycle.state, Event.SEAL)
        if cycle.published_at is None:
            done = _publish(session, cycle, vault, now, commit, progress)
        _clear(session, cycle_id, vault, commit, progress)
        _finish(session, cycle, now, progress)
        commit()
        return done


def _publish(
    session: Session,
    cycle: Cycle,
    vault: KeyStore,
    now: datetime,
    commit: Callable[[], None],
    progress: Progress,
) -> Sealed:
    """Compute outside any transaction, then publish in one."""
    cycle_id = cycle.id
    try:
        with db.reading():
            commit()  # ends the transaction that began as a writer's
            material = _read(session, cycle, vault, progress)
            commit()
        outcome = scoring.score(material, progress)
    except tuple(TROUBLES) as error:
        session.rollback()
        trouble = next(code for kind, code in TROUBLES.items() if isinstance(error, kind))
        cycle.trouble = trouble
        commit()
        raise SealingRefused(cycle_id, trouble) from error
    progress(Step.PUBLISH, 0, 1)
    done = Sealed(
        cycle_id,
        boxes=len(material.pattern),
        rounds=outcome.rounds,
        damaged_copies=tuple(vault.damaged(keys.map_name(cycle_id))),
    )
    prepared = publication.prepare(material, outcome, secrets.SystemRandom())
    audit_secret = vault.create(pattern.audit_name(cycle_id))
    kept = pattern.seal(cycle_id, audit_secret, material.pattern)
    publication.publish(session, cycle_id, prepared, kept, now=now)
    _record_publication(session, cycle, outcome, done, now)
    commit()
    progress(Step.PUBLISH, 1, 1)
    return done


def _read(session: Session, cycle: Cycle, vault: KeyStore, progress: Progress) -> Material:
    """Open every box. Assignments are read first: a box and its rater never meet by a name."""
    pack = instruments.pack_of(cycle.instrument_version)
    rules = Rules(
        questionnaire=questionnaire.of_pack(pack, tuple(cycle.relationships)),
        policy=Policy.from_dict(cycle.policy),
        mode=ScoreMode(cycle.mode),
        weights={name: weight for name, weight in cycle.weights.items() if name != "self"},
    )
    assigned = [
        Assigned(*row)
        for row in session.execute(
            select(Assignment.rater_id, Assignment.subject_id, Assignment.relationship_).where(
                Assignment.cycle_id == cycle.id
            )
        )
    ]
    persons = dict(
        session.execute(
            select(CycleSubject.id, CycleSubject.person_id).where(CycleSubject.cycle_id == cycle.id)
        ).all()
    )
    secret = keys.read_map(vault, cycle.id)
    contents = []
    for opened in responses.read_all(session, cycle.id, secret):
        contents.append(opened.content)
        progress(Step.READ, len(contents), len(assigned))
    return assemble(contents, assigned, persons, rules)


def _record_publication(
    session: Session, cycle: Cycle, outcome: Outcome, done: Sealed, now: datetime
) -> None:
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=ACTOR,
        action="cycle.publish",
        about=f"cycle:{cycle.id}",
        at=now,
        facts={
            "boxes": done.boxes,
            "rounds": outcome.rounds,
            "certificate": outcome.certificates[0].digest,
            "damaged_copies": list(done.damaged_copies),
        },
    )


def _clear(
    session: Session,
    cycle_id: int,
    vault: KeyStore,
    commit: Callable[[], None],
    progress: Progress,
) -> None:
    """Destroy the secrets, then the boxes, then the tags: never two tables in one transaction."""
    progress(Step.DESTROY, 0, 1)
    keys.destroy(vault, cycle_id)
    progress(Step.DELETE, 0, 1)
    commit()
    responses.delete_all(session, cycle_id)
    commit()
    progress(Step.FORGET, 0, 1)
    invitations.forget_tags(session, cycle_id)
    commit()


def _finish(session: Session, cycle: Cycle, now: datetime, progress: Progress) -> None:
    progress(Step.FINISH, 0, 1)
    db.lock_exclusive(session, cycle.id)
    session.refresh(cycle, with_for_update=True)
    cycle.state = lifecycle.move(cycle.state, Event.SEAL)
    cycle.sealed_at = now
    session.flush()
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=ACTOR,
        action="cycle.seal",
        about=f"cycle:{cycle.id}",
        at=now,
    )
    log.info("cycle %s sealed", cycle.id)

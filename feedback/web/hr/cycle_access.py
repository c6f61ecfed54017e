"""What every page of a cycle begins with: the cycle itself, who acts, the agency's zone, the time.

Refusals of the core become a 409 with words here, for all pages of HR at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from feedback.ceremonies import errors as ceremony_errors
from feedback.ceremonies import messages
from feedback.ceremonies.release import AnswersLeft
from feedback.ceremonies.remind import ReminderTooSoon
from feedback.cycles import errors as cycle_errors
from feedback.cycles import queries
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.cycles.model import CycleState
from feedback.foundation import db
from feedback.foundation.db import database
from feedback.web import errors, guard
from feedback.web.hr.blueprint import blueprint

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response

    from feedback.cycles.model import Cycle
    from feedback.foundation.errors import DomainError

REFUSALS = (
    cycle_errors.CycleNotDraft,
    cycle_errors.CycleNotOpen,
    ceremony_errors.NobodyToAsk,
    ceremony_errors.ClosesTooSoon,
    ceremony_errors.DesignNotReady,
    ceremony_errors.LaunchDisturbed,
    AnswersLeft,
    ReminderTooSoon,
    StepNotAllowed,
)


def load(cycle_id: int) -> Cycle:
    """Return the cycle of the actor's agency, or answer 404."""
    cycle = queries.find(database.session, guard.actor().agency_id, cycle_id)
    if cycle is None:
        abort(404)
    return cycle


def load_draft(cycle_id: int) -> Cycle:
    """Return a cycle that can still be designed.

    Raises
    ------
    CycleNotDraft
        If it was launched; the answer is 409.
    """
    cycle = load(cycle_id)
    if cycle.state != CycleState.DRAFT:
        raise cycle_errors.CycleNotDraft(cycle.state)
    return cycle


def load_open(cycle_id: int) -> Cycle:
    """Return a running cycle.

    Raises
    ------
    CycleNotOpen
        If it is not running; the answer is 409.
    """
    cycle = load(cycle_id)
    if cycle.state != CycleState.OPEN:
        raise cycle_errors.CycleNotOpen(cycle.state)
    return cycle


def zone() -> str:
    """Return the time zone of the actor's agency."""
    return guard.signed_in().zone


def by() -> str:
    """Return how the audit trail names the actor."""
    return guard.actor().name


def now() -> datetime:
    """Return the database's clock."""
    return db.now(database.session)


def _refuse(error: DomainError) -> Response:
    database.session.rollback()
    return errors.answer(409, advice=messages.refusal(error))


for kind in REFUSALS:
    blueprint.register_error_handler(kind, _refuse)

"""States, relationships, troubles and refusals all have words."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedback.assignments import errors as assignment_errors
from feedback.ceremonies import errors as ceremony_errors
from feedback.ceremonies import messages, sealing
from feedback.ceremonies.remind import ReminderTooSoon
from feedback.cycles import errors as cycle_errors
from feedback.cycles.lifecycle import Event, StepNotAllowed
from feedback.cycles.model import CycleState, Relationship, ScoreMode
from feedback.foundation import i18n
from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from flask import Flask

ROOMS = (cycle_errors, assignment_errors, ceremony_errors)
WITH_STATE = (cycle_errors.CycleNotDraft, cycle_errors.CycleNotOpen)
PLAIN = [
    kind
    for room in ROOMS
    for _name, kind in inspect.getmembers(room, inspect.isclass)
    if issubclass(kind, DomainError) and kind is not DomainError and kind not in WITH_STATE
]


def said(error: DomainError) -> str:
    with i18n.speaking("id"):
        return messages.refusal(error)


@pytest.mark.parametrize("kind", PLAIN)
def test_every_refusal_says_what_is_wrong(app: Flask, kind: type[DomainError]) -> None:
    error = kind.__new__(kind)
    error.__dict__["total"] = 110
    assert said(error) != said(DomainError())


@pytest.mark.parametrize("kind", WITH_STATE)
@pytest.mark.parametrize("state", list(CycleState))
def test_a_refusal_for_the_state_names_it(
    app: Flask, kind: type[DomainError], state: CycleState
) -> None:
    with i18n.speaking("id"):
        assert messages.state(state).lower() in said(kind(state))


def test_a_step_that_cannot_be_taken_names_the_state(app: Flask) -> None:
    assert "terbit" in said(StepNotAllowed("released", Event.STOP))


def test_a_reminder_that_comes_too_soon_is_explained(app: Flask) -> None:
    assert "24 jam" in said(ReminderTooSoon(datetime.now(UTC)))


@pytest.mark.parametrize("trouble", list(sealing.Trouble))
def test_every_trouble_of_sealing_is_explained(app: Flask, trouble: sealing.Trouble) -> None:
    with i18n.speaking("id"):
        assert messages.trouble(trouble.value) != messages.trouble("unheard of")


@pytest.mark.parametrize("name", list(Relationship))
def test_every_relationship_has_a_word(app: Flask, name: Relationship) -> None:
    with i18n.speaking("id"):
        assert messages.relationship(name)


@pytest.mark.parametrize("name", list(ScoreMode))
def test_every_mode_has_words(app: Flask, name: ScoreMode) -> None:
    with i18n.speaking("id"):
        assert messages.mode(name)

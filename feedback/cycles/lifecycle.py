"""The life of a cycle as a pure state machine; no other place may decide which step follows which.

::

    draft --launch--> open --stop--> closing --seal--> sealed --release--> released
      |                |               |
      +----------------+---------------+--abort--> aborted
"""

from __future__ import annotations

from enum import StrEnum

from feedback.cycles.model import CycleState
from feedback.foundation.errors import DomainError


class Event(StrEnum):
    """What can happen to a cycle."""

    LAUNCH = "launch"
    STOP = "stop"
    SEAL = "seal"
    RELEASE = "release"
    ABORT = "abort"


class StepNotAllowed(DomainError):
    """The event cannot happen to a cycle in this state."""

    def __init__(self, state: str, event: Event) -> None:
        super().__init__(f"{event} in state {state}")
        self.state = CycleState(state)
        self.event = event


_STEPS = {
    (CycleState.DRAFT, Event.LAUNCH): CycleState.OPEN,
    (CycleState.OPEN, Event.STOP): CycleState.CLOSING,
    (CycleState.CLOSING, Event.SEAL): CycleState.SEALED,
    (CycleState.SEALED, Event.RELEASE): CycleState.RELEASED,
    (CycleState.DRAFT, Event.ABORT): CycleState.ABORTED,
    (CycleState.OPEN, Event.ABORT): CycleState.ABORTED,
    (CycleState.CLOSING, Event.ABORT): CycleState.ABORTED,
}


def move(state: str, event: Event) -> CycleState:
    """Return the state after ``event``.

    Raises
    ------
    StepNotAllowed
        If nothing leads from ``state`` by ``event``.
    """
    following = _STEPS.get((CycleState(state), event))
    if following is None:
        raise StepNotAllowed(state, event)
    return following


def may(state: str, event: Event) -> bool:
    """Tell whether ``event`` can happen in ``state``."""
    return (CycleState(state), event) in _STEPS

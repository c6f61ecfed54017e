"""Every state meets every event, once."""

from __future__ import annotations

from itertools import product

import pytest

from feedback.cycles.lifecycle import Event, StepNotAllowed, may, move
from feedback.cycles.model import CycleState

ALLOWED = {
    ("draft", "launch"): "open",
    ("open", "stop"): "closing",
    ("closing", "seal"): "sealed",
    ("sealed", "release"): "released",
    ("draft", "abort"): "aborted",
    ("open", "abort"): "aborted",
    ("closing", "abort"): "aborted",
}
REFUSED = sorted(set(product(CycleState, Event)) - {(CycleState(s), Event(e)) for s, e in ALLOWED})


@pytest.mark.parametrize(("pair", "after"), ALLOWED.items())
def test_an_allowed_step_leads_to_its_state(pair: tuple[str, str], after: str) -> None:
    state, event = pair
    assert move(state, Event(event)) == after


@pytest.mark.parametrize(("state", "event"), REFUSED)
def test_every_other_pair_is_refused_with_its_facts(state: CycleState, event: Event) -> None:
    with pytest.raises(StepNotAllowed) as caught:
        move(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)


@pytest.mark.parametrize(("state", "event"), list(product(CycleState, Event)))
def test_asking_first_gives_the_same_judgement(state: CycleState, event: Event) -> None:
    assert may(state, event) == ((state.value, event.value) in ALLOWED)


def test_allowed_and_refused_pairs_together_are_all_pairs() -> None:
    assert len(ALLOWED) + len(REFUSED) == len(CycleState) * len(Event)

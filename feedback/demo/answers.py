"""Simulated raters: everybody has a true level per competency and a severity as a rater.

Seeded, so that the demo looks the same on every machine.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from feedback.demo import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.responses.box import Answer

LEVEL = 3.8
SPREAD_GENERAL, SPREAD_COMPETENCY = 0.40, 0.30
SEVERITY, HALO, NOISE = 0.45, 0.35, 0.60
PERSPECTIVE = 0.30  # what one kind of rater sees differently about one person
SELF_LENIENCY = 0.35
SKIPPED = 0.05
COMMENTED = {"continue": 0.55, "change": 0.35}
NOT_OBSERVED: Literal["T"] = "T"
POINTS: tuple[Literal[1], Literal[2], Literal[3], Literal[4], Literal[5]] = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled form: answers by item, comments by question."""

    answers: dict[str, Answer]
    comments: dict[str, str]


class Raters:
    """Draws sheets; the same seed and the same people give the same sheets."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def sheet(
        self,
        *,
        rater: str,
        subject: str,
        relationship: str,
        items: Mapping[str, Sequence[str]],
        questions: Sequence[str],
    ) -> Sheet:
        """Return what ``rater`` says about ``subject``; ``items`` are item ids by competency."""
        rng = self._rng("sheet", rater, subject)
        is_self = rater == subject
        severity = self._rng("severity", rater).gauss(0, SEVERITY)
        halo = rng.gauss(0, HALO)
        seen = self._rng("perspective", subject, relationship).gauss(0, PERSPECTIVE)
        shift = SELF_LENIENCY if is_self else seen - severity
        answers: dict[str, Answer] = {}
        for competency, ids in items.items():
            level = self._level(subject, competency) + shift + halo
            for item in ids:
                answers[item] = _answer(rng, level)
        texts = {
            question: rng.choice(_sentences(number))
            for number, question in enumerate(questions)
            if not is_self and rng.random() < _share(number)
        }
        return Sheet(answers, texts)

    def _level(self, subject: str, competency: str) -> float:
        general = self._rng("general", subject).gauss(0, SPREAD_GENERAL)
        specific = self._rng("specific", subject, competency).gauss(0, SPREAD_COMPETENCY)
        return LEVEL + general + specific

    def _rng(self, *key: str) -> random.Random:
        return random.Random("|".join((str(self._seed), *key)))  # noqa: S311 - invented answers


def _answer(rng: random.Random, level: float) -> Answer:
    if rng.random() < SKIPPED:
        return NOT_OBSERVED
    return POINTS[max(0, min(4, round(level + rng.gauss(0, NOISE)) - 1))]


def _sentences(question_number: int) -> tuple[str, ...]:
    return names.CONTINUE if question_number == 0 else names.CHANGE


def _share(question_number: int) -> float:
    return COMMENTED["continue"] if question_number == 0 else COMMENTED["change"]

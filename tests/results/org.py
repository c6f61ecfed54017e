"""An invented office for tests of scoring: a tree of people, their boxes, without a database.

Everybody is rated by the supervisor, peers under the same supervisor, subordinates and himself;
answers are drawn from a seeded model with a severity per rater.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure.policy import Policy, ScoreMode
from feedback.responses.box import BoxContent, BoxState
from feedback.results.assembly import Assigned, Material, Rules, assemble
from feedback.results.questionnaire import Questionnaire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RELATIONSHIPS = ("self", "supervisor", "peer", "subordinate", "partner")
WEIGHTS = {"supervisor": 60, "peer": 20, "subordinate": 20}


def questionnaire(competencies: int = 2, items: int = 4) -> Questionnaire:
    """Return a questionnaire in which everybody is asked everything."""
    names = tuple(f"c{number}" for number in range(competencies))
    asked = {name: tuple(f"{name}i{number}" for number in range(items)) for name in names}
    return Questionnaire(names, ("keep", "change"), dict.fromkeys(RELATIONSHIPS, asked))


def rules(mode: ScoreMode = ScoreMode.ADJUSTED, **values: object) -> Rules:
    """Return the rules of a cycle with the usual weights."""
    defaults = {"questionnaire": questionnaire(), "policy": Policy(), "weights": WEIGHTS}
    return Rules(mode=mode, **(defaults | values))  # type: ignore[arg-type]


@dataclass
class Office:
    """Assignments and boxes of one cycle; subject s is person 1000 + s."""

    rules: Rules
    assigned: list[Assigned] = field(default_factory=list)
    boxes: list[BoxContent] = field(default_factory=list)

    @property
    def persons(self) -> dict[int, int]:
        """Return the person behind each subject."""
        return {one.subject: 1000 + one.subject for one in self.assigned}

    def material(self) -> Material:
        """Assemble everything."""
        return assemble(self.boxes, self.assigned, self.persons, self.rules)

    def add(self, subject: int, rater: int, relationship: str, box: BoxContent) -> None:
        """Add one assignment and its box."""
        self.assigned.append(Assigned(1000 + rater, subject, relationship))
        self.boxes.append(replace(box, subject=subject, relationship=relationship))

    def changed(self, change: Callable[[BoxContent], BoxContent]) -> Office:
        """Return a copy with every box changed."""
        return Office(self.rules, list(self.assigned), [change(box) for box in self.boxes])


def pseudonym(rater: int) -> str:
    """Return a pseudonym that says nothing about its number."""
    return f"{(rater * 2654435761) % 2**32:016x}"


def filled(
    office_rules: Rules,
    relationship: str,
    rater: int,
    value: int | Callable[[str], int],
    comments: Mapping[str, str] | None = None,
) -> BoxContent:
    """Return a submitted box in which every item has ``value``, or what it gives for the item."""
    asked = office_rules.questionnaire.items[relationship]
    items = [item for group in asked.values() for item in group]
    give = value if callable(value) else (lambda _item: value)
    return BoxContent(
        subject=0,
        relationship=relationship,
        rater=pseudonym(rater),
        state=BoxState.SUBMITTED,
        answers={item: give(item) for item in items},  # type: ignore[misc]
        comments=dict(comments or {}),
    )


def office(
    people: int,
    *,
    span: int = 6,
    seed: int = 1,
    answering: float = 1.0,
    office_rules: Rules | None = None,
) -> Office:
    """Draw a tree of ``people``: 1 leads, each leads up to ``span`` others."""
    made = Office(office_rules or rules())
    rng = np.random.default_rng(seed)
    level = rng.normal(3.7, 0.5, people + 1)
    severity = rng.normal(0, 0.45, people + 1)

    def box(subject: int, rater: int, relationship: str) -> BoxContent:
        halo = rng.normal(0, 0.35)

        def answer(_item: str) -> int:
            latent = level[subject] - severity[rater] + halo + rng.normal(0, 0.6)
            return int(np.clip(np.rint(latent), 1, 5))

        content = filled(made.rules, relationship, rater, answer)
        is_sent = relationship in ("self", "supervisor") or rng.random() < answering
        return content if is_sent else replace(content, state=BoxState.DRAFT)

    boss = {person: (person - 2) // span + 1 for person in range(2, people + 1)}
    for person in range(1, people + 1):
        raters = [(person, "self")]
        if person in boss:
            raters.append((boss[person], "supervisor"))
            mates = [one for one in boss if boss[one] == boss[person] and one != person]
            raters.extend((mate, "peer") for mate in mates)
        raters.extend((one, "subordinate") for one in boss if boss[one] == person)
        for rater, relationship in raters:
            made.add(person, rater, relationship, box(person, rater, relationship))
    return made

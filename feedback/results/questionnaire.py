"""What of an instrument decides about scores: which relationship is asked which items of what.

Pure. The words of the items are not here: nothing that is computed depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.instruments.pack import Pack


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Competencies and open questions in the instrument's order, items per relationship.

    ``items`` maps relationship and competency to the keys of the items asked; what is not asked is
    missing or empty.
    """

    competencies: tuple[str, ...]
    questions: tuple[str, ...]
    items: Mapping[str, Mapping[str, tuple[str, ...]]]

    def asked(self, relationship: str, competency: str) -> tuple[str, ...]:
        """Return the items of a competency that a relationship is asked; empty if none."""
        return self.items.get(relationship, {}).get(competency, ())


def of_pack(pack: Pack, relationships: tuple[str, ...]) -> Questionnaire:
    """Return the questionnaire of an instrument pack."""
    items: dict[str, dict[str, tuple[str, ...]]] = {}
    for relationship in relationships:
        asked: dict[str, tuple[str, ...]] = {}
        for item in pack.items_for(relationship):
            asked[item.competency] = (*asked.get(item.competency, ()), item.key)
        items[relationship] = asked
    return Questionnaire(
        competencies=tuple(competency.key for competency in pack.competencies),
        questions=tuple(question.key for question in pack.questions),
        items=items,
    )

"""An instrument as a value: competencies, items with their observers, scale, open questions.

A pack never changes. Text stands in both languages; where one is missing the other is shown and
marked with its own language. Where packs come from is known to ``parsing``. No database here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("id", "en")
RELATIONSHIPS = ("self", "supervisor", "peer", "subordinate", "partner")


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in both languages."""

    texts: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """Return the text in ``language``, or in the other one where it is missing."""
        return self.texts.get(language) or next(iter(self.texts.values()))

    def language_shown(self, language: str) -> str:
        """Return the language that :meth:`in_language` really gives."""
        return language if self.texts.get(language) else next(iter(self.texts))


@dataclass(frozen=True, slots=True)
class Item:
    """One statement and who can observe it."""

    key: str
    competency: str
    text: LocalText
    observers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Competency:
    """One aspect or core value and its items."""

    key: str
    name: LocalText
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """One point of the answer scale: its number, its word and what the word means."""

    value: int
    word: LocalText
    anchor: LocalText


@dataclass(frozen=True, slots=True)
class Scale:
    """The answer scale and the words for "did not observe"."""

    points: tuple[ScalePoint, ...]
    not_observed: LocalText


@dataclass(frozen=True, slots=True)
class Question:
    """One open question."""

    key: str
    text: LocalText


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole instrument. ``short_form`` lists the only items a relationship is asked, if any."""

    key: str
    name: LocalText
    description: LocalText
    scale: Scale
    competencies: tuple[Competency, ...]
    questions: tuple[Question, ...]
    short_form: Mapping[str, frozenset[str]]
    digest: str = field(default="", compare=False)

    @property
    def items(self) -> tuple[Item, ...]:
        """Return every item, in order."""
        return tuple(item for competency in self.competencies for item in competency.items)

    def items_for(self, relationship: str) -> tuple[Item, ...]:
        """Return the items that a rater in ``relationship`` is asked, in order."""
        chosen = self.short_form.get(relationship)
        return tuple(
            item
            for item in self.items
            if relationship in item.observers and (chosen is None or item.key in chosen)
        )

    def competencies_for(
        self, relationship: str
    ) -> tuple[tuple[Competency, tuple[Item, ...]], ...]:
        """Return competencies with the items asked in ``relationship``, empty ones left out."""
        asked = self.items_for(relationship)
        pairs = (
            (competency, tuple(item for item in asked if item.competency == competency.key))
            for competency in self.competencies
        )
        return tuple((competency, items) for competency, items in pairs if items)

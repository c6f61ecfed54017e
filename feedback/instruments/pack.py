"""An instrument as a value: competencies, items with their observers, scale, open questions.

A pack is parsed from a YAML or JSON document and never changes. Text stands in both languages;
where one is missing the other is shown and marked with its own language. No database here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import yaml

from feedback.instruments.errors import PackInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("id", "en")
RELATIONSHIPS = ("self", "supervisor", "peer", "subordinate", "partner")
MAXIMUM_ITEMS = 60
MAXIMUM_BYTES = 200_000


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


def parse_yaml(text: str) -> tuple[Pack, dict[str, object]]:
    """Return the pack written in ``text`` and the plain document to be stored.

    Raises
    ------
    PackInvalid
        Naming the place in the document and the problem (a code).
    """
    if len(text.encode()) > MAXIMUM_BYTES:
        raise PackInvalid("file", "too_large")
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PackInvalid(f"line {mark.line + 1}" if mark else "file", "not_yaml") from None
    if not isinstance(document, dict):
        raise PackInvalid("file", "not_a_mapping")
    return parse(document), cast("dict[str, object]", document)


def parse(document: Mapping[str, Any]) -> Pack:
    """Return the pack described by ``document`` (see :func:`parse_yaml`)."""
    competencies = tuple(
        _competency(entry, f"competencies[{number}]")
        for number, entry in enumerate(_list(document, "competencies", "file"))
    )
    pack = Pack(
        key=_key(document, "file"),
        name=_text(document, "name", "file"),
        description=_text(document, "description", "file"),
        scale=_scale(_mapping(document, "scale", "file")),
        competencies=competencies,
        questions=tuple(
            Question(_key(entry, place), _local(entry, place))
            for place, entry in _entries(document.get("questions") or [], "questions")
        ),
        short_form=_short_form(document),
        digest=digest_of(document),
    )
    _check(pack)
    return pack


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical document; equal content, equal digest."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _competency(entry: Any, place: str) -> Competency:  # noqa: ANN401 - parsed YAML
    key = _key(entry, place)
    items = tuple(
        Item(_key(item, where), key, _local(item, where), _observers(item, where))
        for where, item in _entries(_list(entry, "items", place), f"{place}.items")
    )
    return Competency(key=key, name=_text(entry, "name", place), items=items)


def _observers(entry: Mapping[str, Any], place: str) -> frozenset[str]:
    observers = _list(entry, "observers", place)
    if not set(observers) <= set(RELATIONSHIPS):
        raise PackInvalid(f"{place}.observers", "unknown_relationship")
    return frozenset(observers)


def _scale(entry: Mapping[str, Any]) -> Scale:
    points = tuple(
        ScalePoint(_value(point, place), _text(point, "word", place), _text(point, "anchor", place))
        for place, point in _entries(_list(entry, "points", "scale"), "scale.points")
    )
    if [point.value for point in points] != list(range(1, 6)):
        raise PackInvalid("scale.points", "not_one_to_five")
    return Scale(points, _text(entry, "not_observed", "scale"))


def _short_form(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    short = document.get("short_form") or {}
    if not isinstance(short, dict) or not set(short) <= set(RELATIONSHIPS):
        raise PackInvalid("short_form", "unknown_relationship")
    return {relationship: frozenset(items) for relationship, items in short.items()}


def _check(pack: Pack) -> None:
    keys = [item.key for item in pack.items]
    if not keys:
        raise PackInvalid("competencies", "empty")
    if len(keys) > MAXIMUM_ITEMS:
        raise PackInvalid("competencies", "too_many_items")
    fields = [*keys, *(question.key for question in pack.questions)]
    if len(set(fields)) != len(fields):
        raise PackInvalid("competencies", "duplicate_key")
    if len({competency.key for competency in pack.competencies}) != len(pack.competencies):
        raise PackInvalid("competencies", "duplicate_key")
    for relationship, chosen in pack.short_form.items():
        if not chosen <= set(keys):
            raise PackInvalid(f"short_form.{relationship}", "unknown_item")


def _entries(entries: Iterable[Any], place: str) -> Iterable[tuple[str, Any]]:
    return ((f"{place}[{number}]", entry) for number, entry in enumerate(entries))


def _mapping(entry: Any, name: str, place: str) -> Mapping[str, Any]:  # noqa: ANN401 - parsed YAML
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, dict):
        raise PackInvalid(f"{place}.{name}", "missing")
    return value


def _list(entry: Any, name: str, place: str) -> list[Any]:  # noqa: ANN401 - parsed YAML
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, list) or not value:
        raise PackInvalid(f"{place}.{name}", "missing")
    return value


def _key(entry: Any, place: str) -> str:  # noqa: ANN401 - parsed YAML
    key = entry.get("key") if isinstance(entry, dict) else None
    if not isinstance(key, str) or not key.replace("-", "").replace("_", "").isalnum():
        raise PackInvalid(f"{place}.key", "missing")
    return key


def _value(entry: Any, place: str) -> int:  # noqa: ANN401 - parsed YAML
    value = entry.get("value") if isinstance(entry, dict) else None
    if not isinstance(value, int):
        raise PackInvalid(f"{place}.value", "missing")
    return value


def _text(entry: Any, name: str, place: str) -> LocalText:  # noqa: ANN401 - parsed YAML
    return _local(_mapping(entry, name, place), f"{place}.{name}")


def _local(entry: Any, place: str) -> LocalText:  # noqa: ANN401 - parsed YAML
    texts = {
        code: entry[code].strip()
        for code in LANGUAGES
        if isinstance(entry, dict) and isinstance(entry.get(code), str) and entry[code].strip()
    }
    if not texts:
        raise PackInvalid(place, "no_text")
    return LocalText(texts)

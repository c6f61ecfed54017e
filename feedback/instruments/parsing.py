"""From a YAML or stored JSON document to a pack; whatever is wrong is named with its place."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, cast

from feedback.instruments import strict_yaml
from feedback.instruments.errors import PackInvalid
from feedback.instruments.pack import (
    LANGUAGES,
    RELATIONSHIPS,
    Competency,
    Item,
    LocalText,
    Pack,
    Question,
    Scale,
    ScalePoint,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAXIMUM_ITEMS = 60
LONGEST_TEXT = 500
SCALE_VALUES = [1, 2, 3, 4, 5]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_FIELDS = {
    "file": {"key", "name", "description", "scale", "competencies", "questions", "short_form"},
    "scale": {"points", "not_observed"},
    "point": {"value", "word", "anchor"},
    "competency": {"key", "name", "items"},
    "item": {"key", "observers", *LANGUAGES},
    "question": {"key", *LANGUAGES},
    "text": set(LANGUAGES),
}


def parse_yaml(text: str) -> tuple[Pack, dict[str, object]]:
    """Return the pack written in ``text`` and the plain document to be stored.

    Raises
    ------
    PackInvalid
        Naming the place in the document and the problem (a code).
    """
    document = strict_yaml.load(text)
    return parse(document), cast("dict[str, object]", document)


def parse(document: Mapping[str, Any]) -> Pack:
    """Return the pack described by ``document`` (see :func:`parse_yaml`)."""
    _only(document, "file", "file")
    pack = Pack(
        key=_key(document, "file"),
        name=_text(document, "name", "file"),
        description=_text(document, "description", "file"),
        scale=_scale(_mapping(document, "scale", "file")),
        competencies=tuple(
            _competency(entry, place)
            for place, entry in _entries(_list(document, "competencies", "file"), "competencies")
        ),
        questions=tuple(
            _question(entry, place)
            for place, entry in _entries(_optional_list(document, "questions"), "questions")
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
    _only(entry, "competency", place)
    key = _key(entry, place)
    items = tuple(
        _item(item, key, where)
        for where, item in _entries(_list(entry, "items", place), f"{place}.items")
    )
    return Competency(key=key, name=_text(entry, "name", place), items=items)


def _item(entry: Any, competency: str, place: str) -> Item:  # noqa: ANN401 - parsed YAML
    _only(entry, "item", place)
    observers = _list(entry, "observers", place)
    if not all(isinstance(one, str) and one in RELATIONSHIPS for one in observers):
        raise PackInvalid(f"{place}.observers", "unknown_relationship")
    return Item(_key(entry, place), competency, _local(entry, place), frozenset(observers))


def _question(entry: Any, place: str) -> Question:  # noqa: ANN401 - parsed YAML
    _only(entry, "question", place)
    return Question(_key(entry, place), _local(entry, place))


def _scale(entry: Mapping[str, Any]) -> Scale:
    _only(entry, "scale", "scale")
    points = tuple(
        _point(point, place)
        for place, point in _entries(_list(entry, "points", "scale"), "scale.points")
    )
    if [point.value for point in points] != SCALE_VALUES:
        raise PackInvalid("scale.points", "not_one_to_five")
    return Scale(points, _text(entry, "not_observed", "scale"))


def _point(entry: Any, place: str) -> ScalePoint:  # noqa: ANN401 - parsed YAML
    _only(entry, "point", place)
    value = entry.get("value")
    if not isinstance(value, int) or isinstance(value, bool):
        raise PackInvalid(f"{place}.value", "missing")
    return ScalePoint(value, _text(entry, "word", place), _text(entry, "anchor", place))


def _short_form(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    short = document.get("short_form", {})
    if not isinstance(short, dict) or not set(short) <= set(RELATIONSHIPS):
        raise PackInvalid("short_form", "unknown_relationship")
    for relationship, chosen in short.items():
        if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
            raise PackInvalid(f"short_form.{relationship}", "missing")
    return {relationship: frozenset(chosen) for relationship, chosen in short.items()}


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


def _optional_list(entry: Mapping[str, Any], name: str) -> list[Any]:
    value = entry.get(name, [])
    if not isinstance(value, list):
        raise PackInvalid(name, "missing")
    return value


def _only(entry: Any, kind: str, place: str) -> None:  # noqa: ANN401 - parsed YAML
    """Refuse what is no mapping and fields that nobody would ever read: mostly misspelt ones."""
    if not isinstance(entry, dict):
        raise PackInvalid(place, "not_a_mapping")
    unknown = sorted(str(name) for name in entry if name not in _FIELDS[kind])
    if unknown:
        raise PackInvalid(f"{place}.{unknown[0]}", "unknown_field")


def _key(entry: Mapping[str, Any], place: str) -> str:
    key = entry.get("key")
    if key is None:
        raise PackInvalid(f"{place}.key", "missing")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise PackInvalid(f"{place}.key", "not_a_key")
    return key


def _text(entry: Mapping[str, Any], name: str, place: str) -> LocalText:
    text = _mapping(entry, name, place)
    _only(text, "text", f"{place}.{name}")
    return _local(text, f"{place}.{name}")


def _local(entry: Mapping[str, Any], place: str) -> LocalText:
    texts: dict[str, str] = {}
    for code in LANGUAGES:
        text = entry.get(code, "")
        if not isinstance(text, str):
            raise PackInvalid(f"{place}.{code}", "no_text")
        if len(text) > LONGEST_TEXT:
            raise PackInvalid(f"{place}.{code}", "too_long")
        if text.strip():
            texts[code] = text.strip()
    if not texts:
        raise PackInvalid(place, "no_text")
    return LocalText(texts)

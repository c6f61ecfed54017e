"""The questions as one relationship sees them in one language, and the form class that reads them.

Both are made once per instrument version and kept: a page then only looks them up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wtforms import Field, Form, HiddenField, TextAreaField
from wtforms.utils import unset_value

from feedback.cycles.model import ANONYMOUS
from feedback.foundation import db
from feedback.foundation.db import database
from feedback.instruments import queries as instruments
from feedback.instruments.model import InstrumentVersion
from feedback.responses.box import NOT_OBSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup
    from wtforms.meta import _MultiDictLikeWithGetlist

    from feedback.instruments.pack import Pack
    from feedback.invitations.queries import CycleFacts

ITEM, COMMENT = "item_", "comment_"
CACHE_SIZE = 256


class RatingGrid(Field):
    """All statements of a form, a group of radios each, in one field.

    The library's way is a field per group; making two dozen of them took longer than all else a
    save does. ``data`` holds what is chosen by name of the group, ``faults`` what is wrong with it.
    """

    def __init__(self, *, names: Sequence[str], **of_field: Any) -> None:  # noqa: ANN401
        super().__init__(**of_field)
        self.names = names
        self.data: dict[str, str] = {}
        self.faults: dict[str, str] = {}

    def process(
        self,
        formdata: _MultiDictLikeWithGetlist | None,
        data: object = unset_value,
        extra_filters: object = None,
    ) -> None:
        """Take what was typed, else what is stored, by name of the group."""
        given: Any = data if formdata is None else formdata
        found = {} if given is unset_value else given
        self.data = {name: str(found.get(name, "")) for name in self.names}


class AnswerForm(Form):
    """The fields every form has; the token against forgery is checked for all pages at once."""

    version = HiddenField()
    ratings: RatingGrid


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: the name of its field, its key, its text, and its number on the page."""

    name: str
    key: str
    statement: str
    number: int


@dataclass(frozen=True, slots=True)
class Section:
    """One competency with the statements asked."""

    key: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One open question: the name of its field, its key, its text."""

    name: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything about the questions that does not depend on who answers about whom.

    ``names`` gives the field of each key, ``rendered`` keeps what ``rows`` has drawn.
    """

    pack: Pack
    sections: tuple[Section, ...]
    questions: tuple[OpenQuestion, ...]
    choices: tuple[tuple[str, str, str], ...]
    anchors: tuple[tuple[str, str, str], ...]
    rows: tuple[Row, ...]
    names: Mapping[str, str]
    form: type[AnswerForm]
    rendered: dict[tuple[str, str], Markup] = field(default_factory=dict, repr=False)

    def word_of(self, value: object) -> str:
        """Return the words of an answer: ``4 Sering``."""
        for choice, digit, word in self.choices:
            if choice == str(value):
                return f"{digit} {word}".strip()
        return ""


_CACHE: dict[tuple[str, str, str], Questionnaire] = {}


def of(cycle: CycleFacts, relationship: str, language: str) -> Questionnaire:
    """Return the questionnaire of a cycle for one relationship in one language."""
    key = (cycle.digest, relationship, language)
    known = _CACHE.get(key)
    if known is None:
        known = build(_pack(cycle), relationship, language)
        if len(_CACHE) >= CACHE_SIZE:
            _CACHE.clear()
        _CACHE[key] = known
    return known


def build(pack: Pack, relationship: str, language: str) -> Questionnaire:
    """Return the questionnaire of ``pack``.

    Open questions are asked of anonymous raters only: no comment of anybody else is ever shown, so
    that asking for one would waste their time.
    """
    sections, number = [], 0
    for competency, items in pack.competencies_for(relationship):
        rows = tuple(
            Row(f"{ITEM}{item.key}", item.key, item.text.in_language(language), number + place)
            for place, item in enumerate(items, start=1)
        )
        number += len(rows)
        sections.append(Section(competency.key, competency.name.in_language(language), rows))
    questions = tuple(
        OpenQuestion(f"{COMMENT}{one.key}", one.key, one.text.in_language(language))
        for one in (pack.questions if relationship in ANONYMOUS else ())
    )
    rows = tuple(row for section in sections for row in section.rows)
    return Questionnaire(
        pack=pack,
        sections=tuple(sections),
        questions=questions,
        choices=_choices(pack, language),
        anchors=tuple(
            (str(point.value), point.word.in_language(language), point.anchor.in_language(language))
            for point in pack.scale.points
        ),
        rows=rows,
        names={r.key: r.name for r in rows} | {q.key: q.name for q in questions},
        form=_form(rows, questions),
    )


def _pack(cycle: CycleFacts) -> Pack:
    with db.reading():
        version = database.session.get_one(InstrumentVersion, cycle.version_id)
        pack = instruments.pack_of(version)
        database.session.rollback()
    return pack


def _choices(pack: Pack, language: str) -> tuple[tuple[str, str, str], ...]:
    points = tuple(
        (str(point.value), str(point.value), point.word.in_language(language))
        for point in pack.scale.points
    )
    return (*points, (str(NOT_OBSERVED), "", pack.scale.not_observed.in_language(language)))


def _form(rows: tuple[Row, ...], questions: tuple[OpenQuestion, ...]) -> type[AnswerForm]:
    fields: dict[str, object] = {one.name: TextAreaField(one.text) for one in questions}
    fields["ratings"] = RatingGrid(names=tuple(row.name for row in rows))
    return type("AnswerForm", (AnswerForm,), fields)

"""The questions as one relationship sees them in one language, and the form class that reads them.

Both are made once per instrument version and kept: a page then only looks them up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wtforms import Form, HiddenField, RadioField, TextAreaField

from feedback.cycles.model import ANONYMOUS
from feedback.instruments import queries as instruments
from feedback.instruments.model import InstrumentVersion
from feedback.responses.box import NOT_OBSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup
    from sqlalchemy.orm import Session

    from feedback.instruments.pack import Pack
    from feedback.invitations.queries import CycleFacts

ITEM, COMMENT = "item_", "comment_"
CACHE_SIZE = 256


class AnswerForm(Form):
    """The fields every form has; the token against forgery is checked for all pages at once."""

    version = HiddenField()


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


def of(session: Session, cycle: CycleFacts, relationship: str, language: str) -> Questionnaire:
    """Return the questionnaire of a cycle for one relationship in one language."""
    key = (cycle.digest, relationship, language)
    known = _CACHE.get(key)
    if known is None:
        version = session.get_one(InstrumentVersion, cycle.version_id)
        known = build(instruments.pack_of(version), relationship, language)
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


def _choices(pack: Pack, language: str) -> tuple[tuple[str, str, str], ...]:
    points = tuple(
        (str(point.value), str(point.value), point.word.in_language(language))
        for point in pack.scale.points
    )
    return (*points, (str(NOT_OBSERVED), "", pack.scale.not_observed.in_language(language)))


def _form(rows: tuple[Row, ...], questions: tuple[OpenQuestion, ...]) -> type[AnswerForm]:
    fields: dict[str, object] = {
        row.name: RadioField(row.statement, validate_choice=False) for row in rows
    }
    fields |= {one.name: TextAreaField(one.text) for one in questions}
    return type("AnswerForm", (AnswerForm,), fields)

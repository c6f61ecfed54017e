"""Rating rows, rendered once per answer and kept: most of a form, and they never change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from markupsafe import Markup

if TYPE_CHECKING:
    from feedback.web.survey.questionnaire import Questionnaire, RatingGrid, Row, Section

TEMPLATE = "components/rating_row.html"


def of(questions: Questionnaire, section: Section, ratings: RatingGrid) -> Markup:
    """Return the markup of a section's rows as they were answered; faults stand above theirs."""
    return Markup().join(
        _faulty(questions, row, ratings)
        if row.name in ratings.faults
        else _kept(questions, row, ratings.data[row.name])
        for row in section.rows
    )


def _kept(questions: Questionnaire, row: Row, current: str) -> Markup:
    known = questions.rendered.get((row.name, current))
    if known is None:
        chosen = current if questions.word_of(current) else ""  # an unknown answer chooses nothing
        known = questions.rendered[row.name, chosen] = _drawn(questions, row, chosen)
    return known


def _faulty(questions: Questionnaire, row: Row, ratings: RatingGrid) -> Markup:
    return _drawn(questions, row, ratings.data[row.name], error=ratings.faults[row.name])


def _drawn(questions: Questionnaire, row: Row, chosen: str, *, error: str | None = None) -> Markup:
    macros = cast("Any", current_app.jinja_env.get_template(TEMPLATE).module)
    drawn = macros.rating_row(row.name, row.statement, questions.choices, chosen, error=error)
    return cast("Markup", drawn)

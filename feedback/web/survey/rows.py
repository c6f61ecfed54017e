"""Rating rows, rendered once per answer and kept: most of a form, and they never change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app

if TYPE_CHECKING:
    from markupsafe import Markup

    from feedback.web.survey.questionnaire import Questionnaire, Row

TEMPLATE = "components/rating_row.html"


def of(questions: Questionnaire, row: Row, current: str | None) -> Markup:
    """Return the markup of one row with ``current`` chosen; an unknown answer chooses nothing."""
    known = questions.rendered.get((row.name, current or ""))
    if known is None:
        chosen = current if questions.word_of(current) else None
        macros = cast("Any", current_app.jinja_env.get_template(TEMPLATE).module)
        known = macros.rating_row(row.name, row.statement, questions.choices, chosen)
        questions.rendered[row.name, chosen or ""] = known
    return known

"""The form about one person: shown, saved by itself, sent, declined. Typed input is never lost.

Each writing view first reads who may write, ends that transaction, and then saves in another one:
invitations and boxes never meet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for

from feedback.foundation import i18n
from feedback.foundation.i18n import _
from feedback.responses.answers import Checked, left_of
from feedback.responses.box import COMMENT_BYTES, COMMENT_CHARACTERS, NOT_OBSERVED, BoxState
from feedback.responses.errors import BoxConflict
from feedback.web import language
from feedback.web.guard import public
from feedback.web.survey import hints, rows, sheet, versions, words
from feedback.web.survey.blueprint import blueprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from flask import Response
    from werkzeug import Response as AnyResponse

    from feedback.responses.box import Answer, BoxContent
    from feedback.web.survey.questionnaire import AnswerForm
    from feedback.web.survey.sheet import Sheet, Typed

    Problem: TypeAlias = tuple[str, str | None]


@blueprint.get("/menilai/<int:place>")
@public
def form(place: int) -> str:
    """Show the form with what is stored."""
    taken = sheet.take(place, to_show=True)
    content = sheet.load(taken)
    filled = sheet.fill(taken, content)
    return _page(taken, filled, is_saved=content.revision > 0, is_sent=_is_sent(content))


@blueprint.post("/menilai/<int:place>")
@public
def submit(place: int) -> AnyResponse:
    """Send the form; with faults or a conflict it comes back as it was typed."""
    taken = sheet.take(place)
    typed = sheet.read(taken)
    problems = _problems(taken, typed)
    if not typed.checked.answers and not problems:
        problems = [(_("Jawab sedikitnya satu pernyataan, lalu kirim lagi."), None)]
    if problems:
        return make_response(_page(taken, typed.form, problems=problems), 422)
    try:
        sheet.save(taken, typed, BoxState.SUBMITTED)
    except BoxConflict as conflict:
        return _conflict_page(taken, typed, conflict.stored)
    return redirect(url_for("survey.receipt", place=place), 303)


@blueprint.post("/menilai/<int:place>/simpan")
@public
def save(place: int) -> AnyResponse:
    """Save without sending: by itself (htmx answers are fragments), or by a button."""
    taken = sheet.take(place)
    typed = sheet.read(taken)
    is_part = "HX-Request" in request.headers
    problems = _problems(taken, typed)
    if problems:
        page = _refusal(problems) if is_part else _page(taken, typed.form, problems=problems)
        return make_response(page, 422)
    try:
        content = sheet.save(taken, typed)
    except BoxConflict as conflict:
        show = _conflict_part if is_part else _conflict_page
        return show(taken, typed, conflict.stored)
    return _saved(taken, typed, content) if is_part else _back_to_the_form(place)


@blueprint.post("/menilai/<int:place>/tidak-kenal")
@public
def decline(place: int) -> AnyResponse:
    """Send "did not observe" for every statement: the rater does not know the person enough."""
    taken = sheet.take(place)
    typed = sheet.read(taken)
    nothing: dict[str, Answer] = {row.key: NOT_OBSERVED for row in taken.questions.rows}
    declined = replace(typed, checked=Checked(answers=nothing))
    try:
        sheet.save(taken, declined, BoxState.SUBMITTED)
    except BoxConflict as conflict:
        return _conflict_page(taken, typed, conflict.stored)
    return redirect(url_for("survey.receipt", place=place), 303)


def _page(
    taken: Sheet,
    filled: AnswerForm,
    *,
    is_saved: bool = False,
    is_sent: bool = False,
    differing: Sequence[str] = (),
    problems: Sequence[Problem] = (),
) -> str:
    cycle, one, policy = taken.visit.cycle, taken.one, taken.visit.policy
    preview = sheet.preview(taken, policy)
    return render_template(
        "survey/form.html",
        sheet=taken,
        form=filled,
        role=words.role(one.relationship),
        promises=words.what_will_show(one.name, one.relationship, preview, policy),
        is_known=words.sign_of_being_known(one.relationship),
        counts=_counts(taken, filled),
        hints=_hints(taken, filled),
        rows_of=rows.of,
        is_saved=is_saved,
        is_sent=is_sent,
        differing=differing,
        problems=problems,
        limits=(COMMENT_CHARACTERS, COMMENT_BYTES),
        left_of=left_of,
        other_language=next(
            (code, name) for code, name in i18n.LANGUAGES.items() if code != i18n.code()
        ),
        agency_name=cycle.agency_name,
        home_url=url_for("survey.home"),
    )


def _saved(taken: Sheet, typed: Typed, content: BoxContent) -> Response:
    """Return what the page replaces after a save."""
    page = render_template(
        "survey/saved.html",
        sheet=taken,
        counts=_counts(taken, typed.form),
        hints=_hints(taken, typed.form),
        version=versions.write(content.revision, typed.editor),
    )
    return make_response(page)


def _back_to_the_form(place: int) -> AnyResponse:
    response = redirect(url_for("survey.form", place=place), 303)
    wanted = request.form.get("language", "")
    if wanted in i18n.LANGUAGES:
        language.remember(response, language.COOKIE, wanted)
    return response


def _problems(taken: Sheet, typed: Typed) -> list[Problem]:
    """Return what keeps an input from being saved, and the field to repair."""
    names = taken.questions.names
    return [(words.fault(one), names[one.field]) for one in typed.checked.faults]


def _refusal(problems: Sequence[Problem]) -> str:
    return render_template("survey/problem.html", entries=problems)


def _conflict_page(taken: Sheet, typed: Typed, stored: BoxContent) -> Response:
    """Show what was typed, what differs, and let the person decide by sending again."""
    typed.form.version.data = versions.write(stored.revision, typed.editor or versions.new_editor())
    differing = sheet.differences(taken, typed, stored)
    page = _page(taken, typed.form, is_sent=_is_sent(stored), differing=differing)
    return make_response(page, 409)


def _conflict_part(taken: Sheet, typed: Typed, stored: BoxContent) -> Response:
    page = render_template(
        "survey/conflict.html",
        version=versions.write(stored.revision, typed.editor or versions.new_editor()),
        differing=sheet.differences(taken, typed, stored),
        reload_url=url_for("survey.form", place=taken.place),
    )
    return make_response(page, 409)


def _counts(taken: Sheet, filled: AnswerForm) -> dict[str, int]:
    """Return how many statements of each section are answered, and of all under an empty name."""
    counts = {
        section.key: sum(bool(filled.ratings.data[row.name]) for row in section.rows)
        for section in taken.questions.sections
    }
    return {**counts, "": sum(counts.values())}


def _hints(taken: Sheet, filled: AnswerForm) -> dict[str, list[str]]:
    return {
        one.name: hints.of(filled[one.name].data or "", taken.visit.rater.name, taken.other_names)
        for one in taken.questions.questions
    }


def _is_sent(content: BoxContent) -> bool:
    return content.state is BoxState.SUBMITTED

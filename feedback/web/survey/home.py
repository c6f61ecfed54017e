"""The rater's list of people, and the receipt after a form was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.foundation import db, i18n
from feedback.foundation.i18n import _
from feedback.invitations import wording
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from feedback.responses.errors import BoxConflict
from feedback.responses.service import Draft
from feedback.web.guard import public
from feedback.web.survey import door, questionnaire, versions, words
from feedback.web.survey.blueprint import blueprint

if TYPE_CHECKING:
    from werkzeug import Response

    from feedback.invitations.queries import ToRate
    from feedback.responses.box import BoxContent
    from feedback.web.survey.door import Visit


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    place: int
    name: str
    lines: tuple[str, ...]
    state: str
    state_text: str | None
    action: str
    url: str


@blueprint.get("/menilai")
@public
def home() -> str:
    """Show everybody to rate, with progress."""
    with door.entering() as (visit, connection):
        people = door.people_of(visit, connection)
    contents = _contents(visit, people)
    rows = [
        _row(place, one, contents[one.subject_id], _total(visit, one))
        for place, one in enumerate(people, 1)
    ]
    waiting = [row.place for row in rows if row.state != "done"]
    return render_template(
        "survey/home.html",
        visit=visit,
        rows=rows,
        primary=waiting[0] if waiting else None,
        n_done=len(rows) - len(waiting),
        minutes=wording.minutes_for(len(waiting)),
        promises=words.who_sees_what(visit.policy),
        agency_name=visit.cycle.agency_name,
        home_url=url_for("survey.home"),
    )


@blueprint.get("/menilai/<int:place>/terkirim")
@public
def receipt(place: int) -> str | Response:
    """Confirm what was sent, and lead on to the next person."""
    with door.entering() as (visit, connection):
        people = door.people_of(visit, connection)
        one = person_at(people, place)
    contents = _contents(visit, people)
    content = contents[one.subject_id]
    if content.state is not BoxState.SUBMITTED:
        return redirect(url_for("survey.form", place=place), 303)
    waiting = [
        number
        for number, other in enumerate(people, 1)
        if contents[other.subject_id].state is not BoxState.SUBMITTED
    ]
    return render_template(
        "survey/receipt.html",
        visit=visit,
        one=one,
        place=place,
        content=content,
        total=_total(visit, one),
        version=versions.write(content.revision, versions.new_editor()),
        next_place=next((n for n in waiting if n > place), waiting[0] if waiting else None),
        next_name=lambda number: people[number - 1].name,
        n_waiting=len(waiting),
        n_people=len(people),
        agency_name=visit.cycle.agency_name,
        home_url=url_for("survey.home"),
    )


@blueprint.post("/menilai/<int:place>/tarik")
@public
def withdraw(place: int) -> Response:
    """Take a sent form back to a draft; its answers stay and do not count until sent again."""
    with door.entering() as (visit, connection):
        one = person_at(door.people_of(visit, connection), place)
    revision, editor = versions.read(request.form.get("version", ""))
    try:
        _take_back(visit, one, revision, editor)
    except BoxConflict:
        flash(_("Formulir ini baru saja diubah di perangkat lain. Periksa lagi."), "warning")
        return redirect(url_for("survey.form", place=place), 303)
    flash(_("Penilaian untuk %(name)s ditarik dan belum terkirim lagi.", name=one.name), "success")
    return redirect(url_for("survey.home"), 303)


def person_at(people: tuple[ToRate, ...], place: int) -> ToRate:
    """Return the person at a place of the visitor's own order; 404 where there is nobody."""
    if not 1 <= place <= len(people):
        abort(404)
    return people[place - 1]


def _take_back(visit: Visit, one: ToRate, revision: int, editor: str) -> None:
    where = (visit.cycle.id, visit.locator, one.subject_id)
    with db.writer() as connection:
        stored = responses.open_box(connection, visit.secret, *where).content
        draft = Draft(
            revision=revision,
            editor=editor,
            answers=stored.answers,
            comments=stored.comments,
            state=BoxState.DRAFT,
        )
        responses.save(connection, visit.secret, *where, draft)


def _contents(visit: Visit, people: tuple[ToRate, ...]) -> dict[int, BoxContent]:
    subjects = [one.subject_id for one in people]
    with db.reader() as connection:
        opened = responses.open_boxes(
            connection, visit.secret, visit.cycle.id, visit.locator, subjects
        )
    return {subject: box.content for subject, box in opened.items()}


def _total(visit: Visit, one: ToRate) -> int:
    return len(questionnaire.of(visit.cycle, one.relationship, i18n.code()).rows)


def _row(place: int, one: ToRate, content: BoxContent, total: int) -> PersonRow:
    state, text, action = {
        BoxState.EMPTY: ("none", None, _("Mulai")),
        BoxState.DRAFT: (
            "part",
            _("%(n)s dari %(total)s", n=content.n_answered, total=total),
            _("Lanjutkan"),
        ),
        BoxState.SUBMITTED: ("done", None, _("Ubah")),
    }[content.state]
    name = _("%(name)s (diri sendiri)", name=one.name) if one.relationship == "self" else one.name
    post = ", ".join(part for part in (one.post_title, one.unit_name) if part)
    lines = (post, words.tie(one.relationship)) if post else (words.tie(one.relationship),)
    return PersonRow(place, name, lines, state, text, action, url_for("survey.form", place=place))

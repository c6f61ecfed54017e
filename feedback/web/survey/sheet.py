"""One form on the rater's desk: whose it is, what was typed, what differs from the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from feedback.cycles.errors import CycleNotOpen
from feedback.cycles.model import CycleState
from feedback.disclosure import grouping
from feedback.foundation import db, i18n
from feedback.foundation.i18n import _
from feedback.invitations import queries
from feedback.responses import answers
from feedback.responses import service as responses
from feedback.responses.service import Draft
from feedback.web.survey import door, questionnaire, versions, words
from feedback.web.survey.door import DoorShut, Reason
from feedback.web.survey.home import person_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.disclosure.grouping import Preview
    from feedback.disclosure.policy import Policy
    from feedback.invitations.queries import ToRate
    from feedback.invitations.tokens import Locator
    from feedback.responses.answers import Checked
    from feedback.responses.box import BoxContent, BoxState
    from feedback.web.survey.door import Visit
    from feedback.web.survey.questionnaire import AnswerForm, Questionnaire


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """The form of one visitor about one person."""

    visit: Visit
    place: int
    one: ToRate
    other_names: tuple[str, ...]
    roster: Mapping[str, int]
    questions: Questionnaire

    @property
    def where(self) -> tuple[int, Locator, int]:
        """Return where the box lies."""
        return (self.visit.cycle.id, self.visit.locator, self.one.subject_id)


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What a browser sent: the form as typed, what of it may be saved, and what it was based on."""

    form: AnswerForm
    checked: Checked
    revision: int
    editor: str


def take(place: int, *, to_show: bool = False) -> Sheet:
    """Return the sheet at a place of the visitor's order; the transaction it took has ended.

    With ``to_show`` it also holds how many were invited, which only a page needs.
    """
    with door.entering() as (visit, connection):
        people = door.people_of(visit, connection)
        one = person_at(people, place)
        roster = queries.roster(connection, one.subject_id) if to_show else {}
    return Sheet(
        visit=visit,
        place=place,
        one=one,
        other_names=tuple(other.name for other in people if other is not one),
        roster=roster,
        questions=questionnaire.of(visit.cycle, one.relationship, i18n.code()),
    )


def preview(sheet: Sheet, policy: Policy) -> Preview:
    """Return what may be promised about anonymity, from the numbers invited."""
    return grouping.preview(sheet.roster or _roster(sheet), sheet.one.relationship, policy)


def read(sheet: Sheet) -> Typed:
    """Return what was typed, checked against the questions; faults stand at their fields."""
    form = sheet.questions.form(request.form)
    checked = answers.check(
        sheet.questions.pack,
        sheet.one.relationship,
        {row.key: form.ratings.data[row.name] for row in sheet.questions.rows},
        {one.key: form[one.name].data or "" for one in sheet.questions.questions},
    )
    for fault in checked.faults:
        _mark(form, sheet.questions.names[fault.field], words.fault(fault))
    revision, editor = versions.read(form.version.data or "")
    return Typed(form, checked, revision, editor)


def fill(sheet: Sheet, content: BoxContent) -> AnswerForm:
    """Return the form filled with what is stored, as a new page of it."""
    names = sheet.questions.names
    return sheet.questions.form(
        data={
            "version": versions.write(content.revision, versions.new_editor()),
            "ratings": {
                names[key]: content.answers[key] for key in content.answers if key in names
            },
            **{names[key]: content.comments[key] for key in content.comments if key in names},
        }
    )


def load(sheet: Sheet) -> BoxContent:
    """Return what is stored."""
    with db.reader() as connection:
        return responses.open_box(connection, sheet.visit.secret, *sheet.where).content


def save(sheet: Sheet, typed: Typed, state: BoxState | None = None) -> BoxContent:
    """Save what was typed and commit.

    Raises
    ------
    BoxConflict
        If another device saved meanwhile.
    DoorShut
        If the cycle was closed or aborted meanwhile.
    """
    draft = Draft(
        revision=typed.revision,
        editor=typed.editor,
        answers=typed.checked.answers,
        comments=typed.checked.comments,
        state=state,
    )
    try:
        with db.writer() as connection:
            return responses.save(connection, sheet.visit.secret, *sheet.where, draft)
    except CycleNotOpen as error:
        is_aborted = error.state == CycleState.ABORTED
        reason = Reason.ABORTED if is_aborted else Reason.CLOSED
        raise DoorShut(reason, sheet.visit.cycle) from None


def differences(sheet: Sheet, typed: Typed, stored: BoxContent) -> list[str]:
    """Return each answer that differs, with both versions of it."""
    found = []
    for row in sheet.questions.rows:
        mine, theirs = typed.checked.answers.get(row.key), stored.answers.get(row.key)
        if mine != theirs:
            found.append(
                _(
                    "pernyataan %(number)s (di sini: %(mine)s; tersimpan: %(theirs)s)",
                    number=row.number,
                    mine=sheet.questions.word_of(mine) or _("kosong"),
                    theirs=sheet.questions.word_of(theirs) or _("kosong"),
                )
            )
    found.extend(
        _("komentar “%(question)s”", question=one.text)
        for one in sheet.questions.questions
        if typed.checked.comments.get(one.key) != stored.comments.get(one.key)
    )
    return found


def _mark(form: AnswerForm, name: str, fault: str) -> None:
    """Put a fault where the page shows it."""
    if name in form.ratings.data:
        form.ratings.faults[name] = fault
    else:
        form[name].errors = [fault]


def _roster(sheet: Sheet) -> Mapping[str, int]:
    with db.reader() as connection:
        return queries.roster(connection, sheet.one.subject_id)

"""Import of people in two steps: check a file, then carry out exactly what was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from feedback.access.permissions import Permission
from feedback.foundation import clock, runtime, tables
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext
from feedback.foundation.tables import TableRefused
from feedback.people import exporting, importing, messages, refusals
from feedback.people.errors import ImportRefused, PlanChanged
from feedback.people.importing import Upload
from feedback.people.model import Agency
from feedback.web import errors, guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.people import XLSX, download
from feedback.web.hr.people_forms import UploadForm
from feedback.web.hr.uploads import Shelf

if TYPE_CHECKING:
    from flask import Response
    from werkzeug import Response as AnyResponse

    from feedback.people.layout import Problem
    from feedback.people.plan import Change, Plan

SUMMARY = 10
TABLE = 200
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell to repair, in words."""

    target: str
    line: str
    cell: str
    column: str
    value: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one person, before and after."""

    subject: str
    field: str
    before: str
    after: str


@blueprint.get("/sdm/pegawai/impor")
@allows(Permission.IMPORT_PEOPLE)
def import_people() -> str:
    """Ask for a file."""
    return render_template("hr/people/import.html", form=UploadForm(formdata=None))


@blueprint.post("/sdm/pegawai/impor")
@allows(Permission.IMPORT_PEOPLE)
def upload_people() -> tuple[str, int] | AnyResponse:
    """Keep a file and show what importing it would do; refuse what is no table."""
    form = UploadForm()
    if form.validate_on_submit():
        upload = Upload(form.file.data.filename or "", form.file.data.read())
        try:
            tables.read(upload.content, upload.name)
        except TableRefused as error:
            form.file.errors = [refusals.words(error)]
        else:
            account_id = guard.actor().account_id
            ticket = _shelf().keep(upload, account_id, now=clock.utc_now())
            return redirect(url_for("hr.check_import", ticket=ticket), 303)
    return render_template("hr/people/import.html", form=form), 422


@blueprint.get("/sdm/pegawai/impor/<ticket>")
@allows(Permission.IMPORT_PEOPLE)
def check_import(ticket: str) -> str | Response:
    """Show what importing a kept file would do. Nothing is changed yet."""
    upload = _find(ticket)
    if upload is None:
        return _gone()
    plan = importing.check(database.session, _agency(), upload, now=clock.utc_now())
    wants_all = request.args.get("perubahan") == "semua"
    return render_template(
        "hr/people/import_check.html",
        form=UploadForm(formdata=None),
        ticket=ticket,
        file_name=upload.name,
        plan=plan,
        fingerprint=plan.fingerprint,
        wrong=[_wrong(number, one) for number, one in enumerate(plan.errors[:TABLE])],
        n_summary=SUMMARY,
        doubts=[messages.line(one) for one in plan.doubts[:TABLE]],
        changes=[_changed(one) for one in plan.changes[: None if wants_all else EXAMPLES]],
    )


@blueprint.post("/sdm/pegawai/impor/<ticket>/terapkan")
@allows(Permission.IMPORT_PEOPLE)
def apply_import(ticket: str) -> Response | AnyResponse:
    """Carry out what was shown, unless the data changed since."""
    upload, actor = _find(ticket), guard.actor()
    if upload is None:
        return _gone()
    try:
        plan = importing.apply(
            database.session,
            _agency(),
            upload,
            by=actor.name,
            now=clock.utc_now(),
            expected=request.form.get("fingerprint", ""),
        )
        database.session.commit()
    except (ImportRefused, PlanChanged, IntegrityError):
        database.session.rollback()
        flash(_("Data berubah sejak diperiksa. Periksa sekali lagi."), "warning")
        return redirect(url_for("hr.check_import", ticket=ticket), 303)
    _shelf().discard(ticket, actor.account_id)
    flash(_done(plan), "success")
    return redirect(url_for("hr.people"), 303)


@blueprint.get("/sdm/pegawai/impor/<ticket>/galat.xlsx")
@allows(Permission.IMPORT_PEOPLE)
def import_errors(ticket: str) -> Response:
    """Send the list of cells to repair."""
    upload, now = _find(ticket), clock.utc_now()
    if upload is None:
        return _gone()
    plan = importing.check(database.session, _agency(), upload, now=now)
    return download(exporting.errors_xlsx(plan.errors, now=now), "galat-impor.xlsx", XLSX)


def _agency() -> Agency:
    return database.session.get_one(Agency, guard.actor().agency_id)


def _shelf() -> Shelf:
    return Shelf(runtime.current().settings.instance / "uploads")


def _find(ticket: str) -> Upload | None:
    return _shelf().find(ticket, guard.actor().account_id, now=clock.utc_now())


def _gone() -> Response:
    return errors.answer(
        404,
        title=_("Berkas ini sudah tidak ada"),
        advice=_("Berkas unggahan disimpan paling lama satu jam. Unggah lagi untuk memeriksanya."),
    )


def _wrong(number: int, one: Problem) -> Wrong:
    return Wrong(
        target=f"galat-{number}",
        line=messages.line(one),
        cell=one.cell,
        column=one.column,
        value=one.value,
        problem=messages.problem(one.finding),
        remedy=messages.remedy(one.finding),
    )


def _changed(one: Change) -> Changed:
    return Changed(
        one.subject, messages.label(one.field), messages.before(one), messages.after(one)
    )


def _done(plan: Plan) -> str:
    n_people = plan.created + plan.updated
    return ngettext("%(num)s pegawai disimpan.", "%(num)s pegawai disimpan.", n_people)

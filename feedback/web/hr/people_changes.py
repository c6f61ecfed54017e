"""What HR changes by hand about one person: addresses, activity, partners from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError

from feedback.access.permissions import Permission
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.i18n import _
from feedback.people import service
from feedback.people.errors import EmailInvalid, EmailTaken, NipActiveElsewhere
from feedback.people.model import PersonKind
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.people import load, today
from feedback.web.hr.people_forms import PartnerForm, StaffForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug import Response

    from feedback.people.model import Person

Form = StaffForm | PartnerForm


@blueprint.get("/sdm/pegawai/mitra-baru")
@allows(Permission.IMPORT_PEOPLE)
def new_partner() -> str:
    """Show the form of a partner to be added."""
    return render_template("hr/people/new_partner.html", form=PartnerForm(formdata=None))


@blueprint.post("/sdm/pegawai/mitra-baru")
@allows(Permission.IMPORT_PEOPLE)
def create_partner() -> tuple[str, int] | Response:
    """Add a partner."""
    form, actor = PartnerForm(), guard.actor()

    def add() -> Person:
        return service.add_partner(
            database.session,
            actor.agency_id,
            form.details(),
            by=actor.name,
            now=clock.utc_now(),
        )

    partner = _attempt(form, add)
    if partner is None:
        return render_template("hr/people/new_partner.html", form=form), 422
    flash(_("Mitra ditambahkan."), "success")
    return redirect(url_for("hr.person", person_id=partner.id), 303)


@blueprint.get("/sdm/pegawai/<int:person_id>/ubah")
@allows(Permission.IMPORT_PEOPLE)
def edit_person(person_id: int) -> str:
    """Show what can be changed by hand."""
    person = load(person_id)
    kind = PartnerForm if person.kind == PersonKind.PARTNER else StaffForm
    return _edit_page(person, kind(formdata=None, obj=person))


@blueprint.post("/sdm/pegawai/<int:person_id>/ubah")
@allows(Permission.IMPORT_PEOPLE)
def change_person(person_id: int) -> tuple[str, int] | Response:
    """Change a person."""
    person = load(person_id)
    form: Form = PartnerForm() if person.kind == PersonKind.PARTNER else StaffForm()
    if _attempt(form, lambda: _change(person, form)) is None:
        return _edit_page(load(person_id), form), 422
    flash(_("Perubahan disimpan."), "success")
    return redirect(url_for("hr.person", person_id=person_id), 303)


def _change(person: Person, form: Form) -> Person:
    session, by, now = database.session, guard.actor().name, clock.utc_now()
    if isinstance(form, PartnerForm):
        service.change_partner(session, person, form.details(), by=by, now=now)
    email = form.email.data or ""
    service.change_email(session, person, email, by=by, now=now, today=today())
    service.set_active(session, person, is_active=form.is_active.data, by=by, now=now)
    return person


def _attempt(form: Form, deed: Callable[[], Person]) -> Person | None:
    """Do and commit, or put into the form why it was refused."""
    if not form.validate_on_submit():
        return None
    try:
        person = deed()
        database.session.commit()
    except EmailInvalid:
        _refuse(form.email, _("Ini bukan alamat surel yang benar."))
    except EmailTaken:
        _refuse(form.email, _("Alamat ini sudah dipakai orang lain di instansi ini."))
    except NipActiveElsewhere:
        _refuse(form.is_active, _("NIP orang ini sudah aktif di instansi lain."))
    except IntegrityError:  # somebody else was faster
        _refuse(form.email, _("Data baru saja diubah orang lain. Coba lagi."))
    else:
        return person
    return None


def _refuse(field: object, words: str) -> None:
    database.session.rollback()
    field.errors = [words]  # type: ignore[attr-defined]


def _edit_page(person: Person, form: Form) -> str:
    return render_template(
        "hr/people/edit.html",
        form=form,
        person_id=person.id,
        name=person.full_name,
        is_partner=isinstance(form, PartnerForm),
    )

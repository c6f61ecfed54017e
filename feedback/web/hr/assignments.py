"""Who is rated in a cycle, and by whom: two lists, editable while it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.access.permissions import Permission
from feedback.assignments import queries as assignments
from feedback.assignments import service
from feedback.cycles import queries
from feedback.cycles import service as cycles
from feedback.cycles.model import CycleState, Relationship
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _, ngettext
from feedback.people import service as people
from feedback.people.model import Person, PersonKind
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr import cycle_words as words
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load, load_draft, now, zone
from feedback.web.hr.cycle_forms import PartnerForm, PeopleForm, RaterForm, UnitsForm

if TYPE_CHECKING:
    from datetime import date

    from werkzeug import Response

    from feedback.cycles.model import Cycle
    from feedback.cycles.queries import SubjectLine

MOST_FOUND = 20
PAGE = 50
INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


@blueprint.get("/sdm/siklus/<int:cycle_id>/dinilai")
@allows(Permission.MANAGE_CYCLES)
def subjects(cycle_id: int) -> str:
    """List who is rated, and offer units and people to add."""
    return _subjects_page(load(cycle_id), _units_form())


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/semua")
@allows(Permission.MANAGE_CYCLES)
def add_everybody(cycle_id: int) -> Response:
    """Add the whole staff."""
    return _add_subjects(load_draft(cycle_id), queries.all_staff(database.session, _agency()))


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/unit")
@allows(Permission.MANAGE_CYCLES)
def add_units(cycle_id: int) -> tuple[str, int] | Response:
    """Add the people of units, with all units below."""
    cycle, form = load_draft(cycle_id), _units_form()
    if form.validate_on_submit() and not form.units.data:
        form.units.errors = [_("Pilih sedikitnya satu unit.")]
    if form.errors:
        return _subjects_page(cycle, form), 422
    chosen = queries.staff_of_units(database.session, _agency(), form.units.data, _today())
    return _add_subjects(cycle, chosen)


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/orang")
@allows(Permission.MANAGE_CYCLES)
def add_people(cycle_id: int) -> Response:
    """Add people found by a search."""
    chosen = request.form.getlist("people", type=int)
    return _add_subjects(load_draft(cycle_id), chosen)


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/<int:subject_id>/keluarkan")
@allows(Permission.MANAGE_CYCLES)
def remove_subject(cycle_id: int, subject_id: int) -> Response:
    """Take somebody out, with all raters."""
    cycle = load_draft(cycle_id)
    service.remove_subject(database.session, cycle, subject_id, by=by(), now=now())
    database.session.commit()
    flash(_("Dikeluarkan, beserta penilainya."), "success")
    return redirect(url_for("hr.subjects", cycle_id=cycle_id), 303)


@blueprint.get("/sdm/siklus/<int:cycle_id>/penilai")
@allows(Permission.MANAGE_CYCLES)
def raters(cycle_id: int) -> str:
    """List how many raters of each relationship everybody has."""
    cycle = load(cycle_id)
    lines = _lines(cycle)
    number = _page_number(len(lines))
    return render_template(
        "hr/cycles/raters.html",
        cycle=cycle,
        is_draft=cycle.state == CycleState.DRAFT,
        relationships=[(name, words.relationship(name)) for name in cycle.relationships],
        lines=lines[(number - 1) * PAGE : number * PAGE],
        counts=assignments.counts(database.session, cycle_id),
        n_forms=assignments.n_assignments(database.session, cycle_id),
        n_raters=assignments.n_raters(database.session, cycle_id),
        number=number,
        n_pages=_n_pages(len(lines)),
    )


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/usulkan")
@allows(Permission.MANAGE_CYCLES)
def propose(cycle_id: int) -> Response:
    """Propose raters from the reporting lines of the opening day."""
    added = service.propose(database.session, load_draft(cycle_id), by=by(), now=now())
    database.session.commit()
    number = sum(added.values())
    flash(
        ngettext(
            "%(num)s penilaian diusulkan. Yang ditambahkan dengan tangan tetap ada.",
            "%(num)s penilaian diusulkan. Yang ditambahkan dengan tangan tetap ada.",
            number,
        ),
        "success",
    )
    return redirect(url_for("hr.raters", cycle_id=cycle_id), 303)


@blueprint.get("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>")
@allows(Permission.MANAGE_CYCLES)
def raters_of(cycle_id: int, subject_id: int) -> str:
    """Show who rates one person; add and remove while it is a draft."""
    cycle = load(cycle_id)
    return _raters_page(cycle, subject_id, _rater_form(cycle), PartnerForm())


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/tambah")
@allows(Permission.MANAGE_CYCLES)
def add_rater(cycle_id: int, subject_id: int) -> tuple[str, int] | Response:
    """Add one rater by hand."""
    cycle = load_draft(cycle_id)
    form = _rater_form(cycle, chosen=request.form.get("rater", type=int))
    if not form.validate_on_submit():
        return _raters_page(cycle, subject_id, form, PartnerForm(formdata=None)), 422
    return _add_rater(cycle, subject_id, form, form.rater.data, form.relationship.data)


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/mitra")
@allows(Permission.MANAGE_CYCLES)
def add_partner(cycle_id: int, subject_id: int) -> tuple[str, int] | Response:
    """Enter a partner from outside and add them as a rater."""
    cycle, form = load_draft(cycle_id), PartnerForm()
    if not form.validate_on_submit():
        return _raters_page(cycle, subject_id, _rater_form(cycle, formdata=False), form), 422
    try:
        partner = people.add_partner(
            database.session,
            _agency(),
            name=form.name.data,
            email=form.email.data,
            organisation=form.organisation.data or "",
            by=by(),
            now=now(),
        )
    except DomainError:
        database.session.rollback()
        form.email.errors = [_("Surel itu sudah dipakai. Cari orangnya di bagian penilai.")]
        return _raters_page(load(cycle_id), subject_id, _rater_form(cycle, formdata=False), form), 422
    return _add_rater(cycle, subject_id, form, partner.id, Relationship.PARTNER.value)


@blueprint.post(
    "/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/hapus/<int:assignment_id>"
)
@allows(Permission.MANAGE_CYCLES)
def remove_rater(cycle_id: int, subject_id: int, assignment_id: int) -> Response:
    """Remove one rater."""
    service.remove(database.session, load_draft(cycle_id), assignment_id, by=by(), now=now())
    database.session.commit()
    flash(_("Penilai dihapus."), "success")
    return redirect(url_for("hr.raters_of", cycle_id=cycle_id, subject_id=subject_id), 303)


def _add_subjects(cycle: Cycle, person_ids: list[int]) -> Response:
    try:
        number = cycles.add_subjects(
            database.session, cycle, person_ids, by=by(), now=now()
        )
    except DomainError as error:
        database.session.rollback()
        flash(words.refusal(error), "error")
        return redirect(url_for("hr.subjects", cycle_id=cycle.id), 303)
    database.session.commit()
    flash(ngettext("%(num)s orang ditambahkan.", "%(num)s orang ditambahkan.", number), "success")
    return redirect(url_for("hr.subjects", cycle_id=cycle.id), 303)

"""Who is rated in a cycle: the list, and what is added to it while the cycle is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from feedback.access.permissions import Permission
from feedback.assignments import service as assignments
from feedback.ceremonies import messages as words
from feedback.cycles import queries, service
from feedback.cycles.model import CycleState
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _, ngettext
from feedback.people import queries as people
from feedback.web import guard, numbers
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load, load_draft, now, zone
from feedback.web.hr.cycle_forms import UnitsForm
from feedback.web.hr.cycle_pages import Slice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from werkzeug import Response

    from feedback.cycles.model import Cycle

MOST_FOUND = 20
STEP = "\N{EM DASH} "


@blueprint.get("/sdm/siklus/<int:cycle_id>/dinilai")
@allows(Permission.MANAGE_CYCLES)
def subjects(cycle_id: int) -> str:
    """List who is rated, and offer units and people to add."""
    cycle = load(cycle_id)
    return _page(cycle, _units_form(cycle))


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/semua")
@allows(Permission.MANAGE_CYCLES)
def add_everybody(cycle_id: int) -> Response:
    """Add the whole staff."""
    cycle = load_draft(cycle_id)
    return _add(cycle, queries.all_staff(database.session, cycle.agency_id))


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/unit")
@allows(Permission.MANAGE_CYCLES)
def add_units(cycle_id: int) -> tuple[str, int] | Response:
    """Add the people of units, with all units below."""
    cycle = load_draft(cycle_id)
    form = _units_form(cycle)
    if form.validate_on_submit() and not form.units.data:
        form.units.errors = [_("Pilih sedikitnya satu unit.")]
    if form.errors:
        return _page(cycle, form), 422
    chosen = queries.staff_of_units(
        database.session, cycle.agency_id, form.units.data or [], _opening_day(cycle)
    )
    return _add(cycle, chosen)


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/orang")
@allows(Permission.MANAGE_CYCLES)
def add_people(cycle_id: int) -> Response:
    """Add people found by a search."""
    chosen = request.form.getlist("people", type=numbers.whole)
    return _add(load_draft(cycle_id), chosen)


@blueprint.post("/sdm/siklus/<int:cycle_id>/dinilai/<int:subject_id>/keluarkan")
@allows(Permission.MANAGE_CYCLES)
def remove_subject(cycle_id: int, subject_id: int) -> Response:
    """Take somebody out, with all raters."""
    cycle = load_draft(cycle_id)
    assignments.remove_subject(database.session, cycle, subject_id, by=by(), now=now())
    database.session.commit()
    flash(_("Dikeluarkan, beserta penilainya."), "success")
    return redirect(url_for("hr.subjects", cycle_id=cycle_id), 303)


def _add(cycle: Cycle, person_ids: Sequence[int]) -> Response:
    try:
        number = service.add_subjects(database.session, cycle, person_ids, by=by(), now=now())
    except DomainError as error:
        database.session.rollback()
        flash(words.refusal(error), "error")
        return redirect(url_for("hr.subjects", cycle_id=cycle.id), 303)
    database.session.commit()
    flash(ngettext("%(num)s orang ditambahkan.", "%(num)s orang ditambahkan.", number), "success")
    return redirect(url_for("hr.subjects", cycle_id=cycle.id), 303)


def _opening_day(cycle: Cycle) -> date:
    """Return the day whose posts and reporting lines count."""
    return clock.to_zone(cycle.opens_at, zone()).date()


def _units_form(cycle: Cycle) -> UnitsForm:
    form = UnitsForm()
    tree = people.unit_tree(database.session, cycle.agency_id, today=_opening_day(cycle))
    form.units.choices = [
        (one.id, _("%(name)s (%(n)s orang)", name=STEP * one.depth + one.name, n=one.n_people))
        for one in tree
    ]
    return form


def _page(cycle: Cycle, form: UnitsForm) -> str:
    words_sought = request.args.get("cari", "").strip()
    found = []
    if words_sought:
        found = queries.search_staff(
            database.session, guard.actor().agency_id, words_sought, limit=MOST_FOUND
        )
    lines = queries.subjects(database.session, cycle, _opening_day(cycle))
    return render_template(
        "hr/cycles/subjects.html",
        cycle=cycle,
        is_draft=cycle.state == CycleState.DRAFT,
        form=form,
        sought=words_sought,
        found=found,
        total=len(lines),
        part=Slice.of(lines, request.args.get("halaman", 1, type=numbers.whole)),
    )

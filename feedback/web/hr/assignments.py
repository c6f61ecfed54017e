"""By whom people are rated in a cycle: proposed, added and removed while it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.access.permissions import Permission
from feedback.assignments import queries, service
from feedback.ceremonies import messages as words
from feedback.cycles import queries as cycle_queries
from feedback.cycles.model import CycleState, Relationship
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _, ngettext
from feedback.people import service as people
from feedback.people.model import Person
from feedback.web import numbers
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load, load_draft, now, zone
from feedback.web.hr.cycle_forms import PartnerForm, RaterForm
from feedback.web.hr.cycle_pages import Slice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_wtf import FlaskForm
    from werkzeug import Response

    from feedback.cycles.model import Cycle
    from feedback.cycles.queries import SubjectLine

MOST_FOUND = 20


@blueprint.get("/sdm/siklus/<int:cycle_id>/penilai")
@allows(Permission.MANAGE_CYCLES)
def raters(cycle_id: int) -> str:
    """List how many raters of each relationship everybody has."""
    cycle = load(cycle_id)
    return render_template(
        "hr/cycles/raters.html",
        cycle=cycle,
        is_draft=cycle.state == CycleState.DRAFT,
        relationships=[(name, words.relationship(name)) for name in cycle.relationships],
        part=Slice.of(_subjects(cycle), request.args.get("halaman", 1, type=numbers.whole)),
        counts=queries.counts(database.session, cycle_id),
        n_forms=queries.n_assignments(database.session, cycle_id),
        n_raters=queries.n_raters(database.session, cycle_id),
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
    return _page(cycle, subject_id, _rater_form(cycle, _found(cycle)), PartnerForm())


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/tambah")
@allows(Permission.MANAGE_CYCLES)
def add_rater(cycle_id: int, subject_id: int) -> tuple[str, int] | Response:
    """Add one rater by hand."""
    cycle = load_draft(cycle_id)
    form = _rater_form(cycle, _chosen(cycle))
    is_added = form.validate_on_submit() and _add(
        cycle, form, subject_id, form.rater.data, form.relationship.data
    )
    if not is_added:
        return _page(cycle, subject_id, form, PartnerForm(formdata=None)), 422
    return _back(cycle_id, subject_id)


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/mitra")
@allows(Permission.MANAGE_CYCLES)
def add_partner(cycle_id: int, subject_id: int) -> tuple[str, int] | Response:
    """Enter a partner from outside and add them as a rater."""
    cycle, form = load_draft(cycle_id), PartnerForm()
    if not (form.validate_on_submit() and _enter_partner(cycle, form, subject_id)):
        return _page(cycle, subject_id, _rater_form(cycle, [], is_sent=False), form), 422
    return _back(cycle_id, subject_id)


@blueprint.post("/sdm/siklus/<int:cycle_id>/penilai/<int:subject_id>/hapus/<int:assignment_id>")
@allows(Permission.MANAGE_CYCLES)
def remove_rater(cycle_id: int, subject_id: int, assignment_id: int) -> Response:
    """Remove one rater."""
    cycle = load_draft(cycle_id)
    service.remove(
        database.session, cycle, assignment_id, subject_id=subject_id, by=by(), now=now()
    )
    database.session.commit()
    flash(_("Penilai dihapus."), "success")
    return _back(cycle_id, subject_id)


def _add(cycle: Cycle, form: FlaskForm, subject_id: int, rater_id: int, relationship: str) -> bool:
    """Add and commit, or leave the reason in the form."""
    try:
        service.add(
            database.session,
            cycle,
            subject_id=subject_id,
            rater_id=rater_id,
            relationship=relationship,
            by=by(),
            now=now(),
        )
    except DomainError as error:
        database.session.rollback()
        form.form_errors.append(words.refusal(error))
        return False
    database.session.commit()
    flash(_("Penilai ditambahkan."), "success")
    return True


def _enter_partner(cycle: Cycle, form: PartnerForm, subject_id: int) -> bool:
    try:
        partner = people.add_partner(
            database.session,
            cycle.agency_id,
            form.details(cycle.agency.language),
            by=by(),
            now=now(),
        )
    except DomainError as error:
        database.session.rollback()
        form.form_errors.append(words.refusal(error))
        return False
    return _add(cycle, form, subject_id, partner.id, Relationship.PARTNER.value)


def _subjects(cycle: Cycle) -> list[SubjectLine]:
    on = clock.to_zone(cycle.opens_at, zone()).date()
    return cycle_queries.subjects(database.session, cycle, on)


def _found(cycle: Cycle) -> Sequence[Person]:
    """Return the people that the words in the address find, staff first, then partners."""
    sought = request.args.get("cari", "").strip()
    if not sought:
        return []
    return queries.search_raters(database.session, cycle.agency_id, sought, limit=MOST_FOUND)


def _chosen(cycle: Cycle) -> Sequence[Person]:
    """Return the person named in a sent form, if there is one in this agency."""
    person = database.session.get(Person, request.form.get("rater", 0, type=numbers.whole))
    return [person] if person is not None and person.agency_id == cycle.agency_id else []


def _rater_form(cycle: Cycle, people: Sequence[Person], *, is_sent: bool = True) -> RaterForm:
    form = RaterForm() if is_sent else RaterForm(formdata=None)
    form.rater.choices = [(one.id, _label(one)) for one in people]
    self_last = sorted(cycle.relationships, key=lambda name: name == Relationship.SELF)
    form.relationship.choices = [(name, words.relationship(name)) for name in self_last]
    return form


def _label(person: Person) -> str:
    place = person.organisation or person.nip or person.email
    return _("%(name)s (%(place)s)", name=person.full_name, place=place)


def _back(cycle_id: int, subject_id: int) -> Response:
    return redirect(url_for("hr.raters_of", cycle_id=cycle_id, subject_id=subject_id), 303)


def _page(cycle: Cycle, subject_id: int, form: RaterForm, partner_form: PartnerForm) -> str:
    subject = next((one for one in _subjects(cycle) if one.id == subject_id), None)
    if subject is None:
        abort(404)
    return render_template(
        "hr/cycles/raters_of.html",
        cycle=cycle,
        is_draft=cycle.state == CycleState.DRAFT,
        has_partners=Relationship.PARTNER in cycle.relationships,
        subject=subject,
        raters=queries.raters_of(database.session, cycle.id).get(subject_id, []),
        words=words,
        sought=request.args.get("cari", "").strip(),
        form=form,
        partner_form=partner_form,
    )

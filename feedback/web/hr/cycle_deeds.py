"""Steps in the life of a cycle: launch, remind, extend, close, try again, release, abort.

What cannot be taken back is asked on a page of its own first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from feedback.access.permissions import Permission
from feedback.assignments import check, plans
from feedback.assignments import queries as assignments
from feedback.ceremonies import abort as aborting
from feedback.ceremonies import launch as launching
from feedback.ceremonies import messages as words
from feedback.ceremonies import release as releasing
from feedback.ceremonies import remind as reminding
from feedback.ceremonies import stop as stopping
from feedback.cycles import lifecycle, queries, rules, service
from feedback.cycles.lifecycle import Event
from feedback.foundation import clock, runtime
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load, load_draft, load_open, now, zone
from feedback.web.hr.cycle_forms import AbortForm, ExtendForm

if TYPE_CHECKING:
    from werkzeug import Response

    from feedback.cycles.model import Cycle


@blueprint.get("/sdm/siklus/<int:cycle_id>/luncurkan")
@allows(Permission.MANAGE_CYCLES)
def launch(cycle_id: int) -> str | Response:
    """Say what a launch does and freezes; send to the check while something must be repaired."""
    cycle, at = load_draft(cycle_id), now()
    if not check.may_launch(plans.findings(database.session, cycle, now=at)):
        return redirect(url_for("hr.check_design", cycle_id=cycle_id), 303)
    n_subjects = queries.n_subjects(database.session, cycle_id)
    return render_template(
        "hr/cycles/launch.html",
        cycle=cycle,
        zone=zone(),
        n_subjects=n_subjects,
        n_raters=assignments.n_raters(database.session, cycle_id),
        n_forms=assignments.n_assignments(database.session, cycle_id),
        mode=words.mode(rules.effective_mode(cycle.mode, n_subjects)),
        opens_later=cycle.opens_at > at,
        crowd=service.policy_of(cycle).crowd,
    )


@blueprint.post("/sdm/siklus/<int:cycle_id>/luncurkan")
@allows(Permission.MANAGE_CYCLES)
def do_launch(cycle_id: int) -> Response:
    """Launch."""
    launching.launch(
        database.session,
        load(cycle_id),
        vault=runtime.current().vault,
        now=now(),
        by=by(),
        commit=database.session.commit,
    )
    flash(_("Siklus diluncurkan. Undangan sedang dikirim."), "success")
    return _back(cycle_id)


@blueprint.post("/sdm/siklus/<int:cycle_id>/ingatkan")
@allows(Permission.MANAGE_CYCLES)
def remind(cycle_id: int) -> Response:
    """Remind everybody who has not finished; nobody learns who that is."""
    reminding.remind(database.session, load(cycle_id), by=by(), now=now())
    database.session.commit()
    flash(_("Pengingat dikirim. Hanya yang belum selesai yang menerimanya."), "success")
    return _back(cycle_id)


@blueprint.get("/sdm/siklus/<int:cycle_id>/perpanjang")
@allows(Permission.MANAGE_CYCLES)
def extend(cycle_id: int) -> str:
    """Ask for a new closing instant."""
    cycle = load_open(cycle_id)
    shown = {"closes_at": clock.to_zone(cycle.closes_at, zone())}
    return _extend_page(cycle, ExtendForm(data=shown))


@blueprint.post("/sdm/siklus/<int:cycle_id>/perpanjang")
@allows(Permission.MANAGE_CYCLES)
def do_extend(cycle_id: int) -> tuple[str, int] | Response:
    """Move the closing instant."""
    cycle, form = load_open(cycle_id), ExtendForm()
    if not form.validate_on_submit():
        return _extend_page(cycle, form), 422
    closes_at = form.closes_at.instant(zone())
    try:
        service.extend(database.session, cycle, closes_at, by=by(), now=now())
    except DomainError as error:
        database.session.rollback()
        form.form_errors.append(words.refusal(error))
        return _extend_page(load_open(cycle_id), form), 422
    database.session.commit()
    flash(_("Waktu penutupan diubah."), "success")
    return _back(cycle_id)


@blueprint.get("/sdm/siklus/<int:cycle_id>/tutup")
@allows(Permission.MANAGE_CYCLES)
def close(cycle_id: int) -> str:
    """Say what closing now means."""
    return render_template("hr/cycles/close.html", cycle=load_open(cycle_id), zone=zone())


@blueprint.post("/sdm/siklus/<int:cycle_id>/tutup")
@allows(Permission.MANAGE_CYCLES)
def do_close(cycle_id: int) -> Response:
    """Stop the cycle; the worker seals it in a process of its own."""
    stopping.stop(database.session, load(cycle_id).id, by=by(), now=now())
    database.session.commit()
    flash(_("Siklus ditutup. Penyegelan berjalan sendiri."), "success")
    return _back(cycle_id)


@blueprint.post("/sdm/siklus/<int:cycle_id>/ulangi")
@allows(Permission.MANAGE_CYCLES)
def try_sealing_again(cycle_id: int) -> Response:
    """Let the worker seal a cycle again after its trouble was looked at."""
    stopping.try_again(database.session, load(cycle_id).id, by=by(), now=now())
    database.session.commit()
    flash(_("Penyegelan dicoba lagi."), "success")
    return _back(cycle_id)


@blueprint.get("/sdm/siklus/<int:cycle_id>/terbitkan")
@allows(Permission.MANAGE_CYCLES)
def release(cycle_id: int) -> str:
    """Say who will see what after the release."""
    cycle = load(cycle_id)
    lifecycle.move(cycle.state, Event.RELEASE)
    n_subjects = queries.n_subjects(database.session, cycle_id)
    return render_template("hr/cycles/release.html", cycle=cycle, n_subjects=n_subjects)


@blueprint.post("/sdm/siklus/<int:cycle_id>/terbitkan")
@allows(Permission.MANAGE_CYCLES)
def do_release(cycle_id: int) -> Response:
    """Make the results visible."""
    vault = runtime.current().vault
    releasing.release(database.session, load(cycle_id), vault=vault, by=by(), now=now())
    database.session.commit()
    flash(_("Hasil terbit. Setiap orang diberi tahu lewat surel."), "success")
    return _back(cycle_id)


@blueprint.get("/sdm/siklus/<int:cycle_id>/batalkan")
@allows(Permission.MANAGE_CYCLES)
def abort(cycle_id: int) -> str:
    """Say what aborting destroys, and ask for the name."""
    cycle = load(cycle_id)
    lifecycle.move(cycle.state, Event.ABORT)
    return render_template("hr/cycles/abort.html", cycle=cycle, form=AbortForm())


@blueprint.post("/sdm/siklus/<int:cycle_id>/batalkan")
@allows(Permission.MANAGE_CYCLES)
def do_abort(cycle_id: int) -> tuple[str, int] | Response:
    """Abort for good, if the name was typed."""
    cycle, form = load(cycle_id), AbortForm()
    lifecycle.move(cycle.state, Event.ABORT)
    if form.validate_on_submit() and (form.name.data or "").strip() != cycle.name:
        form.name.errors = [_("Itu bukan nama siklus ini. Ketik persis seperti di atas.")]
    if form.errors:
        return render_template("hr/cycles/abort.html", cycle=cycle, form=form), 422
    aborting.abort(
        database.session,
        cycle,
        vault=runtime.current().vault,
        now=now(),
        by=by(),
        commit=database.session.commit,
    )
    flash(_("Siklus dibatalkan. Semua jawaban sudah dimusnahkan."), "success")
    return _back(cycle_id)


def _back(cycle_id: int) -> Response:
    return redirect(url_for("hr.cycle", cycle_id=cycle_id), 303)


def _extend_page(cycle: Cycle, form: ExtendForm) -> str:
    word = clock.zone_word(zone())
    return render_template(
        "hr/cycles/extend.html", cycle=cycle, form=form, zone=zone(), zone_word=word
    )

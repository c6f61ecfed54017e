"""The list of cycles, and the settings of one: new, changed, copied."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from feedback.access.permissions import Permission
from feedback.ceremonies import messages as words
from feedback.cycles import queries, rules, service
from feedback.cycles.model import Relationship, ScoreMode
from feedback.disclosure.policy import Policy
from feedback.foundation import clock, i18n
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _
from feedback.instruments import queries as instruments
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load, load_draft, now, zone
from feedback.web.hr.cycle_forms import CycleForm, PeriodForm, entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug import Response

    from feedback.cycles.model import Cycle

OPENS_AT = time(8)
CLOSES_AT = time(16)
USUAL_DAYS = 14


@blueprint.get("/sdm/siklus")
@allows(Permission.VIEW_CYCLES)
def cycles() -> str:
    """List the agency's cycles, the newest first."""
    actor = guard.actor()
    return render_template(
        "hr/cycles/list.html",
        cycles=queries.of_agency(database.session, actor.agency_id),
        may_manage=actor.may(Permission.MANAGE_CYCLES),
        words=words,
        zone=zone(),
    )


@blueprint.get("/sdm/siklus/baru")
@allows(Permission.MANAGE_CYCLES)
def new_cycle() -> str:
    """Show the settings of a cycle to be made, with customary values."""
    return _settings_page(_form(_usual()), None)


@blueprint.post("/sdm/siklus/baru")
@allows(Permission.MANAGE_CYCLES)
def create_cycle() -> tuple[str, int] | Response:
    """Make a draft; people come next."""
    form = _form()
    cycle = _attempt(
        form,
        lambda: service.create(
            database.session, guard.actor().agency_id, form.design(zone()), by=by(), now=now()
        ),
    )
    if cycle is None:
        return _settings_page(form, None), 422
    flash(_("Siklus dibuat. Sekarang pilih siapa yang dinilai."), "success")
    return redirect(url_for("hr.subjects", cycle_id=cycle.id), 303)


@blueprint.get("/sdm/siklus/<int:cycle_id>/pengaturan")
@allows(Permission.MANAGE_CYCLES)
def settings(cycle_id: int) -> str:
    """Show the settings of a draft."""
    cycle = load_draft(cycle_id)
    return _settings_page(_form(entered(cycle, zone())), cycle)


@blueprint.post("/sdm/siklus/<int:cycle_id>/pengaturan")
@allows(Permission.MANAGE_CYCLES)
def change_settings(cycle_id: int) -> tuple[str, int] | Response:
    """Change the settings of a draft."""
    cycle, form = load_draft(cycle_id), _form()

    def change() -> Cycle:
        service.edit(database.session, cycle, form.design(zone()), by=by(), now=now())
        return cycle

    if _attempt(form, change) is None:
        return _settings_page(form, load(cycle_id)), 422
    flash(_("Pengaturan disimpan."), "success")
    return redirect(url_for("hr.cycle", cycle_id=cycle_id), 303)


@blueprint.get("/sdm/siklus/<int:cycle_id>/salin")
@allows(Permission.MANAGE_CYCLES)
def copy(cycle_id: int) -> str:
    """Ask for name and time of a copy."""
    form = PeriodForm(data=_usual_period())
    return render_template("hr/cycles/copy.html", form=form, cycle=load(cycle_id))


@blueprint.post("/sdm/siklus/<int:cycle_id>/salin")
@allows(Permission.MANAGE_CYCLES)
def make_copy(cycle_id: int) -> tuple[str, int] | Response:
    """Make a draft with the settings and subjects of another cycle."""
    source, form = load(cycle_id), PeriodForm()

    def make() -> Cycle:
        return service.copy(
            database.session,
            source,
            name=form.name.data or "",
            opens_at=form.opens_at.instant(zone()),
            closes_at=form.closes_at.instant(zone()),
            by=by(),
            now=now(),
        )

    made = _attempt(form, make)
    if made is None:
        return render_template("hr/cycles/copy.html", form=form, cycle=load(cycle_id)), 422
    flash(_("Siklus disalin. Penilai belum ikut; usulkan lagi dari bagan organisasi."), "success")
    return redirect(url_for("hr.cycle", cycle_id=made.id), 303)


def _attempt(form: PeriodForm, act: Callable[[], Cycle]) -> Cycle | None:
    """Act and commit if the form has a shape; else, or if a rule refuses, leave words in it."""
    if not form.validate_on_submit():
        return None
    try:
        cycle = act()
    except DomainError as error:
        database.session.rollback()
        form.form_errors.append(words.refusal(error))
        return None
    database.session.commit()
    return cycle


def _form(shown: dict[str, object] | None = None) -> CycleForm:
    form = CycleForm(data=shown)
    form.offer(_instruments())
    return form


def _instruments() -> list[tuple[int, str]]:
    """Return the newest version of each instrument with its name."""
    newest = [
        one.versions[-1]
        for one in instruments.of_agency(database.session, guard.actor().agency_id)
        if one.versions
    ]
    return [(one.id, instruments.pack_of(one).name.in_language(i18n.code())) for one in newest]


def _usual() -> dict[str, object]:
    relationships = [name.value for name in Relationship if name is not Relationship.PARTNER]
    weights = rules.default_weights(relationships)
    policy = Policy()
    return {
        **_usual_period(),
        "relationships": relationships,
        "mode": ScoreMode.ADJUSTED.value,
        "crowd": policy.crowd,
        "comment_responders": policy.comment_responders,
        "comments_per_question": policy.comments_per_question,
        "weight_partner": 0,
        **{f"weight_{name}": weight for name, weight in weights.items()},
    }


def _usual_period() -> dict[str, object]:
    tomorrow = clock.to_zone(now(), zone()).date() + timedelta(days=1)
    last = tomorrow + timedelta(days=USUAL_DAYS)
    return {
        "opens_at": datetime.combine(tomorrow, OPENS_AT),
        "closes_at": datetime.combine(last, CLOSES_AT),
    }


def _settings_page(form: CycleForm, cycle: Cycle | None) -> str:
    return render_template(
        "hr/cycles/settings.html", form=form, cycle=cycle, zone_word=clock.zone_word(zone())
    )

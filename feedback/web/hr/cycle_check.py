"""The design check as a page: worst first, each with its reason and a repair by one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select

from feedback.access.permissions import Permission
from feedback.assignments import check, messages, plans, service
from feedback.assignments.check import Code, Level
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext
from feedback.people.model import Person, Unit
from feedback.reports import charts
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, load_draft, now, zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from werkzeug import Response

    from feedback.assignments.check import Finding, Forecast

MOST_NAMES = 50
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in words."""

    level: Level
    code: Code
    title: str
    reason: str
    proposal: str | None
    names: tuple[str, ...]
    n_repairs: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the forecast."""

    share: int
    own: int
    merged: int
    withheld: int
    drawing: Markup


@blueprint.get("/sdm/siklus/<int:cycle_id>/periksa")
@allows(Permission.MANAGE_CYCLES)
def check_design(cycle_id: int) -> str:
    """Show what the design check says, and what would be shown to whom."""
    cycle = load_draft(cycle_id)
    plan = plans.plan(database.session, cycle, now=now())
    findings = [_shown(one) for one in check.examine(plan)]
    forecast = [_row(one) for one in check.forecast(plan)]
    return render_template(
        "hr/cycles/check.html",
        cycle=cycle,
        zone=zone(),
        findings=[one for one in findings if one.level is not Level.OK],
        fine=[one for one in findings if one.level is Level.OK],
        counts={level.value: sum(one.level is level for one in findings) for level in Level},
        forecast=[row for row in forecast if row.own + row.merged + row.withheld],
        n_subjects=len(plan.subjects),
    )


@blueprint.post("/sdm/siklus/<int:cycle_id>/periksa/<code>")
@allows(Permission.MANAGE_CYCLES)
def repair(cycle_id: int, code: str) -> Response:
    """Apply the repair that the check proposes for one finding, computed anew."""
    cycle = load_draft(cycle_id)
    findings = plans.findings(database.session, cycle, now=now())
    pairs = next((one.pairs for one in findings if one.code == code), None)
    if pairs is None and code not in set(Code):
        abort(404)
    added = service.add_peers(database.session, cycle, pairs or (), by=by(), now=now())
    database.session.commit()
    number = sum(added.values())
    flash(
        ngettext("%(num)s penilai ditambahkan.", "%(num)s penilai ditambahkan.", number), "success"
    )
    return redirect(url_for("hr.check_design", cycle_id=cycle_id), 303)


def _shown(finding: Finding) -> Shown:
    title, reason, proposal = messages.words(finding, _units(finding.units))
    return Shown(
        level=finding.level,
        code=finding.code,
        title=title,
        reason=reason,
        proposal=proposal,
        names=_names(finding.people),
        n_repairs=len(finding.pairs),
    )


def _row(forecast: Forecast) -> Row:
    total = forecast.total or 1
    own = forecast.own * WHOLE // total
    merged = (forecast.own + forecast.merged) * WHOLE // total - own
    drawing = charts.split_bar(own, merged)
    return Row(forecast.share, forecast.own, forecast.merged, forecast.withheld, drawing)


def _names(person_ids: Sequence[int]) -> tuple[str, ...]:
    if not person_ids:
        return ()
    query = select(Person.name).where(Person.id.in_(person_ids[:MOST_NAMES])).order_by(Person.name)
    names = tuple(database.session.scalars(query))
    left = len(person_ids) - MOST_NAMES
    return names if left <= 0 else (*names, _("dan %(n)s orang lagi", n=left))


def _units(unit_ids: Sequence[int]) -> str:
    if not unit_ids:
        return ""
    query = select(Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.name)
    return ", ".join(database.session.scalars(query))

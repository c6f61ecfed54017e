"""The board of one cycle: what comes next while it is a draft, counts while it is running."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from feedback.access.permissions import Permission
from feedback.assignments import check, plans
from feedback.assignments import queries as assignments
from feedback.ceremonies import mailing, remind
from feedback.ceremonies import messages as words
from feedback.cycles import queries, rules
from feedback.cycles.model import CycleState, Relationship
from feedback.foundation import clock, i18n
from feedback.foundation.db import database
from feedback.instruments import queries as instruments
from feedback.reports import charts
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import load, now, zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from markupsafe import Markup

    from feedback.assignments.queries import Cell
    from feedback.cycles.model import Cycle

WHOLE = 100
RESULTS = "/sdm/siklus/{}/hasil"  # another audience's page: their pages do not know ours
TEMPLATES = {
    CycleState.DRAFT: "draft",
    CycleState.OPEN: "open",
    CycleState.CLOSING: "closing",
    CycleState.SEALED: "sealed",
    CycleState.RELEASED: "released",
    CycleState.ABORTED: "aborted",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a participation table; ``name`` is None for small units put together."""

    name: str | None
    percent: int
    answered: int
    invited: int
    drawing: Markup


@dataclass(frozen=True, slots=True)
class DraftView:
    """How far a draft is."""

    n_subjects: int
    n_forms: int
    n_raters: int
    n_stops: int
    n_warnings: int
    instrument: str
    mode: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What may be known of a running cycle: forms and raters, never people."""

    raters: int
    invited: int
    answered: int
    percent: int
    as_of: datetime | None
    units: tuple[Bar, ...]
    relationships: tuple[Bar, ...]
    has_begun: bool
    day: int
    days: int
    reminder_at: datetime | None
    undeliverable: int


@blueprint.get("/sdm/siklus/<int:cycle_id>")
@allows(Permission.VIEW_CYCLES)
def cycle(cycle_id: int) -> str:
    """Show the board that fits the state."""
    found = load(cycle_id)
    actor, at = guard.actor(), now()
    state = CycleState(found.state)
    may_manage = actor.may(Permission.MANAGE_CYCLES)
    return render_template(
        f"hr/cycles/board_{TEMPLATES[state]}.html",
        cycle=found,
        zone=zone(),
        words=words,
        may_manage=may_manage,
        may_read_results=found.hr_sees_results and actor.may(Permission.READ_RESULTS),
        results_url=RESULTS.format(cycle_id),
        draft=_draft(found, at) if state is CycleState.DRAFT else None,
        progress=_progress(found, at) if state in queries.SETTLED else None,
    )


def _draft(cycle: Cycle, at: datetime) -> DraftView:
    findings = plans.findings(database.session, cycle, now=at)
    n_subjects = queries.n_subjects(database.session, cycle.id)
    pack = instruments.pack_of(cycle.instrument_version)
    return DraftView(
        n_subjects=n_subjects,
        n_forms=assignments.n_assignments(database.session, cycle.id),
        n_raters=assignments.n_raters(database.session, cycle.id),
        n_stops=sum(one.level is check.Level.STOP for one in findings),
        n_warnings=sum(one.level is check.Level.WARN for one in findings),
        instrument=pack.name.in_language(i18n.code()),
        mode=words.mode(rules.effective_mode(cycle.mode, n_subjects)),
    )


def _progress(cycle: Cycle, at: datetime) -> ProgressView:
    session = database.session
    cells = assignments.participation(session, cycle.id)
    (status,) = assignments.status(session, cycle.agency_id, [cycle.id])
    opens_on, closes_on, today = (
        clock.to_zone(one, zone()).date() for one in (cycle.opens_at, cycle.closes_at, at)
    )
    days = (closes_on - opens_on).days + 1
    allowed_at = remind.next_allowed_at(session, cycle.id)
    return ProgressView(
        raters=status.raters,
        invited=status.invited,
        answered=status.answered,
        percent=_percent(status.answered, status.invited),
        as_of=status.as_of,
        units=_by_unit(cells),
        relationships=_by_relationship(cells),
        has_begun=cycle.opens_at <= at,
        day=min(max((today - opens_on).days + 1, 1), days),
        days=days,
        reminder_at=allowed_at if allowed_at and allowed_at > at else None,
        undeliverable=mailing.n_undeliverable(session, cycle.id),
    )


def _by_unit(cells: Iterable[Cell]) -> tuple[Bar, ...]:
    """Return one row per unit that is shown by itself, then the small ones together."""
    units: dict[str | None, list[Cell]] = {}
    for cell in cells:
        units.setdefault(cell.unit_name, []).append(cell)
    return tuple(_bar(name, of_unit) for name, of_unit in units.items())


def _by_relationship(cells: Iterable[Cell]) -> tuple[Bar, ...]:
    by_name: dict[str, list[Cell]] = {name.value: [] for name in Relationship}
    for cell in cells:
        by_name[cell.relationship].append(cell)
    return tuple(_bar(words.relationship(name), of) for name, of in by_name.items() if of)


def _bar(name: str | None, cells: list[Cell]) -> Bar:
    answered, invited = (sum(getattr(c, n) for c in cells) for n in ("answered", "invited"))
    percent = _percent(answered, invited)
    return Bar(name, percent, answered, invited, charts.bar(percent))


def _percent(part: int, whole: int) -> int:
    return part * WHOLE // whole if whole else 0

"""Pages of results: the list of one's own, one profile, and a cycle's reports for HR."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from feedback.access.permissions import Permission
from feedback.cycles import queries as cycles
from feedback.foundation.db import database
from feedback.results import profile as profiles
from feedback.results import queries, wording
from feedback.results.errors import ReaderNotAllowed, ResultsNotReleased, ResultsUnknown
from feedback.results.readers import Reader
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.results.pages import page_of

blueprint = Blueprint("results", __name__)


@blueprint.get("/hasil")
@allows(Permission.READ_OWN_RESULTS)
def own() -> str:
    """List the released cycles in which the reader was rated."""
    actor = guard.actor()
    reports = queries.reports_of_person(database.session, actor.agency_id, actor.person_id)
    return render_template("results/own.html", reports=reports, zone=guard.signed_in().zone)


@blueprint.get("/hasil/<int:subject_id>")
@allows(Permission.READ_OWN_RESULTS)
def profile(subject_id: int) -> str:
    """Show one profile to its subject, or to HR where the cycle says so."""
    actor = guard.actor()
    reader = Reader(
        person_id=actor.person_id,
        agency_id=actor.agency_id,
        is_hr=actor.may(Permission.READ_RESULTS),
    )
    try:
        found = profiles.of(database.session, subject_id, reader=reader)
    except ReaderNotAllowed:
        abort(403)
    except (ResultsUnknown, ResultsNotReleased):
        abort(404)
    return render_template(
        "results/profile.html", profile=found, page=page_of(found), words=wording
    )


@blueprint.get("/sdm/siklus/<int:cycle_id>/hasil")
@allows(Permission.READ_RESULTS)
def of_cycle(cycle_id: int) -> str:
    """List the reports of a released cycle that HR may read."""
    actor = guard.actor()
    cycle = cycles.find(database.session, actor.agency_id, cycle_id)
    if cycle is None:
        abort(404)
    if not cycle.hr_sees_results:
        abort(403)
    reports = queries.reports_of_cycle(database.session, actor.agency_id, cycle_id)
    return render_template("results/of_cycle.html", cycle_name=cycle.name, reports=reports)

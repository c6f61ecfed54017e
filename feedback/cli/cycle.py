"""``cermin cycle``: design a cycle, and say how far it is. Its later life: ``cycle_life``.

Words are Indonesian unless ``--language en``; ``--json`` speaks in codes and numbers. No command
ever names somebody who answered.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

import click
from flask.cli import AppGroup

from feedback.assignments import messages as finding_words
from feedback.assignments import plans, queries, service
from feedback.assignments.check import Level, may_launch
from feedback.ceremonies import launch as launching
from feedback.cli import agencies, cycle_design, cycle_life, cycle_output
from feedback.cli.cycle_output import BY, find, now, options, show
from feedback.cycles import queries as cycle_queries
from feedback.cycles import service as cycles
from feedback.cycles.model import ScoreMode
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext

if TYPE_CHECKING:
    from feedback.assignments.check import Finding


class Commands(AppGroup):
    """The commands of cycles; ``close`` is loaded when asked for, since it alone brings SciPy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command."""
        return sorted([*super().list_commands(ctx), "close"])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return one command."""
        if name != "close":
            return super().get_command(ctx, name)
        module = importlib.import_module("feedback.cli.cycle_close")
        return cast("click.Command", module.close)


commands = Commands("cycle", help="Cycles: design, launch, follow, close, release.")
for command in cycle_life.COMMANDS:
    commands.add_command(command)


@commands.command("create")
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--name", required=True, help="What raters read as the cycle's name.")
@click.option("--instrument", "key", required=True, help="Key of an instrument; newest version.")
@click.option("--opens", required=True, help="2026-11-09T08:00 in the agency's zone.")
@click.option("--closes", required=True, help="2026-11-27T16:00 in the agency's zone.")
@click.option("--mode", type=click.Choice(list(ScoreMode)), default=ScoreMode.ADJUSTED)
@click.option(
    "--relationships", help="self,supervisor,peer,subordinate,partner (default: no partner)."
)
@click.option("--weight", "weights", multiple=True, help="supervisor=60; may be repeated.")
@click.option("--crowd", type=int, default=4, show_default=True, help="K, 4 or more.")
@click.option("--hr-sees-results", is_flag=True)
@click.option("--subjects", multiple=True, help="all, or unit:CODE with the units below.")
@options
def create(agency_code: str | None, subjects: tuple[str, ...], **given: object) -> None:
    """Make a draft; with --subjects also choose who is rated."""
    session = database.session
    agency = agencies.pick(session, agency_code)
    wanted = cycle_design.read(session, agency, given)
    people = cycle_design.people(session, agency, subjects, wanted.opens_at)
    cycle = cycles.create(session, agency.id, wanted, by=BY, now=now())
    if people:
        cycles.add_subjects(session, cycle, people, by=BY, now=now())
    session.commit()
    number = len(people)
    show(
        {"id": cycle.id, "name": cycle.name, "state": cycle.state, "subjects": number},
        _("Siklus %(id)s dibuat dengan %(n)s orang yang dinilai.", id=cycle.id, n=number),
    )


@commands.command("propose")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@options
def propose(cycle_id: int) -> None:
    """Propose raters from the reporting lines of the opening day."""
    cycle = find(cycle_id)
    added = service.propose(database.session, cycle, by=BY, now=now())
    database.session.commit()
    number = sum(added.values())
    show(
        {"id": cycle_id, "proposed": dict(added), "total": number},
        ngettext("%(num)s penilaian diusulkan.", "%(num)s penilaian diusulkan.", number),
    )


@commands.command("check")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@options
def check(cycle_id: int) -> None:
    """Check the design; exits 1 while something must be repaired."""
    cycle = find(cycle_id)
    findings = plans.findings(database.session, cycle, now=now())
    is_ready = may_launch(findings)
    show(
        {"id": cycle_id, "may_launch": is_ready, "findings": [_facts(one) for one in findings]},
        "\n".join(_line(one) for one in findings),
    )
    if not is_ready:
        click.get_current_context().exit(1)


@commands.command("launch")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@options
def launch(cycle_id: int) -> None:
    """Open the cycle and queue the invitations; refused while the check says stop."""
    cycle = find(cycle_id)
    launching.launch(
        database.session,
        cycle,
        vault=runtime.current().vault,
        now=now(),
        by=BY,
        commit=database.session.commit,
    )
    cycle_output.show_status([cycle_id])


@commands.command("status")
@click.argument("cycle_id", metavar="[CYCLE]", type=int, required=False)
@click.option("--agency", "agency_code", help="Code of one agency; all of them otherwise.")
@options
def status(cycle_id: int | None, agency_code: str | None) -> None:
    """Say how far cycles are: forms invited and answered as displayed, and the number of raters."""
    agency = agencies.pick(database.session, agency_code) if agency_code else None
    only = None if cycle_id is None else [find(cycle_id).id]
    cycle_output.show_status(only, agency_id=agency.id if agency else None)


@commands.command("units")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@options
def units(cycle_id: int) -> None:
    """Show the displayed participation per unit and relationship; small units stand together."""
    cycle = find(cycle_id)
    cells = queries.participation(database.session, cycle.id)
    rows: list[dict[str, object]] = [
        {
            "unit": cell.unit_name,
            "relationship": cell.relationship,
            "invited": cell.invited,
            "answered": cell.answered,
            "as_of": cell.as_of.isoformat(),
        }
        for cell in cells
    ]
    n_subjects = cycle_queries.n_subjects(database.session, cycle.id)
    together = _("Unit kecil, digabung")
    readable = [{**row, "unit": row["unit"] or together} for row in rows]
    show({"id": cycle_id, "subjects": n_subjects, "cells": rows}, cycle_output.table(readable))


def _facts(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level.value,
        "code": finding.code.value,
        "facts": dict(finding.facts),
        "people": list(finding.people),
        "units": list(finding.units),
        "repairs": len(finding.pairs),
    }


def _line(finding: Finding) -> str:
    level = {Level.STOP: _("HARUS"), Level.WARN: _("PERHATIKAN"), Level.OK: _("AMAN")}
    names = ", ".join(cycle_design.unit_names(database.session, finding.units))
    title, reason, proposal = finding_words.words(finding, names)
    advice = f" {_('Usulan:')} {proposal}" if proposal else ""
    return f"{level[finding.level]}: {title}. {reason}{advice}"

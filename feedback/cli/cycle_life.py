"""``cermin cycle`` after the launch: participation, remind, extend, release, abort."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from feedback.ceremonies import abort as aborting
from feedback.ceremonies import participation
from feedback.ceremonies import release as releasing
from feedback.ceremonies import remind as reminding
from feedback.cli import cycle_design, cycle_output
from feedback.cli.cycle_output import BY, find, now, options, show
from feedback.cycles import service as cycles
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext


@click.command("participation")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@with_appcontext
@options
def recount(cycle_id: int) -> None:
    """Recount participation now; figures move with K raters or not at all."""
    cycle = find(cycle_id)
    participation.recount(database.session, cycle, vault=runtime.current().vault, now=now())
    database.session.commit()
    cycle_output.show_status([cycle_id])


@click.command("remind")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@with_appcontext
@options
def remind(cycle_id: int) -> None:
    """Queue a reminder; only who has not finished gets one, and nobody learns who that is."""
    number = reminding.remind(database.session, find(cycle_id), by=BY, now=now())
    database.session.commit()
    show(
        {"id": cycle_id, "reminder": number},
        _("Pengingat ke-%(n)s menunggu dikirim.", n=number),
    )


@click.command("extend")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@click.option("--closes", required=True, help="2026-11-30T16:00 in the agency's zone.")
@with_appcontext
@options
def extend(cycle_id: int, closes: str) -> None:
    """Move the closing of a running cycle; never into the past."""
    cycle = find(cycle_id)
    closes_at = cycle_design.moment(closes, cycle.agency.zone, "--closes")
    cycles.extend(database.session, cycle, closes_at, by=BY, now=now())
    database.session.commit()
    cycle_output.show_status([cycle_id])


@click.command("release")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@with_appcontext
@options
def release(cycle_id: int) -> None:
    """Make the results of a sealed cycle visible."""
    vault = runtime.current().vault
    mails = releasing.release(database.session, find(cycle_id), vault=vault, by=BY, now=now())
    database.session.commit()
    show(
        {"id": cycle_id, "state": CycleState.RELEASED.value, "mails": mails},
        ngettext(
            "Hasil terbit. %(num)s pemberitahuan menunggu dikirim.",
            "Hasil terbit. %(num)s pemberitahuan menunggu dikirim.",
            mails,
        ),
    )


@click.command("abort")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@click.option("--yes", is_flag=True, help="Do not ask: all answers are destroyed for good.")
@with_appcontext
@options
def abort(cycle_id: int, *, yes: bool) -> None:
    """Abort the cycle for good and destroy keys and answers."""
    cycle = find(cycle_id)
    if not yes:
        question = _("Musnahkan semua jawaban siklus %(name)s?", name=cycle.name)
        click.confirm(question, abort=True, err=True)
    aborting.abort(
        database.session,
        cycle,
        vault=runtime.current().vault,
        now=now(),
        by=BY,
        commit=database.session.commit,
    )
    show(
        {"id": cycle_id, "state": CycleState.ABORTED.value},
        _("Siklus %(id)s dibatalkan. Kunci dan jawaban sudah dimusnahkan.", id=cycle_id),
    )


COMMANDS = (recount, remind, extend, release, abort)

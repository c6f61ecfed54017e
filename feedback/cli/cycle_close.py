"""``cermin cycle close``: stop and seal in this process. Apart, since only this one needs SciPy."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from feedback.ceremonies import messages, sealing, stop
from feedback.ceremonies.sealing import SealingRefused
from feedback.cli import cycle_output
from feedback.cli.cycle_output import BY, find, now, options, show
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _


@click.command("close")
@click.argument("cycle_id", metavar="CYCLE", type=int)
@with_appcontext
@options
def close(cycle_id: int) -> None:
    """Stop the cycle if it is open, then seal it in this process. Run again, it continues."""
    session, cycle = database.session, find(cycle_id)
    if cycle.state == CycleState.OPEN:
        stop.stop(session, cycle_id, by=BY, now=now())
        session.commit()
    elif cycle.state == CycleState.CLOSING and cycle.trouble:
        stop.try_again(session, cycle_id, by=BY, now=now())
        session.commit()
    try:
        sealed = sealing.seal(
            session,
            cycle,
            vault=runtime.current().vault,
            now=now(),
            commit=session.commit,
            progress=_progress,
        )
    except SealingRefused as error:
        cycle_output.refuse(error.trouble.value, messages.trouble(error.trouble.value))
    show(
        {
            "id": cycle_id,
            "state": cycle.state,
            "boxes": sealed.boxes,
            "rounds": sealed.rounds,
            "damaged_copies": list(sealed.damaged_copies),
        },
        _closed(cycle_id, sealed.damaged_copies),
    )


def _closed(cycle_id: int, damaged: tuple[str, ...]) -> str:
    words = _("Siklus %(id)s tersegel. Hasil belum terlihat sampai diterbitkan.", id=cycle_id)
    if not damaged:
        return words
    copies = ", ".join(damaged)
    return f"{words} {_('Salinan kunci %(copies)s rusak; salinan lain dipakai.', copies=copies)}"


def _progress(step: str, done: int, of: int) -> None:
    """Show on a terminal how far the sealing is; machines and logs get nothing."""
    if sys.stderr.isatty() and not cycle_output.wants_json():
        click.echo(f"\r\x1b[K{step} {done}/{of}", nl=False, err=True)

"""``cermin worker``: mail, closing by the clock, sealing, participation."""

from __future__ import annotations

import logging
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.cli import agencies
from feedback.foundation.db import database
from feedback.jobs import scheduler


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job once and stop.")
@with_appcontext
def commands(*, once: bool) -> None:
    """Run the scheduled work; several workers may run, one leads.

    With --once the exit code is 1 if a job failed.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    agencies.require_tables(database.session)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not once:
        scheduler.run(app)
    elif failed := scheduler.run_once(app):
        click.echo(f"cermin: failed: {', '.join(failed)}", err=True)
        sys.exit(1)

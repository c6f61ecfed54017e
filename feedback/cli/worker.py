"""``cermin worker``: mail, closing by the clock, sealing, participation."""

from __future__ import annotations

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.jobs import scheduler


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job once and stop.")
@with_appcontext
def commands(*, once: bool) -> None:
    """Run the scheduled work; several workers may run, one leads."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        scheduler.run_once(app)
    else:
        scheduler.run(app)

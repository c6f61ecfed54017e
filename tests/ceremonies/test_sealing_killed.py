"""kill -9 of a sealing process: nothing is ever lost, and a second run finishes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from feedback.ceremonies import sealing
from feedback.ceremonies.sealing import Step
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.invitations import keys
from feedback.responses import service as responses
from feedback.responses.model import Box
from feedback.results.model import PublishedTotal
from tests.ceremonies import offices

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings

ROOT = Path(__file__).parents[2]
FORMS = offices.tree(8, 5)
MOMENTS = [
    (Step.READ, 20, False),
    (Step.CERTIFY, 3, False),
    (Step.PUBLISH, 2, True),
    (Step.DELETE, 1, True),
    (Step.FINISH, 1, True),
]


@pytest.mark.slow
@pytest.mark.parametrize(("step", "times", "is_published"), MOMENTS)
def test_a_killed_sealing_is_finished_by_the_next(
    app: Flask, session: Session, settings: Settings, step: Step, times: int, *, is_published: bool
) -> None:
    vault = runtime.current().vault
    office = offices.stopped(session, vault, FORMS, offices.Drawn(), mode="raw")
    cycle_id = office.cycle.id
    session.commit()
    where = (str(settings.instance), settings.database_url, str(cycle_id))
    command = [sys.executable, "-m", "tests.ceremonies.killed_sealing", *where, step, str(times)]
    killed = subprocess.run(  # noqa: S603 - own command
        command, cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (n_totals(session) > 0) is is_published
    assert is_published or n_readable(session, cycle_id) == len(FORMS)
    session.commit()
    sealing.seal(session, office.cycle, vault=vault, now=offices.NOW, commit=session.commit)
    assert (office.cycle.state, n_totals(session)) == (CycleState.SEALED, 40)
    assert session.scalar(select(func.count()).select_from(Box)) == 0
    assert not keys.is_any_left(vault, cycle_id)


def n_totals(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PublishedTotal)) or 0


def n_readable(session: Session, cycle_id: int) -> int:
    """Count the boxes that can still be opened."""
    secret = keys.read_map(runtime.current().vault, cycle_id)
    return sum(1 for _ in responses.read_all(session, cycle_id, secret))

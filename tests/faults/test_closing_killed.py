"""kill -9 of the process that seals, at one moment after the other; the last run finishes."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.foundation import db, runtime
from feedback.results import profile
from feedback.results.model import PublishedComment, PublishedTotal
from feedback.results.readers import Reader
from tests import programs
from tests.ceremonies import offices
from tests.faults import moments
from tests.faults.moments import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from tests.ceremonies.offices import Office
    from tests.faults.moments import Moment

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.xdist_group("faults")]

FORMS = offices.tree(8, 5)
WORK = ("worker", "--once")


@pytest.fixture
def office(app: Flask, session: Session) -> Office:
    """Return a stopped cycle of eight people who have answered everything."""
    made = offices.stopped(session, runtime.current().vault, FORMS, offices.Drawn(), mode="raw")
    session.commit()
    return made


@dataclass(frozen=True)
class Ended:
    """How a killed process ended, how far the sealing was, and what had been published."""

    code: int
    stage: Stage
    published: list[tuple[object, ...]]


def killed_at(moment: Moment, cycle_id: int, env: dict[str, str], log: Path) -> Ended:
    """Seal in a process and kill it with its children at a moment."""
    words = WORK if moment.is_first else ("cycle", "close", cycle_id)
    with moment.hold(), programs.running(env, log, *words) as sealing:
        while not moment.is_reached() and sealing.process.poll() is None:
            time.sleep(0.001)  # the moments of SQLite are short
    return Ended(sealing.process.returncode, moments.stage(cycle_id), published())


def published() -> list[tuple[object, ...]]:
    """Return what was published: figures and comments."""
    with db.reader() as connection:
        totals = connection.execute(select(PublishedTotal.id, PublishedTotal.tenths)).all()
        comments = connection.execute(select(PublishedComment.id, PublishedComment.text)).all()
    return sorted((*map(tuple, totals), *map(tuple, comments)), key=repr)


def test_a_sealing_killed_again_and_again_is_finished_in_the_end(
    office: Office, session: Session, settings: Settings, tmp_path: Path
) -> None:
    env, log, cycle_id = programs.environ(settings), tmp_path / "sealing.log", office.cycle.id
    session.commit()
    planned = moments.of(cycle_id)
    ends = [killed_at(moment, cycle_id, env, log) for moment in planned]
    assert {end.code for end in ends} == {-signal.SIGKILL}
    assert [
        end for moment, end in zip(planned, ends, strict=True) if end.stage not in moment.stages
    ] == []
    assert programs.cermin(env, *WORK).code == 0
    assert moments.stage(cycle_id) is Stage.SEALED
    assert (ends[0].published, [end.published for end in ends[1:]]) == ([], [published()] * 3)
    assert programs.cermin(env, "cycle", "release", cycle_id).code == 0
    readers = [Reader(one.person_id, office.cycle.agency_id) for one in office.subjects]
    read = [
        profile.of(session, one.id, reader=reader)
        for one, reader in zip(office.subjects, readers, strict=True)
    ]
    assert [len(one.competencies) for one in read] == [5] * 8

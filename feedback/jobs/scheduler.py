"""The worker's loop: APScheduler without a job store, running only while this process leads."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.jobs import leader
from feedback.jobs.schedule import JOBS, Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 1.0


def run_once(app: Flask) -> list[str]:
    """Run every job once, in order; return the names of those that failed."""
    return [job.name for job in JOBS if not guarded(app, job, lambda: True)()]


def run(app: Flask) -> None:
    """Run until SIGTERM or SIGINT; only the leader's jobs do anything."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    with app.app_context():
        engine, instance = database.engine, runtime.current().settings.instance
    with leader.leadership(engine, instance) as leads:
        is_leading = threading.Event()
        scheduler = _scheduler(app, is_leading.is_set)
        scheduler.start()
        while not stopping.is_set():
            if _follow(is_leading, is_now_leading=leads()):
                _run_all_now(scheduler)
            stopping.wait(HEARTBEAT_SECONDS)
        scheduler.shutdown(wait=True)


def guarded(app: Flask, job: Job, leads: Callable[[], bool]) -> Callable[[], bool]:
    """Return ``job`` wrapped: only for the leader, in an app context, trouble logged by kind.

    The wrapped job says whether it went well.
    """

    def run_job() -> bool:
        if not leads():
            return True
        with app.app_context():
            try:
                job.run()
            except Exception as error:
                database.session.rollback()
                # Only the kind: a traceback's values could hold answers or links.
                log.error("job %s failed: %s", job.name, type(error).__name__)
                return False
            finally:
                database.session.remove()
        return True

    return run_job


def _scheduler(app: Flask, leads: Callable[[], bool]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in JOBS:
        scheduler.add_job(
            guarded(app, job, leads),
            "interval",
            seconds=job.seconds,
            id=job.name,
        )
    return scheduler


def _run_all_now(scheduler: BackgroundScheduler) -> None:
    """Let a new leader begin at once: an hourly job of the former one may be due since long."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC))


def _follow(is_leading: threading.Event, *, is_now_leading: bool) -> bool:
    """Take or give up the lead; return whether it was taken just now."""
    if is_now_leading and not is_leading.is_set():
        log.info("this worker leads")
        is_leading.set()
        return True
    if not is_now_leading and is_leading.is_set():
        log.warning("this worker lost the lead")
        is_leading.clear()
    return False

"""One leader among all workers: a session advisory lock on PostgreSQL, a file lock on SQLite.

Losing the lock is harmless: each job claims its rows by conditional update, so two leaders for a
moment send nothing twice.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

LOCK_KEY = 4_217_001


@contextmanager
def leadership(engine: Engine, instance: Path) -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether this process leads now; it tries anew at each call."""
    if engine.dialect.name == "sqlite":
        with _file_leadership(instance / "worker.lock") as leads:
            yield leads
    else:
        with _database_leadership(engine) as leads:
            yield leads


@contextmanager
def _file_leadership(path: Path) -> Iterator[Callable[[], bool]]:
    with path.open("w") as stream:

        def leads() -> bool:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return True

        yield leads


@contextmanager
def _database_leadership(engine: Engine) -> Iterator[Callable[[], bool]]:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    is_held = False

    def leads() -> bool:
        nonlocal connection, is_held
        try:
            if is_held:
                connection.execute(text("select 1"))  # a dead connection has lost the lock
                return True
            query = text("select pg_try_advisory_lock(:key)")
            is_held = bool(connection.execute(query, {"key": LOCK_KEY}).scalar())
        except Exception:
            connection.invalidate()
            connection.close()
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            is_held = False
        return is_held

    try:
        yield leads
    finally:
        connection.invalidate()  # closes the session, and the lock with it
        connection.close()

"""One leader among all workers: a session advisory lock on PostgreSQL, a file lock on SQLite.

Losing the lock is harmless: each job claims its rows by conditional update, so two leaders for a
moment send nothing twice.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

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
    held: Connection | None = None

    def leads() -> bool:
        nonlocal held
        try:
            if held is None:
                held = _locked(engine)
            else:
                held.execute(text("select 1"))  # a dead connection has lost the lock
        except SQLAlchemyError:  # the server restarts: follow, and try anew at the next call
            _end(held)
            held = None
        return held is not None

    try:
        yield leads
    finally:
        _unlock(held)
        _end(held)


def _locked(engine: Engine) -> Connection | None:
    """Return a connection that holds the lock; None when another one does."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        query = text("select pg_try_advisory_lock(:key)")
        if connection.execute(query, {"key": LOCK_KEY}).scalar():
            return connection
    except SQLAlchemyError:
        _end(connection)
        raise
    connection.close()
    return None


def _unlock(connection: Connection | None) -> None:
    """Give the lock back at once; a server takes its time to notice that a session was closed."""
    if connection is not None:
        with suppress(SQLAlchemyError):
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK_KEY})


def _end(connection: Connection | None) -> None:
    """Close the server's session, and with it the lock."""
    if connection is not None:
        connection.invalidate()
        connection.close()

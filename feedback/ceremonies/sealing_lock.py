"""One sealing per cycle: a session advisory lock on PostgreSQL, a file lock on SQLite.

It saves work and confusion. Were it lost, nothing would break: results are published by a
conditional update, and every later step may be done twice.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

FIRST_KEY = 1 << 40  # far from the keys of cycles


class SealingRuns(DomainError):
    """Another process is sealing this cycle now."""

    def __init__(self, cycle_id: int) -> None:
        super().__init__(cycle_id)
        self.cycle_id = cycle_id


@contextmanager
def alone(session: Session, cycle_id: int) -> Iterator[None]:
    """Hold the right to seal a cycle, across transactions.

    Raises
    ------
    SealingRuns
        If somebody else holds it.
    """
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "cermin").absolute()
        with _file_lock(path.with_name(f".{path.name}.sealing-{cycle_id}"), cycle_id):
            yield
    else:
        with _advisory_lock(engine, cycle_id):
            yield


@contextmanager
def _file_lock(path: Path, cycle_id: int) -> Iterator[None]:
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SealingRuns(cycle_id) from None
        yield
        path.unlink(missing_ok=True)


@contextmanager
def _advisory_lock(engine: Engine, cycle_id: int) -> Iterator[None]:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        query = text("select pg_try_advisory_lock(:key)")
        if not connection.execute(query, {"key": FIRST_KEY + cycle_id}).scalar():
            raise SealingRuns(cycle_id)
        yield
    finally:
        connection.invalidate()  # closes the server's session, and the lock with it
        connection.close()

"""Every byte an installation has written, and every row it holds.

Left out are the vault, where the secrets lie by design, and the folder of delivered mails.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedback.foundation import db
from feedback.foundation.db import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from feedback.config import Settings

APART = ("vault", "mail")


def rows() -> bytes:
    """Return every value of every table, binary ones as they are."""
    with db.reader() as connection:
        return b"\n".join(_rows(connection))


def files(settings: Settings, *, since: float) -> bytes:
    """Return every file that was written since then, as in Unix time.

    Of PostgreSQL these are the files of the whole cluster but for those of other databases, the log
    of changes included, after all that was in memory went into them.
    """
    folder = settings.instance
    found = [p for p in folder.rglob("*") if p.relative_to(folder).parts[0] not in APART]
    found += [] if settings.is_sqlite else _cluster()
    return b"\n".join(_read(path, since) for path in found)


def _rows(connection: Connection) -> Iterator[bytes]:
    for name in sa.inspect(connection).get_table_names():
        for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))):
            yield b"|".join(one if isinstance(one, bytes) else str(one).encode() for one in row)


def _cluster() -> list[Path]:
    """Return the files of the cluster; what stands in other databases was never ours."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("checkpoint"))
        folder = Path(connection.scalar(sa.text("show data_directory")))
        query = "select oid from pg_database where datname <> current_database()"
        others = {folder / "base" / str(oid) for oid in connection.scalars(sa.text(query))}
    return [path for path in folder.rglob("*") if path.is_file() and path.parent not in others]


def _read(path: Path, since: float) -> bytes:
    """Return what a file holds; nothing of an older one, a folder, or what vanished meanwhile."""
    with contextlib.suppress(OSError):
        return path.read_bytes() if path.stat().st_mtime >= since else b""
    return b""

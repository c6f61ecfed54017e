"""The database: declarative base, column types, transactions that behave alike on both engines.

SQLite runs in WAL mode with ``synchronous=FULL`` (an acknowledged answer survives a power cut) and
writers begin with ``BEGIN IMMEDIATE``, since a deferred transaction that reads first and writes
later fails at once under load, whatever the busy timeout says. No table lives here.
"""

from __future__ import annotations

import contextlib
import os
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, String, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import CursorResult, UpdateBase
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Session

    # What runs a statement over plain tables: a session, or a connection at half the cost.
    Executor: TypeAlias = Session | Connection

    class ScopedSession(Session):
        """The current context's session."""

        def remove(self) -> None:
            """Close the current context's session."""


NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",
)

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, whose scoped session is typed as the session it stands for."""

    if TYPE_CHECKING:
        session: ScopedSession  # type: ignore[assignment]


database = Database(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware instant to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs a time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LowerText(TypeDecorator[str]):
    """Text kept and compared in lower case, so that a plain index finds it however it is written.

    SQLAlchemy reads no index over ``lower(column)`` back from SQLite, and a table rebuilt by a
    migration there would lose it without a word.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Convert to lower case."""
        return None if value is None else value.lower()


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Begin transactions of this context as readers (matters to SQLite alone)."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


@contextlib.contextmanager
def reader() -> Iterator[Connection]:
    """Yield a connection for a transaction that reads plain rows and ends with the block."""
    with reading(), database.engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writer() -> Iterator[Connection]:
    """Yield a connection whose transaction is committed at the end, or rolled back by an error."""
    with writing(), database.engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Begin transactions of this context as writers, also inside a request that only reads."""
    token = _reads_only.set(False)
    try:
        yield
    finally:
        _reads_only.reset(token)


def mark_reading(*, is_reading: bool) -> None:
    """Say for the current request whether its transactions only read."""
    _reads_only.set(is_reading)


def now(session: Session) -> datetime:
    """Return the database's clock, the only one that decides whether a cycle is open."""
    if is_sqlite(session):
        stamp = session.scalar(text("select strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        return datetime.fromisoformat(str(stamp)).replace(tzinfo=UTC)
    instant: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
    return instant.astimezone(UTC)


def dialect(executor: Executor) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    bind = executor if isinstance(executor, Connection) else executor.get_bind()
    return bind.dialect.name


def is_sqlite(executor: Executor) -> bool:
    """Tell whether ``executor`` talks to SQLite."""
    return dialect(executor) == "sqlite"


def count_changed(
    executor: Executor, statement: UpdateBase, values: Mapping[str, Any] | None = None
) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed."""
    return cast("CursorResult[Any]", executor.execute(statement, values)).rowcount


def lock_shared(executor: Executor, key: int) -> None:
    """Hold ``key`` together with others until the transaction ends (SQLite: one writer anyway)."""
    if not is_sqlite(executor):
        executor.execute(text("select pg_advisory_xact_lock_shared(:key)"), {"key": key})


def lock_exclusive(session: Session, key: int) -> None:
    """Hold ``key`` alone until the transaction ends."""
    if not is_sqlite(session):
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})


@event.listens_for(Engine, "do_connect")
def _create_privately(
    dialect: Dialect, _record: object, arguments: list[Any], _named: dict[str, Any]
) -> None:
    """Let a new database file be readable by this user alone; WAL and index take its mode."""
    if dialect.name != "sqlite" or arguments[0] == ":memory:":
        return
    with contextlib.suppress(OSError):  # opening the database says better what is wrong
        os.close(os.open(arguments[0], os.O_RDWR | os.O_CREAT, 0o600))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - driver objects
    if type(connection).__module__.partition(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")

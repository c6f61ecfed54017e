"""Alembic's environment: the application's engine and metadata, batch mode for SQLite."""

from alembic import context
from flask import current_app

from feedback import app
from feedback.foundation.db import Base

assert app.ROOMS_WITH_TABLES  # noqa: S101 - importing the application loads every table


def leave_out(_object, name, kind, _reflected, _compare_to):
    """Alembic's own table is not ours."""
    return not (kind == "table" and name == "alembic_version")


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=leave_out,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

"""Migrations make exactly the tables the models describe, on both databases, up and down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from feedback.app import migrations_folder
from feedback.foundation.db import Base, database

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.both_databases


@pytest.fixture
def empty(app: Flask) -> Flask:
    Base.metadata.drop_all(database.engine)
    return app


def test_the_head_equals_the_models(empty: Flask) -> None:
    flask_migrate.upgrade(migrations_folder())
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_going_down_leaves_nothing(empty: Flask) -> None:
    flask_migrate.upgrade(migrations_folder())
    flask_migrate.downgrade(migrations_folder(), revision="base")
    assert set(sa.inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_upgrading_twice_is_harmless(empty: Flask) -> None:
    flask_migrate.upgrade(migrations_folder())
    flask_migrate.upgrade(migrations_folder())
    assert "cycle" in sa.inspect(database.engine).get_table_names()


@pytest.mark.parametrize(
    ("table", "column"), [("person", "email"), ("person", "nip"), ("invitation", "address")]
)
def test_who_knocks_without_a_session_is_looked_up_by_an_index(
    app: Flask, table: str, column: str
) -> None:
    indexes = sa.inspect(database.engine).get_indexes(table)
    assert {column} in [set(one["column_names"]) for one in indexes if not one["unique"]]

"""The command line: one file per noun. Exit codes: 0 done, 1 refused or errors found, 2 misuse.

Commands that a machine may read take ``--json``. No command prints a token or an answer. A noun's
file is imported when it is asked for, so that web processes never load what only commands need.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, cast

import click
from flask.cli import AppGroup, FlaskGroup
from flask_migrate.cli import db
from sqlalchemy.exc import OperationalError, ProgrammingError

from feedback.config import ConfigurationError, Settings

if TYPE_CHECKING:
    from flask import Flask

NOUNS = ("account", "cycle", "instrument", "people", "serve", "worker")
WITHOUT_APPLICATION = ("bench", "demo", "fit", "secret-key")  # work before anything is configured


class Nouns(AppGroup):
    """The commands of an application, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every noun."""
        return sorted({*super().list_commands(ctx), "db", *NOUNS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the commands of the noun ``name``."""
        if name == "db":
            return cast("click.Command", db)
        return _load(name) if name in NOUNS else super().get_command(ctx, name)


class Program(FlaskGroup):
    """``cermin``: the application's commands, and those that need no application."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command, without building the application."""
        return sorted({"db", *NOUNS, *WITHOUT_APPLICATION})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return one command, building the application only if it needs one."""
        return _load(name) if name in WITHOUT_APPLICATION else super().get_command(ctx, name)


def install(app: Flask) -> None:
    """Offer every noun's commands on ``app``."""
    app.cli = Nouns(name=app.name)


def _load(name: str) -> click.Command:
    module = importlib.import_module(f"feedback.cli.{name.replace('-', '_')}")
    return cast("click.Command", module.commands)


def _application() -> Flask:
    from feedback.app import create_app

    return create_app(Settings.from_environment())


@click.group(cls=Program, create_app=_application, add_version_option=False)
def group() -> None:
    """Cermin, 360-degree feedback for public agencies."""


def main() -> None:
    """Run the command line (console script ``cermin``)."""
    try:
        group.main(standalone_mode=True)
    except ConfigurationError as error:
        click.echo(f"cermin: {error}", err=True)
        sys.exit(2)
    except (OperationalError, ProgrammingError) as error:
        click.echo(f"cermin: {_database_trouble(error)}", err=True)
        sys.exit(2)


def _database_trouble(error: OperationalError | ProgrammingError) -> str:
    """Say what the database answered, and what helps when it is missing or of another release."""
    cause = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    advice = "Check CERMIN_DATABASE_URL, and prepare the tables with: cermin db upgrade"
    return f"the database cannot be used: {cause}. {advice}"

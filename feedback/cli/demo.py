"""``cermin demo``: seed the demo agency, then web, worker and mailbox in one process group."""

from __future__ import annotations

import os
import socket
import sys

import click
import flask_migrate

from feedback.accounts import keyring
from feedback.config import (
    DATABASE_FILE,
    ConfigurationError,
    Environment,
    Settings,
    instance_folder,
    with_instance_defaults,
    write_instance_defaults,
    write_secret_key,
)
from feedback.demo import cast, mailbox, processes, standing
from feedback.foundation import clock, runtime
from feedback.foundation.db import database

DEFAULT_PORT = 8360


@click.group("demo", invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(1, 65534))
@click.option("--seed-only", is_flag=True, help="Seed and exit.")
@click.pass_context
def commands(context: click.Context, *, host: str, port: int, seed_only: bool) -> None:
    """Seed and run the demo agency."""
    if context.invoked_subcommand is not None:
        return
    _refuse_production()
    if not seed_only:
        _refuse_taken_ports(host, port)
    site, letters = f"http://{host}:{port}", f"http://{host}:{port + 1}"
    _prepare_instance()
    os.environ["CERMIN_ENVIRONMENT"] = Environment.DEMO
    os.environ.setdefault("CERMIN_PUBLIC_URL", site)
    settings = Settings.from_environment()
    _seed(settings)
    if seed_only:
        click.echo(f"Cermin: siap di {settings.instance}")
        return
    _show_addresses(site, letters)
    ended = processes.run_together(_commands(host, port))
    if ended is not None:
        click.echo(f"cermin: {ended} ended by itself, everything is stopped", err=True)
        sys.exit(1)
    click.echo("\nCermin berhenti.")


@commands.command("mailbox", hidden=True)
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=click.IntRange(1, 65535), required=True)
def mailbox_command(host: str, port: int) -> None:
    """Serve the demo's mailbox; refused outside the demo."""
    from feedback.cli.serve import Server  # gunicorn only where it serves

    settings = Settings.from_environment()
    if settings.environment is not Environment.DEMO or settings.mail_folder is None:
        message = "CERMIN_ENVIRONMENT is not demo: there is no mailbox outside the demo."
        raise ConfigurationError(message)
    app = mailbox.create_mailbox(settings.mail_folder, settings.public_url)
    options = {
        "bind": f"{host}:{port}",
        "workers": 1,
        "threads": 4,
        "worker_class": "gthread",
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    Server(app, options).run()


def _refuse_production() -> None:
    """Refuse whatever is or may be somebody's real data: the demo has public passwords."""
    env = with_instance_defaults()
    if env.get("CERMIN_ENVIRONMENT") == Environment.PRODUCTION:
        message = "CERMIN_ENVIRONMENT is production: the demo has public passwords."
        raise ConfigurationError(message)
    if env.get("CERMIN_DATABASE_URL"):
        message = "CERMIN_DATABASE_URL is set: the demo keeps its own database in CERMIN_INSTANCE."
        raise ConfigurationError(message)
    database_file = instance_folder() / DATABASE_FILE
    if database_file.exists() and env.get("CERMIN_ENVIRONMENT") is None:
        message = (
            f"CERMIN_INSTANCE holds a database that is not the demo's ({database_file}). "
            "Name another folder for the demo."
        )
        raise ConfigurationError(message)


def _refuse_taken_ports(host: str, port: int) -> None:
    for number in (port, port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, number))
            except OSError:
                click.echo(f"cermin: port {number} is taken; choose another: --port N", err=True)
                sys.exit(1)


def _prepare_instance() -> None:
    """Mark the instance as a demo, so that other commands find it as one."""
    instance = instance_folder()
    write_instance_defaults(instance, {"CERMIN_ENVIRONMENT": Environment.DEMO})
    write_secret_key(instance)


def _seed(settings: Settings) -> None:
    from feedback.app import create_app, migrations_folder

    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(migrations_folder())
        if standing.is_seeded(database.session):
            return
        _fill(settings)


def _fill(settings: Settings) -> None:
    from feedback.demo import seed  # loads SciPy, and only when there is something to seed

    session = database.session
    seed.seed(
        seed.Stage(
            session=session,
            vault=runtime.current().vault,
            keys=keyring.for_secret(settings.secret_key, settings.argon2_memory_kib),
            now=clock.utc_now(),
            commit=session.commit,
            say=lambda step: click.echo(f"  {step} ..."),
        )
    )


def _commands(host: str, port: int) -> dict[str, list[str]]:
    program = [sys.executable, "-m", "feedback"]
    return {
        "web": [*program, "serve", "--host", host, "--port", str(port)],
        "worker": [*program, "worker"],
        "mailbox": [*program, "demo", "mailbox", "--host", host, "--port", str(port + 1)],
    }


def _show_addresses(site: str, letters: str) -> None:
    click.echo(f"\n  Cermin        {site}\n  Kotak surat   {letters}\n")
    for who in cast.ACCOUNTS:
        roles = ", ".join(who.roles)
        click.echo(f"  {roles:10} {who.email:38} {who.password}")
    click.echo(f"\n  Kode faktor kedua: {letters}/masuk-demo\n  Berhenti: Ctrl-C\n")

"""``cermin instrument``: import packs, list what is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from feedback.cli import agencies
from feedback.foundation import clock, i18n
from feedback.foundation.db import database
from feedback.instruments import messages, queries, service
from feedback.instruments.errors import PackInvalid

LANGUAGE = click.Choice(list(i18n.LANGUAGES))

commands = AppGroup("instrument", help="Instruments: competencies, items, scales.")


@commands.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--shipped", is_flag=True, help="Import every pack that ships with Cermin.")
@click.option("--language", type=LANGUAGE, default=i18n.DEFAULT_LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def import_file(
    file: Path | None, agency_code: str | None, language: str, *, shipped: bool, as_json: bool
) -> None:
    """Import FILE.yaml; the same content again changes nothing."""
    if (file is None) != shipped:
        raise click.UsageError("name one FILE.yaml, or --shipped")
    session = database.session
    agency = agencies.pick(session, agency_code)
    try:
        if file is None:
            done = service.import_shipped(session, agency.id, by="system", now=clock.utc_now())
        else:
            text = file.read_text(encoding="utf-8")
            done = [service.import_pack(session, agency.id, text, by="system", now=clock.utc_now())]
    except UnicodeDecodeError:
        _refuse(file, "not UTF-8")
    except PackInvalid as error:
        with i18n.speaking(language):
            _refuse(file, messages.problem(error))
    session.commit()
    rows = [{"key": one.key, "version": one.number, "outcome": one.outcome} for one in done]
    _show(rows, as_json=as_json)


@commands.command("list")
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--json", "as_json", is_flag=True)
def list_all(agency_code: str | None, *, as_json: bool) -> None:
    """List instruments and their versions."""
    session = database.session
    agency = agencies.pick(session, agency_code)
    rows: list[dict[str, object]] = [
        {
            "key": instrument.key,
            "version": version.number,
            "items": len(queries.pack_of(version).items),
            "frozen": version.frozen_at is not None,
        }
        for instrument in queries.of_agency(session, agency.id)
        for version in instrument.versions
    ]
    _show(rows, as_json=as_json)


def _refuse(file: Path | None, reason: str) -> NoReturn:
    click.echo(f"cermin: {file}: {reason}", err=True)
    sys.exit(1)


def _show(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))

"""``cermin people``: import staff from a workbook, write the template, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from flask.cli import AppGroup

from feedback.cli import agencies
from feedback.foundation import clock, i18n
from feedback.foundation.db import database
from feedback.foundation.tables import TableRefused
from feedback.people import exporting, importing, messages, refusals
from feedback.people.errors import ImportRefused
from feedback.people.importing import Upload

if TYPE_CHECKING:
    from feedback.people.model import Agency
    from feedback.people.plan import Plan

commands = AppGroup("people", help="People: import, template, export.")

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, writable=True, path_type=Path)
LANGUAGE = click.Choice(list(i18n.LANGUAGES))
BY = "system"


@commands.command("import")
@click.argument("file", type=EXISTING)
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--language", type=LANGUAGE, default=i18n.DEFAULT_LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def import_file(
    file: Path, agency_code: str | None, language: str, *, dry_run: bool, as_json: bool
) -> None:
    """Import FILE (.xlsx or .csv). With any error nothing is changed and the exit code is 1."""
    agency = agencies.pick(database.session, agency_code)
    upload = Upload(file.name, file.read_bytes())
    with i18n.speaking(language):
        try:
            plan = _carry_out(agency, upload, dry_run=dry_run)
        except TableRefused as error:
            _refuse(refusals.words(error), as_json=as_json)
        _show(plan, as_json=as_json)
    if plan.errors:
        sys.exit(1)


@commands.command("template")
@click.argument("file", type=NEW)
@click.option("--language", type=LANGUAGE, default=i18n.DEFAULT_LANGUAGE, show_default=True)
def template(file: Path, language: str) -> None:
    """Write an empty workbook with instructions to FILE.xlsx."""
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError("the template is an .xlsx file")
    with i18n.speaking(language):
        _write(file, exporting.template(now=clock.utc_now()))


@commands.command("export")
@click.argument("file", type=NEW)
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
def export(file: Path, agency_code: str | None) -> None:
    """Write the agency's staff to FILE (.xlsx or .csv); importing it again changes nothing."""
    agency, now = agencies.pick(database.session, agency_code), clock.utc_now()
    today = clock.to_zone(now, agency.zone).date()
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        content = exporting.people_xlsx(database.session, agency.id, today=today, now=now)
    elif suffix == ".csv":
        content = exporting.people_csv(database.session, agency.id, today=today)
    else:
        raise click.UsageError("FILE ends in .xlsx or .csv")
    _write(file, content, mode=0o600)


def _write(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    try:
        file.touch(mode=mode)
        file.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(file), error.strerror) from None


def _carry_out(agency: Agency, upload: Upload, *, dry_run: bool) -> Plan:
    session, now = database.session, clock.utc_now()
    if dry_run:
        return importing.check(session, agency, upload, now=now)
    try:
        plan = importing.apply(session, agency, upload, by=BY, now=now)
    except ImportRefused as error:
        session.rollback()
        return error.plan
    session.commit()
    return plan


def _show(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        errors = [
            {
                "row": found.row,
                "column": found.column,
                "message": messages.problem(found.finding),
            }
            for found in plan.errors
        ]
        counts = {name: getattr(plan, name) for name in ("created", "updated", "unchanged")}
        click.echo(json.dumps({**counts, "errors": errors}, ensure_ascii=False))
        return
    for found in plan.errors:
        click.echo(_sentence(messages.line(found), messages.remedy(found.finding)), err=True)
    for found in plan.doubts:
        click.echo(messages.doubt_line(found), err=True)
    click.echo(messages.summary(plan))


def _sentence(problem: str, remedy: str) -> str:
    return f"{problem}. {remedy}" if remedy else problem


def _refuse(reason: str, *, as_json: bool) -> NoReturn:
    if as_json:
        errors = [{"row": None, "column": None, "message": reason}]
        empty = {"created": 0, "updated": 0, "unchanged": 0, "errors": errors}
        click.echo(json.dumps(empty, ensure_ascii=False))
    else:
        click.echo(reason, err=True)
    sys.exit(1)

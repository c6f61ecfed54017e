"""What the commands of cycles share: options, language, refusals, and two ways of printing."""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import click

from feedback.assignments import queries
from feedback.ceremonies import messages
from feedback.cycles.model import Cycle
from feedback.foundation import db, i18n
from feedback.foundation.db import database
from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from feedback.assignments.queries import Status

P = ParamSpec("P")
BY = "system"
AS_JSON = "cermin.json"


def options(command: Callable[P, None]) -> Callable[..., None]:
    """Add ``--json`` and ``--language``, and turn refusals of the core into exit code 1."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option("--language", type=click.Choice(list(i18n.LANGUAGES)), default="id")
    @click.pass_context
    @functools.wraps(command)
    def run(context: click.Context, /, *, as_json: bool, language: str, **given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        context.meta[AS_JSON] = as_json
        with i18n.speaking(language):
            try:
                command(**given)  # type: ignore[call-arg]  # click passes by name
            except DomainError as error:
                database.session.rollback()
                refuse(type(error).__name__, messages.refusal(error))

    return run


def find(cycle_id: int) -> Cycle:
    """Return the cycle, or end the command with 1."""
    cycle = database.session.get(Cycle, cycle_id)
    if cycle is None:
        refuse("CycleUnknown", _("Siklus %(id)s tidak ada.", id=cycle_id))
    return cycle


def now() -> datetime:
    """Return the database's clock."""
    return db.now(database.session)


def wants_json() -> bool:
    """Tell whether a machine reads."""
    return bool(click.get_current_context().meta[AS_JSON])


def show(facts: Mapping[str, object] | Sequence[Mapping[str, object]], words: str) -> None:
    """Print facts for machines or words for people."""
    click.echo(json.dumps(facts, ensure_ascii=False) if wants_json() else words)


def refuse(code: str, words: str) -> NoReturn:
    """Say why nothing was done, and end with 1."""
    if wants_json():
        click.echo(json.dumps({"refused": code, "message": words}, ensure_ascii=False))
    else:
        click.echo(f"cermin: {words}", err=True)
    sys.exit(1)


def show_status(cycle_ids: Collection[int] | None, *, agency_id: int | None = None) -> None:
    """Print how far cycles are."""
    database.session.expire_all()
    rows = [_facts(one) for one in queries.status(database.session, agency_id, cycle_ids)]
    show(rows, table([{**row, "state": messages.state(str(row["state"]))} for row in rows]))


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as aligned columns under their names."""
    if not rows:
        return _("Tidak ada.")
    columns = list(rows[0])
    cells = [columns, *([_text(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    )
    return "\n".join(line.rstrip() for line in lines)


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def _facts(status: Status) -> dict[str, object]:
    return {
        "id": status.id,
        "name": status.name,
        "state": status.state,
        "invited": status.invited,
        "answered": status.answered,
        "raters": status.raters,
        "as_of": status.as_of.isoformat() if status.as_of else None,
        "opens_at": status.opens_at.isoformat(),
        "closes_at": status.closes_at.isoformat(),
        "trouble": status.trouble,
    }

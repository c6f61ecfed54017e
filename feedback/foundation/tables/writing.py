"""Tables for people to download. Every cell is text, so nothing is run or rounded."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlsxwriter

from feedback.foundation.tables.values import neutralise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

VALIDATED_ROWS = 10_000
DEFAULT_WIDTH = 16


@dataclass(frozen=True, slots=True)
class NewColumn:
    """One column: its header, width in characters, and what Excel may offer or expect."""

    header: str
    width: int = DEFAULT_WIDTH
    choices: tuple[str, ...] = ()
    length: int | None = None


@dataclass(frozen=True, slots=True)
class NewSheet:
    """One sheet with a header row; without columns it is plain text such as instructions."""

    name: str
    columns: tuple[NewColumn, ...]
    rows: Iterable[Sequence[str]]


def write_xlsx(sheets: Sequence[NewSheet], *, created: datetime) -> bytes:
    """Return a workbook; columns are formatted as text, so a NIP typed later stays whole."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.set_properties({"created": created.replace(tzinfo=None)})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width, text)
            _validate(page, number, column)
        page.freeze_panes(1, 0)
        for number, column in enumerate(sheet.columns):
            page.write_string(0, number, neutralise(column.header), head)
        for row, values in enumerate(sheet.rows, start=1):
            for number, value in enumerate(values):
                if value:
                    page.write_string(row, number, neutralise(value), text)
    book.close()
    return stream.getvalue()


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return an RFC 4180 file in UTF-8 with the mark Excel needs to read accents."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([neutralise(header) for header in headers])
    for values in rows:
        writer.writerow([neutralise(value) for value in values])
    return stream.getvalue().encode("utf-8-sig")


def _validate(page: xlsxwriter.workbook.Worksheet, number: int, column: NewColumn) -> None:
    if column.choices:
        rule: dict[str, object] = {"validate": "list", "source": list(column.choices)}
    elif column.length:
        rule = {"validate": "length", "criteria": "==", "value": column.length}
    else:
        return
    page.data_validation(1, number, VALIDATED_ROWS, number, rule | {"error_type": "warning"})

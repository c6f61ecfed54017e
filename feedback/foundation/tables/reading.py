"""From the bytes of an upload to rows. Limits come before parsing, refusals have names."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

import python_calamine as calamine

from feedback.foundation.tables import archive, markup
from feedback.foundation.tables.errors import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    QuotesBroken,
    SheetTooLarge,
    UnknownEncoding,
    WrongType,
)
from feedback.foundation.tables.values import Book, Row, Sheet, Value, restore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
CSV_SHEET = "CSV"
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_QUOTED_NUMBER = re.compile(r'="[0-9 ]*"')  # how other systems keep Excel from rounding a NIP


def read(content: bytes, file_name: str) -> Book:
    """Read an uploaded table; the name says which kind it claims to be, the bytes must agree.

    Raises
    ------
    TableRefused
        One named subclass per reason; nothing is parsed beyond the limits.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLarge(MAX_BYTES)
    if not content:
        raise FileEmpty
    suffix = file_name.lower().rpartition(".")[2]
    if suffix == "xlsx":
        return _read_xlsx(content)
    if suffix == "csv":
        return _read_csv(content)
    if suffix == "xls" and content.startswith(archive.COMPOUND_START):
        archive.unpack(content)
    raise WrongType


def _read_xlsx(content: bytes) -> Book:
    parts = archive.unpack(content)
    markup.refuse_entities(parts)
    outlines = {
        name: markup.outline(parts[part])
        for name, part in markup.sheet_parts(parts).items()
        if part in parts
    }
    for name, found in outlines.items():
        if found.rows > MAX_ROWS or found.columns > MAX_COLUMNS:
            raise SheetTooLarge(name, found.rows, found.columns)
    return Book(tuple(_sheets(archive.pack(parts), outlines)))


def _sheets(packed: bytes, outlines: dict[str, markup.SheetOutline]) -> Iterator[Sheet]:
    try:
        book = calamine.load_workbook(io.BytesIO(packed))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
            and sheet.name in outlines
        ]
        values = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except Exception as error:
        raise FileDamaged from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own crash on hostile input
            raise FileDamaged from error
        raise
    for name, rows in zip(names, values, strict=True):
        found = outlines[name]
        yield Sheet(name, _rows(rows), found.formulas, found.merged)


def _rows(rows: Iterable[Sequence[object]]) -> tuple[Row, ...]:
    return tuple(
        Row(number, tuple(map(_value, values))) for number, values in enumerate(rows, start=1)
    )


def _value(raw: object) -> Value:
    if isinstance(raw, str):
        return restore(raw) if raw.strip() else None
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, bool | int | float | date):
        return raw
    return str(raw)


def _read_csv(content: bytes) -> Book:
    text = _decode(content)
    first, _, rest = text.partition("\n")
    declared = first.strip().lower()
    if declared.startswith("sep=") and len(declared) == len("sep=") + 1:
        text, separator = rest, first.strip()[-1]
        offset = 1
    else:
        separator, offset = _separator(first), 0
    rows, formulas = [], set()
    for number, values in enumerate(_records(text, separator), start=1 + offset):
        row = Row(number, tuple(_csv_value(value) for value in values))
        rows.append(row)
        formulas |= {(number, column) for column, value in enumerate(values) if _is_formula(value)}
    return Book((Sheet(CSV_SHEET, tuple(rows), frozenset(formulas)),))


def _decode(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content or content.startswith(archive.ZIP_START):
        raise WrongType
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding from error
    if "\0" in text:
        raise WrongType
    return text


def _separator(line: str) -> str:
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for record in reader:
            if reader.line_num > MAX_ROWS or len(record) > MAX_COLUMNS:
                raise SheetTooLarge(CSV_SHEET, reader.line_num, len(record))
            yield record
    except csv.Error as error:
        raise QuotesBroken(reader.line_num) from error


def _csv_value(text: str) -> Value:
    if _QUOTED_NUMBER.fullmatch(text):
        text = text[2:-1]
    return restore(text) if text.strip() else None


def _is_formula(text: str) -> bool:
    return text.startswith("=") and not _QUOTED_NUMBER.fullmatch(text)

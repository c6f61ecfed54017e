"""What a read table is made of, and the pure rules for its cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

Value = str | int | float | bool | date | None
"""One cell: text, number, truth value, date or empty. The Python type is the kind."""

LARGEST_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; longer ones have lost their end."""

FORMULA_STARTS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the number the spreadsheet shows (from 1); values begin at column A."""

    number: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, from 0, last row and column included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        """Return the rectangle as a spreadsheet names it, such as ``B3:B7``."""
        first = cell_name(self.first_row + 1, self.first_column)
        return f"{first}:{cell_name(self.last_row + 1, self.last_column)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``formulas`` holds (row number from 1, column from 0)."""

    name: str
    rows: tuple[Row, ...]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Area, ...] = ()

    def row(self, number: int) -> Row:
        """Return the row that the spreadsheet numbers so; outside the data it is empty."""
        position = number - self.rows[0].number if self.rows else -1
        return self.rows[position] if 0 <= position < len(self.rows) else Row(number, ())

    def below(self, number: int) -> tuple[Row, ...]:
        """Return the rows under row ``number``."""
        return self.rows[number + 1 - self.rows[0].number :] if self.rows else ()


@dataclass(frozen=True, slots=True)
class Book:
    """A whole file; a ``.csv`` is a book of one sheet."""

    sheets: tuple[Sheet, ...]


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, B, ..., Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell as a spreadsheet names it; ``row`` from 1, ``column`` from 0."""
    return f"{column_letters(column)}{row}"


def as_text(value: Value) -> str:
    """Return a cell as text: whole numbers as digits, dates DD-MM-YYYY, rounded ones as shown."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return f"{value.day:02d}-{value.month:02d}-{value.year:04d}"
    if abs(value) >= LARGEST_EXACT:
        return f"{value:.5E}".replace(".", ",")
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}".replace(".", ",")


def neutralise(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it as a formula (OWASP ASVS 1.2.10).

    :func:`restore` is the exact inverse: text that already looks neutralised gets one more mark.
    """
    return f"'{text}" if _looks_like_formula(text.lstrip("'")) else text


def restore(text: str) -> str:
    """Undo :func:`neutralise`; any other text comes back as it is."""
    if text.startswith("'") and _looks_like_formula(text.lstrip("'")):
        return text[1:]
    return text


def _looks_like_formula(text: str) -> bool:
    bare = text.lstrip(" \u00a0\u200b\ufeff")
    return bare[:1] in FORMULA_STARTS if bare else False

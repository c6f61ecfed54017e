"""Tables that people exchange as files: ``.xlsx`` and ``.csv``, read warily, written safely.

``read`` turns an upload into rows that know their place; limits are checked before anything is
parsed. ``write_xlsx`` and ``write_csv`` produce files that no spreadsheet takes for formulas and
that ``read`` gives back unchanged. What the columns mean is not known here.
"""

from __future__ import annotations

from feedback.foundation.tables.errors import (
    Encrypted,
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FormerExcel,
    MarkupForbidden,
    QuotesBroken,
    SheetTooLarge,
    TableRefused,
    TooManyEntries,
    UnknownEncoding,
    UnpacksTooLarge,
    WrongType,
)
from feedback.foundation.tables.reading import read
from feedback.foundation.tables.values import (
    LARGEST_EXACT,
    Area,
    Book,
    Row,
    Sheet,
    Value,
    as_text,
    cell_name,
    column_letters,
    neutralise,
    restore,
)
from feedback.foundation.tables.writing import NewColumn, NewSheet, write_csv, write_xlsx

__all__ = [
    "LARGEST_EXACT",
    "Area",
    "Book",
    "Encrypted",
    "FileDamaged",
    "FileEmpty",
    "FileTooLarge",
    "FormerExcel",
    "MarkupForbidden",
    "NewColumn",
    "NewSheet",
    "QuotesBroken",
    "Row",
    "Sheet",
    "SheetTooLarge",
    "TableRefused",
    "TooManyEntries",
    "UnknownEncoding",
    "UnpacksTooLarge",
    "Value",
    "WrongType",
    "as_text",
    "cell_name",
    "column_letters",
    "neutralise",
    "read",
    "restore",
    "write_csv",
    "write_xlsx",
]

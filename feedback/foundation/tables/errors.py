"""Why a file is refused before a single row is looked at."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class TableRefused(DomainError):
    """The file cannot be read as a table."""


class WrongType(TableRefused):
    """Neither an ``.xlsx`` nor a ``.csv`` by name and content."""


class FormerExcel(TableRefused):
    """A workbook in the format before 2007 (``.xls``)."""


class Encrypted(TableRefused):
    """A workbook that opens only with a password."""


class FileEmpty(TableRefused):
    """Nothing in it."""


class FileDamaged(TableRefused):
    """The content is not what its kind of file must look like."""


class MarkupForbidden(TableRefused):
    """A part of the workbook declares a document type or entities; no spreadsheet writes that."""


class FileTooLarge(TableRefused):
    """More bytes than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TooManyEntries(TableRefused):
    """The zip archive has more entries than any workbook of people."""

    def __init__(self, entries: int, limit: int) -> None:
        super().__init__(entries, limit)
        self.entries, self.limit = entries, limit


class UnpacksTooLarge(TableRefused):
    """The archive unpacks to more than it may, in bytes or as a ratio: a zip bomb."""

    def __init__(self, unpacked: int) -> None:
        super().__init__(unpacked)
        self.unpacked = unpacked


class SheetTooLarge(TableRefused):
    """A sheet reaches further down or right than the limit."""

    def __init__(self, sheet: str, rows: int, columns: int) -> None:
        super().__init__(sheet, rows, columns)
        self.sheet, self.rows, self.columns = sheet, rows, columns


class UnknownEncoding(TableRefused):
    """The text is neither UTF-8 nor Windows-1252."""


class QuotesBroken(TableRefused):
    """A quotation mark of the ``.csv`` is never closed or stands in the wrong place."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line

"""A streaming look at the XML of a workbook: refuse entities, find formulas, merges and the extent.

The parser stops at the first document type declaration, so no entity is ever expanded. Reading
cell values is not done here.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from feedback.foundation.tables.errors import FileDamaged, MarkupForbidden
from feedback.foundation.tables.values import Area, cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
CONTENT = frozenset({"v", "is", "f"})
DIGITS = string.digits
LETTERS = string.ascii_letters + "$"

Attributes = dict[str, str]


class _Enough(Exception):
    """The part was read as far as needed."""


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """What a sheet's XML says besides values; formulas are (row from 1, column from 0)."""

    rows: int
    columns: int
    formulas: frozenset[tuple[int, int]]
    merged: tuple[Area, ...]


def refuse_entities(parts: Mapping[str, bytes]) -> None:
    """Raise :class:`MarkupForbidden` when any part declares a document type."""

    def stop(_name: str, _attributes: Attributes) -> None:
        raise _Enough

    for content in parts.values():
        _parse(content, stop)


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return for each sheet name the name of its part.

    Raises
    ------
    FileDamaged, MarkupForbidden
        If the workbook does not say which part is which sheet, or is no plain XML.
    """
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            absolute = target[1:] if target.startswith("/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = absolute.lower()

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            keys = [value for key, value in attributes.items() if key.endswith(":id")]
            sheets[attributes.get("name", "")] = keys[0] if keys else ""

    if WORKBOOK not in parts or RELATIONS not in parts:
        raise FileDamaged
    _parse(parts[RELATIONS], relation)
    _parse(parts[WORKBOOK], sheet)
    return {name: targets.get(key, "") for name, key in sheets.items()}


def outline(content: bytes) -> SheetOutline:
    """Return extent, formulas and merged areas of one sheet part."""
    reader = _SheetReader()
    _parse(content, reader.start)
    return reader.outline()


class _SheetReader:
    """Follows rows and cells; a cell without reference stands right of the one before it.

    Called half a million times for 10,000 people, so it keeps references as text until the end.
    """

    def __init__(self) -> None:
        self._row = 0
        self._cell = ""
        self._letters: set[str] = set()
        self._digits: set[str] = set()
        self._formulas: set[str] = set()
        self._merged: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell = attributes.get("r") or self._next()
        elif name in CONTENT:
            self._letters.add(self._cell.rstrip(DIGITS))
            self._digits.add(self._cell.lstrip(LETTERS))
            if name == "f":
                self._formulas.add(self._cell)
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._cell = ""
        elif name == "mergeCell":
            self._merged.append(attributes.get("ref", ""))

    def outline(self) -> SheetOutline:
        return SheetOutline(
            rows=max((_position(f"A{digits}")[0] for digits in self._digits), default=0),
            columns=max((_position(f"{letters}1")[1] + 1 for letters in self._letters), default=0),
            formulas=frozenset(_position(cell) for cell in self._formulas),
            merged=tuple(_area(reference) for reference in self._merged),
        )

    def _next(self) -> str:
        column = _position(self._cell)[1] + 1 if self._cell else 0
        return cell_name(self._row, column)


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _position(first)
    bottom, right = _position(last or first)
    return Area(top - 1, left, bottom - 1, right)


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference.replace("$", "").upper())
    if match is None:
        raise FileDamaged
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


def _parse(content: bytes, on_start: Callable[[str, Attributes], None]) -> None:
    parser = expat.ParserCreate()

    def start(name: str, attributes: Attributes) -> None:
        on_start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def forbid(*_declaration: object) -> None:
        raise MarkupForbidden

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the parser's own signature
    except _Enough:
        return
    except (expat.ExpatError, LookupError) as error:
        raise FileDamaged from error

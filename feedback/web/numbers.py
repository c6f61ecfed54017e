"""Numbers in addresses and forms: no larger than a row's id can be on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.routing import IntegerConverter, Map

if TYPE_CHECKING:
    from flask import Flask

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """``<int:...>`` in a rule; an address with a larger number is no address of ours."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LARGEST)


def install(app: Flask) -> None:
    """Let every ``<int:...>`` mean a row's number."""
    app.url_map.converters["int"] = RowNumber


def whole(text: str) -> int:
    """Return the number written in ``text``.

    Raises
    ------
    ValueError
        If it is none or too large.
    """
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number

"""Addresses of pages as templates write them, each built once: no prefix or host ever changes one.

Only those made of names and whole numbers are kept. An address with text in it may carry a token
or what somebody searched for, and is built anew.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from flask import url_for

if TYPE_CHECKING:
    from flask import Flask

MOST_KEPT = 4096


def install(app: Flask) -> None:
    """Offer ``url_for()`` to templates."""
    known = functools.lru_cache(MOST_KEPT)(url_for)

    def address(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as url_for
        is_kept = all(isinstance(value, int) for value in values.values())
        return known(endpoint, **values) if is_kept else url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = address

"""The one character that no text in a database can hold, and no honest form sends: NUL.

A rater's form is read all the same: its texts are cleaned, and nothing that was typed is lost. So
is a pasted link, which is taken apart before a database sees any of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import abort, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NUL = "\0"
CLEANS_BY_ITSELF = re.compile(r"/menilai(/|$)|/i$")


def install(app: Flask) -> None:
    """Refuse requests with a NUL in their query or form."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if not CLEANS_BY_ITSELF.match(request.path) and any(NUL in text for text in _texts()):
        abort(400)


def _texts() -> Iterator[str]:
    for given in (request.args, request.form):
        for values in given.listvalues():
            yield from values

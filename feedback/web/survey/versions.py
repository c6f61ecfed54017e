"""The hidden field that says what a form was read from: ``12-k3J9…``, revision and page.

The page's random word lets the store tell its repeated saves from those of another device.
"""

from __future__ import annotations

import re
import secrets

from feedback.responses.box import EDITOR_LENGTH

_FORM = re.compile(rf"(\d{{1,10}})-([\w-]{{1,{EDITOR_LENGTH}}})", re.ASCII)


def new_editor() -> str:
    """Return the word of a page that is being shown."""
    return secrets.token_urlsafe(9)


def write(revision: int, editor: str) -> str:
    """Return the value of the field."""
    return f"{revision}-{editor}"


def read(value: str) -> tuple[int, str]:
    """Return revision and page; a value that is not ours fits no revision."""
    found = _FORM.fullmatch(value)
    return (int(found[1]), found[2]) if found else (-1, "")

"""Where to go next, never off this site."""

from __future__ import annotations

import re

_LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def safe_target(candidate: str | None, otherwise: str) -> str:
    """Return ``candidate`` if it is a path on this site, else ``otherwise``."""
    if candidate and _LOCAL_PATH.fullmatch(candidate) and "\\" not in candidate:
        return candidate
    return otherwise

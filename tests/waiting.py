"""Waiting for something that another process or thread is about to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS = 60.0


def until(is_done: Callable[[], object], what: str) -> None:
    """Return as soon as ``is_done`` says so.

    Raises
    ------
    TimeoutError
        If it does not within a minute; ``what`` says what was waited for.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_done():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)

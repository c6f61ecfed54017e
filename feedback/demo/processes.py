"""Start several processes as one group and stop them together."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE_SECONDS = 12.0


class Stopped(Exception):
    """Somebody asked this process to stop."""


def run_together(commands: Mapping[str, Sequence[str]]) -> str | None:
    """Run ``commands`` until one ends or we are asked to stop; return the name of one that ended.

    SIGINT and SIGTERM stop all children and return None.
    """
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        for name, command in commands.items():
            children[name] = subprocess.Popen(command)  # noqa: S603 - own commands
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    return name
            time.sleep(0.3)
    except Stopped:
        return None
    finally:
        _stop_all(list(children.values()))


def _stop(*_: object) -> None:
    raise Stopped


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

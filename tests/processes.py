"""What `ps` knows of processes: their children, and which still run."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def descendants(pid: int) -> list[int]:
    """Return the children of a process, their children, and so on."""
    parents = {child: parent for child, parent, _state in _table()}
    found, new = [], [pid]
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found.extend(new)
    return found


def alive(pids: Iterable[int]) -> list[int]:
    """Return those of ``pids`` that still run; what has ended and is not yet buried does not."""
    running = {pid for pid, _parent, state in _table() if not state.startswith("Z")}
    return [pid for pid in pids if pid in running]


def _table() -> list[tuple[int, int, str]]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="],  # noqa: S607 - a standard tool
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [(int(pid), int(parent), state) for pid, parent, state in rows]

"""Free ports of this machine, and whether somebody listens on one."""

from __future__ import annotations

import socket

from tests import waiting


def free() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """Return a port that is free together with the next one."""
    while True:
        port = free()
        if is_free(port + 1):
            return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_answered(port: int) -> bool:
    """Tell whether somebody listens on ``port``."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def await_listener(port: int) -> None:
    """Wait until somebody listens on ``port``."""
    waiting.until(lambda: is_answered(port), f"a listener on port {port}")

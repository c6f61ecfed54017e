"""Real processes of ``cermin`` on the instance of a test: commands, web processes, workers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from feedback.config import Settings

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-m", "feedback"]
PATIENCE_SECONDS = 60.0


def environ(settings: Settings) -> dict[str, str]:
    """Return the environment in which a process finds the instance of ``settings``."""
    own = {
        "CERMIN_ENVIRONMENT": settings.environment.value,
        "CERMIN_INSTANCE": str(settings.instance),
        "CERMIN_DATABASE_URL": settings.database_url,
        "CERMIN_SECRET_KEY": settings.secret_key,
        "CERMIN_PUBLIC_URL": settings.public_url,
        "CERMIN_VAULT": str(settings.vault),
        "CERMIN_SMTP_URL": settings.smtp_url or "",
        "CERMIN_MAIL_FOLDER": str(settings.mail_folder or ""),
        "CERMIN_MAIL_FROM": settings.mail_from,
    }
    return {**unconfigured(), **own}


def unconfigured() -> dict[str, str]:
    """Return this process's environment without any setting."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CERMIN_")}


@dataclass
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """Return what was printed for machines."""
        return json.loads(self.out)


def cermin(env: Mapping[str, str], *words: object) -> Finished:
    """Run ``cermin`` to its end."""
    command = [*PROGRAM, *map(str, words)]
    ended = subprocess.run(  # noqa: S603 - own command
        command, env=dict(env), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    return Finished(ended.returncode, ended.stdout, ended.stderr)


@dataclass
class Running:
    """A process whose words go into a file."""

    command: list[str]
    env: dict[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it (again), in a process group of its own; its words are added to the file."""
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - own command
                self.command,
                env=self.env,
                cwd=ROOT,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    @property
    def words(self) -> str:
        """Return what it wrote so far."""
        return self.log.read_text()

    @property
    def children(self) -> list[int]:
        """Return the ids of its child processes."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in path.read_text().split()]

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code; kill the whole group when it does not."""
        self.process.send_signal(by)
        try:
            return self.process.wait(20)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it and its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def running(env: Mapping[str, str], log: Path, *words: object) -> Iterator[Running]:
    """Run ``cermin`` in the background."""
    program = Running([*PROGRAM, *map(str, words)], dict(env), log)
    try:
        yield program
    finally:
        program.kill()


@contextlib.contextmanager
def serving(env: Mapping[str, str], log: Path, *, port: int) -> Iterator[Running]:
    """Run two web processes and wait until they answer."""
    with running(env, log, "serve", "--port", port, "--workers", 2) as server:
        until(lambda: is_listening(port))
        yield server


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Tell whether somebody listens on ``port``."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(is_true: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true.

    Raises
    ------
    TimeoutError
        If it does not become true in time.
    """
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            message = "waited in vain"
            raise TimeoutError(message)
        time.sleep(0.05)

"""Real processes of ``cermin``: commands, web processes, workers, the demo."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedback.config import Settings

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-m", "feedback"]
COMMAND_SECONDS = 120
STOP_SECONDS = 20


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


def cermin(env: Mapping[str, str], *words: object) -> Finished:
    """Run ``cermin`` to its end."""
    command = [*PROGRAM, *map(str, words)]
    ended = subprocess.run(  # noqa: S603 - own command
        command,
        env=dict(env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_SECONDS,
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

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code; its children are its own affair.

        Raises
        ------
        subprocess.TimeoutExpired
            If it does not stop in time.
        """
        self.process.send_signal(by)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it and its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def running(env: Mapping[str, str], log: Path, *words: object) -> Iterator[Running]:
    """Run ``cermin`` in the background; at the end nothing of it is left."""
    program = Running([*PROGRAM, *map(str, words)], dict(env), log)
    try:
        yield program
    finally:
        program.kill()

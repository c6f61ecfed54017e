"""A real installation in a folder of its own: commands and servers are processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.app import create_app
from feedback.config import Settings
from feedback.foundation.db import database
from tests.journeys import ports
from tests.journeys.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "feedback"]
COMMAND_SECONDS = 120
STOP_SECONDS = 20


@dataclass
class Site:
    """One installation; ``language`` is what its people speak."""

    folder: Path
    port: int
    language: str = "id"
    settings: dict[str, str] = field(default_factory=dict)
    hr_sees_results: bool = False
    looked_at: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return the address of the web processes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def words(self) -> Words:
        """Return the texts of this site's language."""
        return Words(self.language)

    @property
    def log(self) -> str:
        """Return what the web processes wrote."""
        return (self.folder / "serve.log").read_text()

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of this site's processes."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CERMIN_")}
        return {**kept, "CERMIN_INSTANCE": str(self.folder), **self.settings}

    def cermin(self, *words: str) -> str:
        """Run a command to its end, which must be a good one; return what it printed."""
        finished = subprocess.run(  # noqa: S603 - own command
            [*PROGRAM, *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )
        assert finished.returncode == 0, finished.stderr
        assert " ERROR " not in finished.stderr, finished.stderr
        return finished.stdout

    def work(self) -> None:
        """Let the worker do everything that is due."""
        self.cermin("worker", "--once")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run the web processes."""
        with (self.folder / "serve.log").open("w") as log:
            web = subprocess.Popen(  # noqa: S603 - own command
                [*PROGRAM, "serve", "--port", str(self.port), "--threads", "4"],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                ports.await_listener(self.port)
                yield
            finally:
                stop(web)

    @contextmanager
    def inside(self) -> Iterator[Session]:
        """Work on this installation through its services, in this process."""
        app = create_app(Settings.from_environment(self.environ))
        with app.app_context():
            try:
                yield database.session
            finally:
                database.session.remove()
                database.engine.dispose()


def stop(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM) -> int:
    """Ask a process to stop and return its exit code; kill it when it does not."""
    process.send_signal(by)
    try:
        return process.wait(STOP_SECONDS)
    finally:
        process.kill()
        process.wait()

"""A real installation in a folder of its own: commands and servers are processes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedback.app import create_app
from feedback.config import Settings
from feedback.foundation.db import database
from tests import ports, programs
from tests.journeys.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session


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
        own = {"CERMIN_INSTANCE": str(self.folder), **self.settings}
        return {**programs.unconfigured(), **own}

    def cermin(self, *words: str) -> str:
        """Run a command to its end, which must be a good one; return what it printed."""
        finished = programs.cermin(self.environ, *words)
        assert finished.code == 0, finished.err
        assert " ERROR " not in finished.err, finished.err
        return finished.out

    def work(self) -> None:
        """Let the worker do everything that is due."""
        self.cermin("worker", "--once")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run the web processes."""
        words = ("serve", "--port", self.port, "--threads", 4)
        with programs.running(self.environ, self.folder / "serve.log", *words) as web:
            try:
                ports.await_listener(self.port)
                yield
            finally:
                web.stop()

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

"""Fixtures: an installation that processes of its own serve, on either database."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests import ports, programs, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from feedback.config import Settings
    from tests.programs import Running


@pytest.fixture
def port() -> int:
    """Return the port of the web processes."""
    return ports.free()


@pytest.fixture
def settings(settings: Settings, port: int) -> Settings:
    """Return the settings of an installation that is reached by plain HTTP."""
    return dataclasses.replace(settings, public_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def serving(
    settings: Settings, port: int, tmp_path: Path
) -> Callable[[], AbstractContextManager[Running]]:
    """Return what runs two web processes and waits until they listen."""

    @contextmanager
    def serve() -> Iterator[Running]:
        words = ("serve", "--port", port, "--workers", 2)
        with programs.running(programs.environ(settings), tmp_path / "serve.log", *words) as web:
            ports.await_listener(port)
            yield web

    return serve


@pytest.fixture
def start_again(port: int) -> Callable[[Running], None]:
    """Return what starts web processes that have ended, and waits until they listen."""

    def start(web: Running) -> None:
        waiting.until(lambda: not ports.is_answered(port), "the port to be free")
        web.start()
        ports.await_listener(port)

    return start

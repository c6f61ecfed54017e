"""``cermin serve``: the web processes, gunicorn with threads, no access log of survey paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from feedback.cli import agencies
from feedback.foundation import runtime
from feedback.foundation.db import database

if TYPE_CHECKING:
    from flask import Flask


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn around an application that is already built: workers share its memory."""

    def __init__(self, app: Flask, options: dict[str, object]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn's own signature
        """Return the application."""
        return self._app


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8360, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
@with_appcontext
def commands(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the instance named by CERMIN_INSTANCE."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    agencies.require_tables(database.session)
    database.engine.dispose()  # no connection may cross the fork
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "control_socket_disable": True,
        "worker_tmp_dir": str(runtime.current().settings.instance),
        "keepalive": 5,
        "graceful_timeout": 10,
        "proc_name": "cermin",
    }
    Server(app, options).run()

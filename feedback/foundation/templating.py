"""Jinja set up once: strict undefined, autoescape on, templates beside the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask.templating import Environment
from jinja2 import StrictUndefined

from feedback.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from flask import Flask


class SharedGlobals(Environment):
    """Jinja whose templates share one plain dict of globals: none of ours adds any of its own.

    The library lays a chain of two over them, which every page then walks in Python, name by name.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the environment's own globals where a template has none."""
        return super().make_globals(d) if d else self.globals


def template_folder() -> Path:
    """Return the folder of templates, beside the package (ADR 8)."""
    return PROJECT_ROOT / "templates"


def prepare(app: Flask) -> None:
    """Make templates strict and their blank lines few."""
    app.jinja_environment = SharedGlobals
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")

"""Jinja set up once: strict undefined, autoescape on, templates beside or inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined

if TYPE_CHECKING:
    from flask import Flask

PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """Return the folder of templates: inside an installed package, or beside it in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def prepare(app: Flask) -> None:
    """Make templates strict and their blank lines few."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")

"""``cermin cycle``."""

from __future__ import annotations

from flask.cli import AppGroup

commands = AppGroup("cycle")

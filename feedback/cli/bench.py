"""``cermin bench``."""

from __future__ import annotations

from flask.cli import AppGroup

commands = AppGroup("bench")

"""Pages of survey."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("survey", __name__)

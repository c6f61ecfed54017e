"""The one blueprint of raters' pages; each page module hangs its views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("survey", __name__)

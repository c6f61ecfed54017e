"""The one blueprint of HR's pages; each page module hangs its views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("hr", __name__)

"""HR's pages, gathered: importing a page module hangs its views on the blueprint."""

from __future__ import annotations

from feedback.web.hr.blueprint import blueprint

__all__ = ["blueprint"]

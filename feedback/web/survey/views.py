"""Pages of raters. The views stand in the modules named here, all on one blueprint."""

from __future__ import annotations

from feedback.web.survey import entry, form_page, home
from feedback.web.survey.blueprint import blueprint

__all__ = ["blueprint", "entry", "form_page", "home"]

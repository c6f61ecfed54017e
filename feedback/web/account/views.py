"""Pages of accounts, gathered: importing a page module hangs its views on the blueprint."""

from __future__ import annotations

from feedback.web.account import (  # noqa: F401 - imported for their views
    administration,
    entry,
    factor,
    home,
    links,
    own,
)
from feedback.web.account.blueprint import blueprint

__all__ = ["blueprint"]

"""What the pages say in one language, looked up by the Indonesian sentence as the product does."""

from __future__ import annotations

import gettext
from pathlib import Path

CATALOGUES = Path(__file__).parents[2] / "feedback" / "translations"


class Words:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self._catalogue = gettext.translation("messages", CATALOGUES, [language])

    def __call__(self, text: str, **values: object) -> str:
        """Return ``text`` as a page shows it."""
        shown = self._catalogue.gettext(text)
        return shown % values if values else shown

    def counted(self, text: str, number: int) -> str:
        """Return the form of ``text`` for ``number``."""
        return self._catalogue.ngettext(text, text, number) % {"num": number}

"""Text in two languages. The message id *is* the Indonesian sentence; English is in the catalogue.

``_`` translates now, ``_l`` when shown. Outside a request wrap work in :func:`speaking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import flask_babel
from flask_babel import Babel, force_locale, gettext, lazy_gettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"

babel = Babel()
_: Callable[..., str] = gettext
_l: Callable[..., str] = lazy_gettext
ngettext: Callable[..., str] = flask_babel.ngettext

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "_", "_l", "babel", "code", "ngettext", "speaking"]


def code() -> str:
    """Return the language of the current context, ``id`` or ``en``."""
    locale = flask_babel.get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def speaking(language: str) -> AbstractContextManager[None]:
    """Use ``language`` inside the ``with`` block; an unknown one means Indonesian."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return cast("AbstractContextManager[None]", force_locale(known))

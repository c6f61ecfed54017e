"""Text in two languages. The message id *is* the Indonesian sentence; English is in the catalogue.

``_`` translates now, ``_l`` when shown. Outside a request wrap work in :func:`speaking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import flask_babel
from flask_babel import Babel, force_locale, lazy_gettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from babel.support import Translations
    from flask import Flask

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"

babel = Babel()
_catalogues: dict[str, Translations] = {}
_l: Callable[..., str] = lazy_gettext

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "_", "_l", "code", "install", "ngettext", "speaking"]


def _(text: str, **values: object) -> str:
    """Return ``text`` in the language of the context, with ``values`` in its placeholders."""
    translated = _catalogue().ugettext(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form for ``num``, which is also the value ``num``."""
    return _catalogue().ungettext(one, many, num) % {"num": num, **values}


def install(app: Flask, chosen: Callable[[], str]) -> None:
    """Let pages speak the language that ``chosen`` returns for a request.

    Pages look their catalogue up by language: the library's own way builds the name of the locale
    anew for each text, which was a tenth of a page's time.
    """
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, n: _catalogue().ungettext(one, many, n),
        newstyle=True,
    )


def code() -> str:
    """Return the language of the current context, ``id`` or ``en``."""
    locale = flask_babel.get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def speaking(language: str) -> AbstractContextManager[None]:
    """Use ``language`` inside the ``with`` block; an unknown one means Indonesian."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return cast("AbstractContextManager[None]", force_locale(known))


def _catalogue() -> Translations:
    language = code()
    if language not in _catalogues:
        _catalogues[language] = flask_babel.get_translations()
    return _catalogues[language]

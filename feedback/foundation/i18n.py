"""Text in two languages. The message id *is* the Indonesian sentence; English is in the catalogue.

``_`` translates now, ``_l`` when shown. Outside a request wrap work in :func:`speaking`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import flask_babel
from flask import g
from flask_babel import Babel, force_locale, lazy_gettext
from jinja2 import pass_eval_context
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from babel.support import Translations
    from flask import Flask
    from jinja2.nodes import EvalContext

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"

babel = Babel()
_catalogues: dict[str, Translations] = {}
_spoken: ContextVar[str | None] = ContextVar("spoken_language", default=None)
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

    Pages call the functions below straight away: the library's own way through three layers, with
    the name of the locale built anew for each text, was a sixth of a page's time.
    """
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        gettext=_on_page, ngettext=_on_page_by_number, newstyle=False
    )
    app.jinja_env.globals["_"] = _on_page
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # for {% trans %}


def code() -> str:
    """Return the language of the current context, ``id`` or ``en``; a request keeps its first."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    if not g:
        return DEFAULT_LANGUAGE
    known: str | None = g.get("language")
    if known is None:
        locale = flask_babel.get_locale()
        is_ours = locale is not None and locale.language in LANGUAGES
        known = g.language = locale.language if is_ours else DEFAULT_LANGUAGE
    return known


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use ``language`` inside the ``with`` block; an unknown one means Indonesian."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    token = _spoken.set(known)
    try:
        with force_locale(known):
            yield
    finally:
        _spoken.reset(token)


def _catalogue() -> Translations:
    language = code()
    if language not in _catalogues:
        _catalogues[language] = flask_babel.get_translations()
    return _catalogues[language]


@pass_eval_context
def _on_page(context: EvalContext, text: str, **values: object) -> str:
    """Translate in a template: a doubled ``%`` is one, and values are escaped where pages are."""
    return _filled(context, _catalogue().ugettext(text), values)


@pass_eval_context
def _on_page_by_number(
    context: EvalContext, one: str, many: str, num: int, **values: object
) -> str:
    return _filled(context, _catalogue().ungettext(one, many, num), {"num": num, **values})


def _filled(context: EvalContext, text: str, values: dict[str, object]) -> str:
    text = Markup(text) if context.autoescape else text  # noqa: S704 - our own sentence
    return text % values if "%" in text else text

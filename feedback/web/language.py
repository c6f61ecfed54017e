"""Which language and theme a page speaks: the person's own choice first, Indonesian otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from feedback.foundation import i18n, runtime

if TYPE_CHECKING:
    from werkzeug import Response

COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


def chosen() -> str:
    """Return the language of this request."""
    by_hand = request.cookies.get(COOKIE)
    if by_hand in i18n.LANGUAGES:
        return by_hand
    of_person: str | None = g.get("person_language")
    if of_person in i18n.LANGUAGES:
        return of_person
    return request.accept_languages.best_match(list(i18n.LANGUAGES), i18n.DEFAULT_LANGUAGE)


def theme() -> str | None:
    """Return the theme chosen by hand, None to follow the device."""
    by_hand = request.cookies.get(THEME_COOKIE)
    return by_hand if by_hand in THEMES else None


def remember(response: Response, name: str, value: str) -> None:
    """Keep a choice in a cookie; it holds nothing personal."""
    response.set_cookie(
        name,
        value,
        max_age=ONE_YEAR,
        secure=runtime.current().settings.is_secure,
        httponly=True,
        samesite="Lax",
    )

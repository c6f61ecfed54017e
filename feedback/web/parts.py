"""Everything HTTP, installed on the application in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from feedback.foundation import i18n
from feedback.web import (
    addresses,
    assets,
    characters,
    compression,
    domain_errors,
    errors,
    formats,
    guard,
    headers,
    language,
    navigation,
    numbers,
    preferences,
    sign_in,
)
from feedback.web.account import views as account
from feedback.web.hr import views as hr
from feedback.web.public import views as public
from feedback.web.results import views as results
from feedback.web.survey import views as survey

if TYPE_CHECKING:
    from flask import Flask

csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Install headers, sessions, guard, pages, errors and template globals, in this order."""
    numbers.install(app)
    compression.install(app)
    headers.install(app)
    i18n.install(app, language.chosen)
    sign_in.install(app)
    guard.install(app)
    csrf.init_app(app)
    characters.install(app)
    addresses.install(app)
    assets.install(app)
    formats.install(app)
    navigation.install(app)
    for part in (public, account, survey, hr, results):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(preferences.blueprint)
    errors.install(app, domain_errors.STATUS)
    app.jinja_env.globals.update(
        csrf_field=csrf_field, locale_code=i18n.code, theme=language.theme, languages=i18n.LANGUAGES
    )
    guard.verify(app)


def csrf_field() -> Markup:
    """Return the hidden field every form that changes something carries."""
    if "csrf_field" not in g:
        field = '<input type="hidden" name="csrf_token" value="{}">'
        g.csrf_field = Markup(field).format(generate_csrf())  # noqa: S704 - its value is escaped
    return cast("Markup", g.csrf_field)

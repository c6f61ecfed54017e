"""Language and theme, chosen by hand on any page, by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, request, url_for

from feedback.foundation import i18n
from feedback.web import language
from feedback.web.guard import public
from feedback.web.redirects import safe_target

if TYPE_CHECKING:
    from werkzeug import Response

blueprint = Blueprint("preferences", __name__)


@blueprint.post("/bahasa")
@public
def language_choice() -> Response:
    """Remember the language; input on the page is kept by the page itself (it saved before)."""
    code = request.form.get("code", "")
    if code not in i18n.LANGUAGES:
        abort(400)
    response = redirect(safe_target(request.form.get("next"), url_for("account.home")), 303)
    language.remember(response, language.COOKIE, code)
    return response


@blueprint.post("/tampilan")
@public
def theme_choice() -> Response:
    """Remember light or dark; anything else forgets the choice and follows the device."""
    response = redirect(safe_target(request.form.get("next"), url_for("account.home")), 303)
    choice = request.form.get("theme", "")
    if choice in language.THEMES:
        language.remember(response, language.THEME_COOKIE, choice)
    else:
        response.delete_cookie(language.THEME_COOKIE)
    return response

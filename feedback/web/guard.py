"""Default deny: every endpoint says whom it serves, and this module asks before any view runs.

A stranger is sent to the sign-in page, a known person without the right gets 403. Objects of
another agency do not exist: queries are scoped and views answer 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import abort, g, redirect, request, url_for
from flask_login import current_user

from feedback.foundation import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug import Response

    from feedback.access.actor import Actor
    from feedback.access.permissions import Permission
    from feedback.accounts.sessions import SignedIn

View = TypeVar("View", bound="Callable[..., Any]")
RULE = "_cermin_rule"
PUBLIC = "public"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WITHOUT_VISITOR = ("static",)  # cacheable by anybody, so nobody is looked up


class EndpointWithoutRule(Exception):
    """An endpoint names neither a permission nor that it is public."""


def allows(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to signed-in people who hold ``permission``."""

    def mark(view: View) -> View:
        setattr(view, RULE, permission)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    setattr(view, RULE, PUBLIC)
    return view


def rule_of(app: Flask, endpoint: str) -> Permission | str | None:
    """Return the rule of ``endpoint``: a permission, ``public``, or None when it has none."""
    return getattr(app.view_functions[endpoint], RULE, None)


def actor() -> Actor:
    """Return who acts in this request; only behind :func:`allows`."""
    return cast("Actor", g.actor)


def visitor() -> Actor | None:
    """Return who looks at this page, None for a stranger; for public pages and layouts."""
    return cast("Actor | None", g.get("actor"))


def signed_in() -> SignedIn:
    """Return the session behind :func:`actor`: names, agency, zone, language."""
    return cast("SignedIn", current_user.signed_in)


def install(app: Flask) -> None:
    """Ask the rule before every request; refuse to start with an endpoint that has none."""

    @app.before_request
    def check() -> Response | None:
        db.mark_reading(is_reading=request.method in SAFE_METHODS)
        g.actor = None
        if request.endpoint is None or request.endpoint in WITHOUT_VISITOR:
            return None
        g.actor = getattr(current_user, "actor", None)
        rule = rule_of(app, request.endpoint)
        if rule == PUBLIC:
            return None
        return _check_permission(cast("Permission | None", rule))


def verify(app: Flask) -> None:
    """Raise when an endpoint has no rule.

    Raises
    ------
    EndpointWithoutRule
        Naming the endpoints.
    """
    missing = [name for name in app.view_functions if rule_of(app, name) is None]
    if missing:
        raise EndpointWithoutRule(", ".join(sorted(missing)))


def _check_permission(permission: Permission | None) -> Response | None:
    if permission is None:
        abort(403)
    if g.actor is None:
        if request.method in SAFE_METHODS:
            return redirect(url_for("account.sign_in", next=_here()), 303)
        abort(403)
    if g.actor.needs_second_factor and not g.actor.may(permission):
        return redirect(url_for("account.second_factor"), 303)
    if not g.actor.may(permission):
        abort(403)
    return None


def _here() -> str:
    """Return the address asked for, as somewhere to come back to."""
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path

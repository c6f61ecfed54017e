"""In and out: the sign-in page and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import (
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import login_user, logout_user

from feedback.accounts import devices, password_service, sessions
from feedback.accounts.password_service import Credentials, Refusal, Verdict
from feedback.foundation import clock, db, runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _
from feedback.web import guard
from feedback.web import sign_in as sessions_of_browsers
from feedback.web.account.blueprint import blueprint, keys
from feedback.web.account.forms import SignInForm
from feedback.web.guard import public
from feedback.web.redirects import safe_target

if TYPE_CHECKING:
    from werkzeug import Response as AnyResponse

    from feedback.accounts.model import Account

DEVICE_COOKIE = "device"
DEVICE_DAYS = 180


@blueprint.get("/masuk")
@public
def sign_in() -> str | AnyResponse:
    """Ask for name and password; beside it, the field for a rater's code."""
    form = SignInForm(next=request.args.get("next", ""))
    if guard.visitor() is not None:
        return redirect(_target(form), 303)
    return _page(form)


@blueprint.post("/masuk")
@public
def sign_in_with_password() -> tuple[str, int] | Response:
    """Open a new session if name and password fit; say the same for every way they may not."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    verdict, account = _authenticate(_shown(form))
    if account is None:
        cast("list[str]", form.password.errors).append(_words_for(verdict.refusal))
        return _page(form), 429 if verdict.refusal is Refusal.TOO_MANY else 422
    open_session(account, has_second_factor=False)
    response = make_response(redirect(_target(form), 303))
    _remember_device(response, account)
    return response


@blueprint.post("/keluar")
@public
def sign_out() -> Response:
    """End this session, on the server and in the browser."""
    visitor = guard.visitor()
    if visitor is not None:
        sessions.revoke(
            database.session,
            visitor.account_id,
            guard.signed_in().session_id,
            now=clock.utc_now(),
        )
        database.session.commit()
        logout_user()
    session.clear()
    flash(_("Anda sudah keluar."), "success")
    response = make_response(redirect(url_for("account.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def open_session(account: Account, *, has_second_factor: bool) -> None:
    """Start a session under a new token, forget whatever the browser brought along, and commit."""
    now, visitor = clock.utc_now(), guard.visitor()
    if visitor is not None:
        earlier = guard.signed_in().session_id
        sessions.revoke(database.session, visitor.account_id, earlier, now=now)
    token = sessions.start(
        database.session, account.id, now=now, has_second_factor=has_second_factor
    )
    database.session.commit()
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps what it made for the cleared cookie
    user = sessions_of_browsers.load(token)
    login_user(user)
    g.actor = user.actor if user else None


def _authenticate(shown: Credentials) -> tuple[Verdict, Account | None]:
    """Check the password while nothing is locked, then write down what came of it."""
    now, database_session = clock.utc_now(), database.session
    with db.reading():
        verdict = password_service.authenticate(database_session, shown, keys=keys(), now=now)
        database_session.rollback()
    account = password_service.settle(database_session, verdict, shown, keys=keys(), now=now)
    database_session.commit()
    return verdict, account


def _words_for(refusal: Refusal | None) -> str:
    """Return what the sign-in page says; the same for an unknown name and a wrong password."""
    if refusal is Refusal.TOO_MANY:
        return _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")
    return _("Surel, NIP, atau kata sandi tidak cocok. Periksa lagi.")


def _page(form: SignInForm) -> str:
    return render_template("account/sign_in.html", form=form)


def _shown(form: SignInForm) -> Credentials:
    return Credentials(
        identifier=cast("str", form.identifier.data),
        password=cast("str", form.password.data),
        address=request.remote_addr or "",
        device=request.cookies.get(_device_cookie()),
    )


def _target(form: SignInForm) -> str:
    return safe_target(form.next.data, url_for("account.home"))


def _device_cookie() -> str:
    is_secure = runtime.current().settings.is_secure
    return f"__Host-{DEVICE_COOKIE}" if is_secure else DEVICE_COOKIE


def _remember_device(response: Response, account: Account) -> None:
    response.set_cookie(
        _device_cookie(),
        devices.mark(account.id, keys=keys()),
        max_age=DEVICE_DAYS * 24 * 3600,
        secure=runtime.current().settings.is_secure,
        httponly=True,
        samesite="Strict",
    )

"""Pages behind mailed account links: activation, forgotten and new passwords.

The token travels in the address's fragment, which no server sees; a script moves it into the form,
and without a script the link is pasted. Opening these pages changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import flash, redirect, render_template, request, url_for

from feedback.accounts import password_service
from feedback.accounts.errors import LinkNotValid, PasswordTooWeak, TooManyAttempts
from feedback.accounts.model import TokenPurpose
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.i18n import _
from feedback.web import errors
from feedback.web.account import wording
from feedback.web.account.blueprint import blueprint, keys
from feedback.web.account.forms import ForgottenForm, LinkForm
from feedback.web.guard import public

if TYPE_CHECKING:
    from werkzeug import Response


@blueprint.get("/aktivasi")
@public
def activation() -> str:
    """Ask for the first password."""
    return _page(TokenPurpose.ACTIVATION, LinkForm())


@blueprint.post("/aktivasi")
@public
def activate() -> tuple[str, int] | Response:
    """Set the first password by the mailed link."""
    return _set_password(TokenPurpose.ACTIVATION)


@blueprint.get("/sandi/baru")
@public
def new_password() -> str:
    """Ask for a new password."""
    return _page(TokenPurpose.RESET, LinkForm())


@blueprint.post("/sandi/baru")
@public
def set_new_password() -> tuple[str, int] | Response:
    """Set a new password by the mailed link."""
    return _set_password(TokenPurpose.RESET)


@blueprint.get("/sandi/lupa")
@public
def forgotten() -> str:
    """Ask whose password was forgotten."""
    return render_template("account/forgotten.html", form=ForgottenForm(), is_sent=False)


@blueprint.post("/sandi/lupa")
@public
def ask_for_new_password() -> str | tuple[str, int] | Response:
    """Mail a link if the account exists; the answer is the same if it does not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form, is_sent=False), 422
    try:
        password_service.ask_for_reset(
            database.session,
            cast("str", form.identifier.data),
            request.remote_addr or "",
            keys=keys(),
            now=clock.utc_now(),
        )
    except TooManyAttempts:
        return errors.answer(429)
    database.session.commit()
    return render_template("account/forgotten.html", form=form, is_sent=True)


def _set_password(purpose: TokenPurpose) -> tuple[str, int] | Response:
    form = LinkForm()
    if not form.validate_on_submit():
        return _page(purpose, form), 422
    try:
        password_service.set_by_link(
            database.session,
            form.carried,
            cast("str", form.password.data),
            purpose=purpose,
            keys=keys(),
            now=clock.utc_now(),
        )
    except LinkNotValid:
        return render_template("account/link_not_valid.html"), 410
    except PasswordTooWeak as error:
        cast("list[str]", form.password.errors).append(wording.weakness(error.weakness))
        return _page(purpose, form), 422
    database.session.commit()
    flash(_("Kata sandi tersimpan. Silakan masuk."), "success")
    return redirect(url_for("account.sign_in"), 303)


def _page(purpose: TokenPurpose, form: LinkForm) -> str:
    is_activation = purpose is TokenPurpose.ACTIVATION
    return render_template(
        "account/set_password.html", form=form, is_activation=is_activation, token=form.token.data
    )

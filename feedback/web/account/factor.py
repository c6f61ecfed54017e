"""The second factor: set up, shown at sign-in, recovery codes, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import segno
from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.access.permissions import Permission
from feedback.accounts import password_service
from feedback.accounts import second_factor as factor
from feedback.accounts.errors import (
    CodeNotValid,
    PasswordWrong,
    SecondFactorInPlace,
    SecondFactorRequired,
    TooManyAttempts,
)
from feedback.accounts.model import ROLES_WITH_SECOND_FACTOR
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.i18n import _
from feedback.web import errors, guard
from feedback.web.account.blueprint import blueprint, keys
from feedback.web.account.entry import open_session
from feedback.web.account.forms import CodeForm, ConfirmForm
from feedback.web.account.own import account
from feedback.web.guard import allows

if TYPE_CHECKING:
    from flask import Response
    from werkzeug import Response as AnyResponse

    from feedback.accounts.model import Account

QR_SCALE = 5


@blueprint.get("/faktor-kedua")
@allows(Permission.CONFIRM_IDENTITY)
def second_factor() -> str | AnyResponse:
    """Show what comes next: set it up, confirm it, show a code, or look after it."""
    if guard.actor().has_second_factor:
        return render_template("account/factor_settings.html", **_settings(), form=ConfirmForm())
    return _next_step(CodeForm())


@blueprint.post("/faktor-kedua/siapkan")
@allows(Permission.CONFIRM_IDENTITY)
def prepare_second_factor() -> AnyResponse:
    """Draw the secret that the authenticator will share."""
    factor.begin(database.session, account(), keys=keys())
    database.session.commit()
    return redirect(url_for("account.second_factor"), 303)


@blueprint.post("/faktor-kedua/aktifkan")
@allows(Permission.CONFIRM_IDENTITY)
def confirm_second_factor() -> tuple[str, int] | str | Response:
    """Put the second factor into force by its first code, and show the recovery codes once."""
    form, mine = CodeForm(), account()
    if not form.validate_on_submit():
        return _next_step(form), 422
    try:
        codes = factor.confirm(
            database.session, mine, cast("str", form.code.data), keys=keys(), now=clock.utc_now()
        )
    except SecondFactorInPlace:
        return errors.answer(409)
    except (CodeNotValid, TooManyAttempts) as error:
        return _refused(form, error)
    open_session(mine, has_second_factor=True)
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/faktor-kedua")
@allows(Permission.CONFIRM_IDENTITY)
def show_second_factor() -> tuple[str, int] | AnyResponse:
    """Accept a code at sign-in; the session gets a new token with the second factor in it."""
    form, mine = CodeForm(), account()
    if not form.validate_on_submit():
        return _next_step(form), 422
    try:
        factor.prove(
            database.session, mine, cast("str", form.code.data), keys=keys(), now=clock.utc_now()
        )
    except (CodeNotValid, TooManyAttempts) as error:
        return _refused(form, error)
    open_session(mine, has_second_factor=True)
    return redirect(url_for("account.home"), 303)


@blueprint.post("/faktor-kedua/kode-cadangan")
@allows(Permission.USE_ACCOUNT)
def renew_recovery_codes() -> tuple[str, int] | str | AnyResponse:
    """Replace the recovery codes after asking for the password; show the new ones once."""
    form = ConfirmForm()
    if not _is_confirmed(form):
        return render_template("account/factor_settings.html", **_settings(), form=form), 422
    codes = factor.renew_recovery_codes(
        database.session, account(), keys=keys(), now=clock.utc_now()
    )
    database.session.commit()
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/faktor-kedua/hapus")
@allows(Permission.USE_ACCOUNT)
def remove_second_factor() -> tuple[str, int] | AnyResponse:
    """Take the second factor away, where no role demands it; every session ends."""
    form = ConfirmForm()
    if not _is_confirmed(form):
        return render_template("account/factor_settings.html", **_settings(), form=form), 422
    try:
        factor.remove(database.session, account(), by=guard.actor().name, now=clock.utc_now())
    except SecondFactorRequired:
        return errors.answer(403)
    database.session.commit()
    flash(_("Faktor kedua dihapus. Silakan masuk lagi."), "success")
    return redirect(url_for("account.sign_in"), 303)


def qr_code(uri: str) -> Markup:
    """Return the address of a secret as a picture for the authenticator's camera."""
    title = _("Kode QR untuk aplikasi autentikator")
    drawn = segno.make_qr(uri).svg_inline(
        scale=QR_SCALE, dark="#000", light="#fff", title=title, svgclass="c-qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by the library from our own address and text


def _next_step(form: CodeForm) -> str:
    mine = account()
    if mine.totp_confirmed_at is not None:
        return render_template("account/factor_code.html", form=form)
    drawn = factor.enrolment(mine, keys=keys())
    if drawn is None:
        return render_template("account/factor_start.html", is_required=_is_required())
    return render_template(
        "account/factor_enrol.html", form=form, secret=_grouped(drawn.secret), qr=qr_code(drawn.uri)
    )


def _refused(form: CodeForm, error: CodeNotValid | TooManyAttempts) -> tuple[str, int]:
    database.session.commit()
    is_too_many = isinstance(error, TooManyAttempts)
    words = (
        _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")
        if is_too_many
        else _("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.")
    )
    cast("list[str]", form.code.errors).append(words)
    return _next_step(form), 429 if is_too_many else 422


def _is_confirmed(form: ConfirmForm) -> bool:
    """Tell whether the current password was given; otherwise the form says what is wrong."""
    if not form.validate_on_submit():
        return False
    try:
        password_service.confirm(
            database.session,
            account(),
            cast("str", form.current.data),
            keys=keys(),
            now=clock.utc_now(),
        )
    except PasswordWrong:
        words = _("Kata sandi yang sekarang tidak cocok.")
    except TooManyAttempts:
        words = _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")
    else:
        return True
    database.session.commit()
    cast("list[str]", form.current.errors).append(words)
    return False


def _settings() -> dict[str, object]:
    return {"is_enrolled": _is_enrolled(account()), "is_required": _is_required()}


def _is_enrolled(mine: Account) -> bool:
    return mine.totp_confirmed_at is not None


def _is_required() -> bool:
    return bool(guard.actor().roles & ROLES_WITH_SECOND_FACTOR)


def _grouped(secret: str) -> str:
    """Return the secret in groups of four, as people type it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))

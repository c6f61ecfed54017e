"""The own account: who I am here, language, password, second factor, where I am signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import abort, flash, make_response, redirect, render_template, url_for

from feedback.access.permissions import Permission
from feedback.accounts import password_service, queries, service, sessions
from feedback.accounts.errors import PasswordTooWeak, PasswordWrong, TooManyAttempts
from feedback.accounts.model import Account, Role
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.i18n import _
from feedback.web import errors, guard, language
from feedback.web.account import wording
from feedback.web.account.blueprint import blueprint, keys
from feedback.web.account.forms import ChangePasswordForm, LanguageForm
from feedback.web.guard import allows

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from werkzeug import Response as AnyResponse


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser in which the account is signed in."""

    id: int
    started_at: datetime
    seen_at: datetime
    is_this: bool


def account() -> Account:
    """Return the account of the person at the keyboard."""
    return database.session.get_one(Account, guard.actor().account_id)


@blueprint.get("/akun")
@allows(Permission.USE_ACCOUNT)
def own() -> str:
    """Show the own account."""
    return _page(ChangePasswordForm())


@blueprint.post("/akun/sandi")
@allows(Permission.USE_ACCOUNT)
def change_password() -> tuple[str, int] | Response | AnyResponse:
    """Change the password; every other session ends."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        _change(form)
    except TooManyAttempts:
        return errors.answer(429)
    except PasswordWrong:
        database.session.commit()
        _complain(form.current.errors, _("Kata sandi yang sekarang tidak cocok."))
        return _page(form), 422
    except PasswordTooWeak as error:
        database.session.rollback()
        _complain(form.password.errors, wording.weakness(error.weakness))
        return _page(form), 422
    database.session.commit()
    flash(_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."), "success")
    return redirect(url_for("account.own"), 303)


@blueprint.post("/akun/bahasa")
@allows(Permission.USE_ACCOUNT)
def choose_language() -> Response:
    """Speak and write to this person in the chosen language."""
    form = LanguageForm()
    if not form.validate_on_submit():
        abort(400)
    service.choose_language(database.session, account(), form.language.data)
    database.session.commit()
    response = make_response(redirect(url_for("account.own"), 303))
    language.remember(response, language.COOKIE, form.language.data)
    return response


@blueprint.post("/akun/sesi/<int:session_id>/akhiri")
@allows(Permission.USE_ACCOUNT)
def end_session(session_id: int) -> AnyResponse:
    """End one of the own sessions."""
    account_id = guard.actor().account_id
    if not sessions.revoke(database.session, account_id, session_id, now=clock.utc_now()):
        abort(404)
    database.session.commit()
    flash(_("Sesi itu sudah diakhiri."), "success")
    return redirect(url_for("account.own"), 303)


def _change(form: ChangePasswordForm) -> None:
    password_service.change(
        database.session,
        account(),
        cast("str", form.current.data),
        cast("str", form.password.data),
        session_id=guard.signed_in().session_id,
        keys=keys(),
        now=clock.utc_now(),
    )


def _complain(said: object, text: str) -> None:
    cast("list[str]", said).append(text)


def _page(form: ChangePasswordForm) -> str:
    mine, signed_in = account(), guard.signed_in()
    rows = sessions.live(database.session, mine.id, now=clock.utc_now())
    held = [Role.EMPLOYEE, *(Role(grant.role) for grant in mine.grants)]
    return render_template(
        "account/own.html",
        person=mine.person,
        roles=[wording.role(role) for role in held],
        zone=signed_in.zone,
        is_enrolled=signed_in.is_enrolled,
        codes_left=queries.recovery_codes_left(database.session, mine.id),
        form=form,
        language_form=LanguageForm(language=mine.person.language, formdata=None),
        sessions=[
            SessionRow(row.id, row.started_at, row.seen_at, row.id == signed_in.session_id)
            for row in rows
        ],
    )

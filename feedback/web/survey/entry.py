"""The way in and out: landing page of the link, code page, sending a link again, leaving.

GET and HEAD change nothing and name nobody: mail scanners open links too. Opening is a POST by a
button, and the token reaches the server in its body only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import InputRequired, Length, Regexp

from feedback.accounts import attempts, keyring
from feedback.accounts.attempts import Door, Kind
from feedback.foundation import clock, db, runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _, _l
from feedback.invitations import service as invitations
from feedback.invitations import tokens
from feedback.invitations.errors import LinkMalformed, LinkUnknown
from feedback.web import errors
from feedback.web.guard import public
from feedback.web.survey import door, rater_session, words
from feedback.web.survey.blueprint import blueprint
from feedback.web.survey.door import DoorShut, Reason
from feedback.web.survey.rater_session import Pass

if TYPE_CHECKING:
    from flask import Response
    from werkzeug import Response as AnyResponse

    from feedback.invitations.queries import CycleFacts
    from feedback.invitations.tokens import Token


class ResendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """The address whose links are to be sent again."""

    email = EmailField(
        _l("Alamat surel"),
        validators=[
            InputRequired(_l("Isi alamat surel Anda.")),
            Regexp(r"[^@\s]+@[^@\s]+", message=_l("Periksa alamatnya: nama, @, lalu instansi.")),
            Length(max=254),
        ],
        description=_l("Alamat tempat Anda menerima undangan."),
    )


@blueprint.get("/i")
@public
def landing() -> str:
    """Greet whoever opened a link, without knowing whom."""
    return render_template("survey/landing.html")


@blueprint.post("/i")
@public
def open_link() -> AnyResponse:
    """Start a rater's session if the link is known and its cycle is open.

    A script puts the link from the address into ``token``; a person pastes it into ``code``.
    """
    text = request.form.get("token", "") or request.form.get("code", "")
    settings, now = runtime.current().settings, clock.utc_now()
    token, cycle = _recognise(text)
    door.check_open(cycle, now)
    card = Pass(cycle.id, token, int(now.timestamp()))
    response = redirect(url_for("survey.home"), 303)
    rater_session.remember(response, card, settings)
    return response


@blueprint.get("/kode")
@public
def code() -> str:
    """Offer a field for the pasted link, and to send the link again."""
    return _code_page(ResendForm(formdata=None))


@blueprint.post("/kode/kirim-ulang")
@public
def resend() -> str | AnyResponse | tuple[str, int]:
    """Send all open links of an address to it again; say the same whether there are any."""
    form = ResendForm()
    if not form.validate_on_submit():
        return _code_page(form), 422
    invitations.resend(database.session, str(form.email.data), now=clock.utc_now())
    database.session.commit()
    flash(
        _(
            "Bila alamat itu terdaftar sebagai penilai, tautannya dikirim ke sana dalam beberapa "
            "menit."
        ),
        "success",
    )
    return redirect(url_for("survey.code"), 303)


@blueprint.post("/menilai/keluar")
@public
def leave() -> Response:
    """End the session in this browser; what was saved stays saved."""
    flash(_("Anda sudah keluar. Yang sudah tersimpan tetap ada."), "success")
    response = make_response(redirect(url_for("survey.landing"), 303))
    rater_session.forget(response, runtime.current().settings)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.errorhandler(DoorShut)
def shut(error: DoorShut) -> AnyResponse:
    """Say calmly why there is no way in, and what to do."""
    database.session.rollback()
    if error.reason is Reason.SIGN_IN and request.method in ("GET", "HEAD"):
        return redirect(url_for("account.sign_in", next=url_for("survey.home")), 303)
    status, title, advice = words.shut(error.reason, error.cycle)
    if "HX-Request" in request.headers:
        return errors.answer(status, title=title, advice=advice)
    page = render_template(
        "survey/shut.html",
        title=title,
        advice=advice,
        offers_code=error.reason in (Reason.NO_SESSION, Reason.LINK_UNKNOWN),
        offers_sign_in=error.reason is Reason.SIGN_IN,
        typed=[text for name, text in request.form.items() if name.startswith("comment_") and text],
    )
    return make_response(page, status)


def _recognise(text: str) -> tuple[Token, CycleFacts]:
    """Return token and cycle; a wrong one is counted against the network address, no right one is.

    The limit is high: behind one address may sit a whole office.
    """
    try:
        token = tokens.parse_token(text)
        with db.reader() as connection:
            return token, invitations.recognise(connection, runtime.current().vault, token)
    except (LinkMalformed, LinkUnknown):
        _count_wrong_link()
        raise DoorShut(Reason.LINK_UNKNOWN) from None


def _count_wrong_link() -> None:
    tried = {Kind.ADDRESS: request.remote_addr or ""}
    keys = keyring.for_secret(runtime.current().settings.secret_key)
    now = clock.utc_now()
    with db.reading():
        is_spent = bool(attempts.exceeded(database.session, Door.LINK, tried, keys=keys, now=now))
        database.session.rollback()
    if is_spent:
        raise DoorShut(Reason.TOO_MANY)
    with db.writing():
        attempts.note(database.session, Door.LINK, tried, keys=keys, now=now)
        database.session.commit()


def _code_page(form: ResendForm) -> str:
    return render_template("survey/code.html", resend_form=form)

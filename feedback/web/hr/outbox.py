"""How the mail is doing: counts, troubles, and the addresses that must be repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from feedback.access.permissions import Permission
from feedback.ceremonies import mailing
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.cycle_access import by, now, zone

if TYPE_CHECKING:
    from werkzeug import Response


@blueprint.get("/sdm/surat")
@allows(Permission.VIEW_MAIL)
def outbox() -> str:
    """Show what was sent, what waits, and why."""
    actor, session = guard.actor(), database.session
    settings = runtime.current().settings
    return render_template(
        "hr/outbox/overview.html",
        piles=mailing.overview(session, actor.agency_id),
        delays=mailing.delays(session, actor.agency_id),
        addresses=mailing.undeliverable(session, actor.agency_id),
        is_configured=bool(settings.smtp_url or settings.mail_folder),
        may_manage=actor.may(Permission.MANAGE_CYCLES),
        zone=zone(),
        kind_words=kind_words,
        trouble_words=trouble_words,
    )


@blueprint.post("/sdm/surat/coba-lagi")
@allows(Permission.MANAGE_CYCLES)
def try_mail_again() -> Response:
    """Send refused invitations again, after their addresses were repaired."""
    agency_id = guard.actor().agency_id
    number = mailing.try_again(database.session, agency_id, by=by(), now=now())
    database.session.commit()
    flash(ngettext("%(num)s surel dicoba lagi.", "%(num)s surel dicoba lagi.", number), "success")
    return redirect(url_for("hr.outbox"), 303)


def kind_words(kind: str) -> str:
    """Return what a kind of mail is called."""
    return {
        "invitation.first": _("Undangan"),
        "invitation.reminder": _("Pengingat"),
        "invitation.resend": _("Tautan dikirim ulang"),
        "account.activation": _("Aktivasi akun"),
        "account.reset": _("Ganti kata sandi"),
        "results.ready": _("Hasil Anda siap dibaca"),
    }.get(kind, kind)


def trouble_words(reason: str) -> str:
    """Return why a mail could not be handed over; the code stays for the administrator."""
    if reason.startswith("recipient-"):
        return _("Alamat ditolak untuk sementara (%(code)s)", code=reason)
    if reason.startswith(("smtp-", "letter-")):
        return _("Peladen surel menolak untuk sementara (%(code)s)", code=reason)
    if reason == "SecretMissing":
        return _("Kunci siklus tidak terbaca di brankas (%(code)s)", code=reason)
    return _("Peladen surel tidak terjangkau (%(code)s)", code=reason)

"""Accounts of the agency's staff: invite, give roles, close, take a lost second factor away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.access.permissions import Permission
from feedback.accounts import queries, second_factor, service
from feedback.accounts.errors import AccountExists, LastAdministrator
from feedback.accounts.model import Role
from feedback.accounts.queries import Standing
from feedback.foundation import clock
from feedback.foundation.db import database
from feedback.foundation.i18n import _, ngettext
from feedback.web import errors, guard, numbers
from feedback.web.account import wording
from feedback.web.account.blueprint import blueprint, keys
from feedback.web.account.forms import RolesForm
from feedback.web.guard import allows

if TYPE_CHECKING:
    from flask import Response
    from werkzeug import Response as AnyResponse

    from feedback.accounts.model import Account
    from feedback.accounts.queries import Member
    from feedback.people.model import Person

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory."""

    person_id: int
    account_id: int | None
    name: str
    email: str
    tag: tuple[str, str]
    roles: str
    has_second_factor: bool


@blueprint.get("/admin/akun")
@allows(Permission.MANAGE_ACCOUNTS)
def directory() -> str:
    """List the staff with their accounts, by name."""
    wanted, name = _standing(request.args.get("keadaan")), request.args.get("nama", "")[:100]
    number = max(request.args.get("halaman", 1, type=numbers.whole), 1)
    agency_id = guard.actor().agency_id
    found = queries.members(
        database.session,
        agency_id,
        standing=wanted,
        name=name,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    counts = queries.count_by_standing(database.session, agency_id)
    return render_template(
        "account/directory.html",
        members=[_entry(member) for member in found.members],
        total=found.total,
        counts=[(which, wording.standing(which)[1], counts[which]) for which in Standing],
        wanted=wanted,
        name=name,
        number=number,
        n_pages=max(1, -(-found.total // PER_PAGE)),
    )


@blueprint.get("/admin/akun/undang")
@allows(Permission.MANAGE_ACCOUNTS)
def confirm_invitations() -> str:
    """Ask before mailing everybody who has no account."""
    agency_id = guard.actor().agency_id
    counts = queries.count_by_standing(database.session, agency_id)
    return render_template("account/invite_everybody.html", n_people=counts[Standing.NONE])


@blueprint.post("/admin/akun/undang")
@allows(Permission.MANAGE_ACCOUNTS)
def invite_everybody() -> AnyResponse:
    """Open an account for every active member of staff without one."""
    actor = guard.actor()
    n_invited = service.invite_everybody(
        database.session, actor.agency_id, by=actor.name, keys=keys(), now=clock.utc_now()
    )
    database.session.commit()
    words = ngettext("%(num)s pegawai diundang.", "%(num)s pegawai diundang.", n_invited)
    flash(words, "success")
    return redirect(url_for("account.directory"), 303)


@blueprint.post("/admin/akun/pegawai/<int:person_id>/undang")
@allows(Permission.MANAGE_ACCOUNTS)
def invite(person_id: int) -> Response | AnyResponse:
    """Open an account for one member of staff."""
    person = _person(person_id)
    try:
        account = service.open_account(
            database.session, person, by=guard.actor().name, keys=keys(), now=clock.utc_now()
        )
    except AccountExists:
        return errors.answer(409, advice=_("Pegawai ini sudah mempunyai akun."))
    database.session.commit()
    flash(_("Undangan dikirim ke %(email)s.", email=person.email), "success")
    return redirect(url_for("account.detail", account_id=account.id), 303)


@blueprint.get("/admin/akun/<int:account_id>")
@allows(Permission.MANAGE_ACCOUNTS)
def detail(account_id: int) -> str:
    """Show one account and what can be done with it."""
    account = _account(account_id)
    held = [grant.role for grant in account.grants]
    return _page(account, RolesForm(roles=held, formdata=None))


@blueprint.post("/admin/akun/<int:account_id>/peran")
@allows(Permission.MANAGE_ACCOUNTS)
def set_roles(account_id: int) -> str | tuple[str, int] | Response | AnyResponse:
    """Give the account exactly the ticked roles."""
    account, form = _account(account_id), RolesForm()
    if not form.validate_on_submit():
        abort(400)
    wanted = {Role(name) for name in form.roles.data or []}
    try:
        service.set_roles(
            database.session, account, wanted, by=guard.actor().name, now=clock.utc_now()
        )
    except LastAdministrator:
        return _last_administrator()
    return _done(account, _("Peran disimpan."))


@blueprint.post("/admin/akun/<int:account_id>/undang-lagi")
@allows(Permission.MANAGE_ACCOUNTS)
def invite_again(account_id: int) -> AnyResponse:
    """Mail a new activation link."""
    account = _account(account_id)
    if queries.standing_of(account) is not Standing.INVITED:
        abort(409)
    service.invite_again(
        database.session, account, by=guard.actor().name, keys=keys(), now=clock.utc_now()
    )
    return _done(account, _("Undangan dikirim ke %(email)s.", email=account.person.email))


@blueprint.post("/admin/akun/<int:account_id>/tutup")
@allows(Permission.MANAGE_ACCOUNTS)
def close(account_id: int) -> Response | AnyResponse:
    """Close the account; its sessions end at once."""
    account = _account(account_id)
    try:
        service.close(database.session, account, by=guard.actor().name, now=clock.utc_now())
    except LastAdministrator:
        return _last_administrator()
    return _done(account, _("Akun ditutup. Semua sesinya sudah berakhir."))


@blueprint.post("/admin/akun/<int:account_id>/buka-lagi")
@allows(Permission.MANAGE_ACCOUNTS)
def reopen(account_id: int) -> AnyResponse:
    """Open a closed account again."""
    account = _account(account_id)
    service.reopen(database.session, account, by=guard.actor().name, now=clock.utc_now())
    return _done(account, _("Akun dibuka lagi."))


@blueprint.post("/admin/akun/<int:account_id>/hapus-faktor-kedua")
@allows(Permission.MANAGE_ACCOUNTS)
def reset_second_factor(account_id: int) -> Response | AnyResponse:
    """Take a lost second factor away, so that the owner sets up a new one."""
    account, actor = _account(account_id), guard.actor()
    if account.id == actor.account_id:
        return errors.answer(
            403, advice=_("Faktor kedua Anda sendiri dihapus oleh pengelola lain.")
        )
    second_factor.remove(database.session, account, by=actor.name, now=clock.utc_now())
    return _done(account, _("Faktor kedua dihapus. Pemiliknya menyiapkan yang baru saat masuk."))


def _entry(member: Member) -> Entry:
    return Entry(
        person_id=member.person_id,
        account_id=member.account_id,
        name=member.name,
        email=member.email,
        tag=wording.standing(member.standing),
        roles=", ".join(wording.role(role) for role in member.roles),
        has_second_factor=member.has_second_factor,
    )


def _account(account_id: int) -> Account:
    account = queries.of_agency(database.session, guard.actor().agency_id, account_id)
    return account or abort(404)


def _person(person_id: int) -> Person:
    person = queries.staff_member(database.session, guard.actor().agency_id, person_id)
    return person or abort(404)


def _standing(word: str | None) -> Standing | None:
    return Standing(word) if word in set(Standing) else None


def _done(account: Account, message: str) -> AnyResponse:
    database.session.commit()
    flash(message, "success")
    return redirect(url_for("account.detail", account_id=account.id), 303)


def _last_administrator() -> Response:
    database.session.rollback()
    return errors.answer(
        409,
        title=_("Ini pengelola akun yang terakhir"),
        advice=_("Beri peran pengelola kepada orang lain dulu, lalu ulangi."),
    )


def _page(account: Account, form: RolesForm) -> str:
    standing = queries.standing_of(account)
    return render_template(
        "account/detail.html",
        account_id=account.id,
        person=account.person,
        standing=standing,
        tag=wording.standing(standing),
        is_enrolled=account.totp_confirmed_at is not None,
        is_own=account.id == guard.actor().account_id,
        form=form,
        roles=[
            (role, wording.role(role), wording.role_meaning(role))
            for role in Role
            if role is not Role.EMPLOYEE
        ],
    )

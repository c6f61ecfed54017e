"""The front page: what this person can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from feedback.access.permissions import Permission
from feedback.foundation.i18n import _
from feedback.web import guard
from feedback.web.account.blueprint import blueprint
from feedback.web.guard import public

if TYPE_CHECKING:
    from werkzeug import Response

    from feedback.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, and where."""

    title: str
    text: str
    url: str


@blueprint.get("/")
@public
def home() -> str | Response:
    """Show what the signed-in person may do; send strangers to the sign-in page."""
    visitor = guard.visitor()
    if visitor is None:
        return redirect(url_for("account.sign_in"), 303)
    if visitor.needs_second_factor:
        return redirect(url_for("account.second_factor"), 303)
    name = guard.signed_in().person_name
    return render_template("account/home.html", name=name, tasks=tasks_of(visitor))


def tasks_of(visitor: Actor) -> list[Task]:
    """Return what ``visitor`` may do, the most likely first."""
    offered = {
        Permission.VIEW_CYCLES: Task(
            _("Siklus penilaian"),
            _("Siapkan, buka, dan ikuti siklus; tutup dan terbitkan hasilnya.")
            if visitor.may(Permission.MANAGE_CYCLES)
            else _("Ikuti kemajuan siklus yang berjalan."),
            "/sdm/siklus",
        ),
        Permission.IMPORT_PEOPLE: Task(
            _("Pegawai"),
            _("Impor pegawai, unit, dan atasan dari Excel, lalu periksa."),
            "/sdm/pegawai",
        ),
        Permission.MANAGE_ACCOUNTS: Task(
            _("Akun pegawai"),
            _("Undang pegawai, beri peran, dan tutup akun."),
            url_for("account.directory"),
        ),
        Permission.READ_OWN_RESULTS: Task(
            _("Hasil saya"),
            _("Baca umpan balik tentang diri Anda dari siklus yang sudah terbit."),
            "/hasil",
        ),
    }
    return [task for permission, task in offered.items() if visitor.may(permission)]

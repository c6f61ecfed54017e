"""What every page shows around its content: the agency, where one can go, the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, request, url_for

from feedback.access.permissions import Permission
from feedback.foundation.i18n import _
from feedback.web import guard

if TYPE_CHECKING:
    from flask import Flask

    from feedback.access.actor import Actor


def install(app: Flask) -> None:
    """Offer the names below to every page; mails are rendered without them."""
    app.context_processor(surroundings)


def surroundings() -> dict[str, object]:
    """Return ``agency_name``, ``home_url``, ``footer_links``, ``navigation``, ``sign_out_url``."""
    if not has_request_context() or request.endpoint is None:
        return {}
    shown: dict[str, object] = {"home_url": url_for("account.home"), "footer_links": footer()}
    visitor = guard.visitor()
    if visitor is not None:
        shown |= {
            "agency_name": guard.signed_in().agency_name,
            "navigation": entries(visitor, request.path),
            "sign_out_url": url_for("account.sign_out"),
        }
    return shown


def footer() -> list[tuple[str, str]]:
    """Return the links at the foot of every page."""
    return [
        (_("Bantuan untuk penilai"), url_for("public.help_for_raters")),
        (_("Siapa melihat apa"), url_for("public.privacy")),
        (_("Aksesibilitas"), url_for("public.accessibility")),
    ]


def entries(visitor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is the current one, for what ``visitor`` may do."""
    offered = (
        (Permission.READ_OWN_RESULTS, _("Hasil saya"), "/hasil"),
        (Permission.VIEW_CYCLES, _("Siklus"), "/sdm/siklus"),
        (Permission.VIEW_PEOPLE, _("Pegawai"), "/sdm/pegawai"),
        (Permission.VIEW_INSTRUMENTS, _("Instrumen"), "/sdm/instrumen"),
        (Permission.VIEW_MAIL, _("Surat"), "/sdm/surat"),
        (Permission.MANAGE_ACCOUNTS, _("Akun pegawai"), url_for("account.directory")),
        (Permission.USE_ACCOUNT, _("Akun saya"), url_for("account.own")),
    )
    return [
        (label, url, path == url or path.startswith(f"{url}/"))
        for permission, label, url in offered
        if visitor.may(permission)
    ]

"""Staff and partners: the list, one person, and the files to download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request

from feedback.access.permissions import Permission
from feedback.foundation import clock, tables
from feedback.foundation.db import database
from feedback.foundation.i18n import LANGUAGES, _
from feedback.people import exporting, queries
from feedback.people.model import PersonKind
from feedback.people.queries import Search
from feedback.web import guard, numbers
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint

if TYPE_CHECKING:
    from datetime import date

    from feedback.people.model import Person

PER_PAGE = 50
LONGEST_SEARCH = 100
INDENT = "\N{NO-BREAK SPACE}" * 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as the page shows it."""

    id: int
    full_name: str
    is_partner: bool
    is_active: bool
    facts: tuple[tuple[str, str], ...]


@blueprint.get("/sdm/pegawai")
@allows(Permission.VIEW_PEOPLE)
def people() -> str:
    """List staff or partners, by name."""
    number = max(request.args.get("halaman", 1, type=numbers.whole), 1)
    wanted = Search(
        text=request.args.get("cari", "").strip()[:LONGEST_SEARCH],
        unit_id=request.args.get("unit", type=numbers.whole),
        kind=PersonKind.PARTNER if request.args.get("jenis") == "mitra" else PersonKind.STAFF,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    actor, session = guard.actor(), database.session
    found = queries.search(session, actor.agency_id, wanted, today=today())
    units = queries.unit_tree(session, actor.agency_id, today=today())
    return render_template(
        "hr/people/list.html",
        found=found,
        wanted=wanted,
        is_searching=bool(wanted.text or wanted.unit_id),
        units=[(one.id, f"{INDENT * one.depth}{one.name}") for one in units],
        number=number,
        n_pages=max(1, -(-found.total // PER_PAGE)),
        may_import=actor.may(Permission.IMPORT_PEOPLE),
    )


@blueprint.get("/sdm/pegawai/<int:person_id>")
@allows(Permission.VIEW_PEOPLE)
def person(person_id: int) -> str:
    """Show one person with posts, supervisors and the people reporting to them."""
    one, session = load(person_id), database.session
    return render_template(
        "hr/people/person.html",
        person=_shown(one),
        posts=queries.posts_of(session, one.id),
        supervisors=queries.supervisors_of(session, one.id),
        below=[(o.id, o.full_name) for o in queries.subordinates_on(session, one.id, today())],
        dated=tables.as_text,
        may_import=guard.actor().may(Permission.IMPORT_PEOPLE),
    )


@blueprint.get("/sdm/pegawai/templat.xlsx")
@allows(Permission.IMPORT_PEOPLE)
def people_template() -> Response:
    """Send the empty workbook."""
    return download(exporting.template(now=clock.utc_now()), "templat-pegawai.xlsx", XLSX)


@blueprint.get("/sdm/pegawai/pegawai.xlsx")
@allows(Permission.IMPORT_PEOPLE)
def people_xlsx() -> Response:
    """Send the agency's staff as a workbook."""
    agency_id = guard.actor().agency_id
    now = clock.utc_now()
    content = exporting.people_xlsx(database.session, agency_id, today=today(), now=now)
    return download(content, f"pegawai-{today():%Y-%m-%d}.xlsx", XLSX)


@blueprint.get("/sdm/pegawai/pegawai.csv")
@allows(Permission.IMPORT_PEOPLE)
def people_csv() -> Response:
    """Send the agency's staff as CSV."""
    content = exporting.people_csv(database.session, guard.actor().agency_id, today=today())
    return download(content, f"pegawai-{today():%Y-%m-%d}.csv", CSV)


def load(person_id: int) -> Person:
    """Return a person of the actor's agency, or answer 404."""
    found = queries.person(database.session, guard.actor().agency_id, person_id)
    if found is None:
        abort(404)
    return found


def today() -> date:
    """Return the day on the wall calendar of the actor's agency."""
    return clock.to_zone(clock.utc_now(), guard.signed_in().zone).date()


def download(content: bytes, name: str, mimetype: str) -> Response:
    """Send a file under a name of our own making."""
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(one: Person) -> Shown:
    language = LANGUAGES.get(one.language, one.language)
    about = [(_("Surel"), one.email), (_("Bahasa"), language)]
    is_partner = one.kind == PersonKind.PARTNER
    if is_partner:
        about.insert(0, (_("Lembaga"), one.organisation))
    else:
        standing = " ".join(filter(None, (one.employment, one.grade)))
        about[:0] = [(_("NIP"), one.nip or ""), (_("Status dan golongan"), standing)]
    return Shown(one.id, one.full_name, is_partner, one.is_active, tuple(about))

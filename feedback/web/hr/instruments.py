"""Instruments: the list, a preview in both languages, upload and download of packs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from flask import Response, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from feedback.access.permissions import Permission
from feedback.foundation import clock, i18n
from feedback.foundation.db import database
from feedback.foundation.i18n import _, _l
from feedback.instruments import messages, queries, service
from feedback.instruments.errors import PackInvalid
from feedback.instruments.pack import RELATIONSHIPS
from feedback.web import guard
from feedback.web.guard import allows
from feedback.web.hr.blueprint import blueprint
from feedback.web.hr.people import download

if TYPE_CHECKING:
    from werkzeug import Response as AnyResponse

    from feedback.instruments.model import Instrument, InstrumentVersion
    from feedback.instruments.pack import Item, Pack
    from feedback.instruments.service import Imported

YAML = "application/yaml; charset=utf-8"


class PackForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A pack to upload."""

    file = FileField(
        _l("Berkas instrumen"),
        description=_l("YAML, dua bahasa. Unduh salah satu instrumen sebagai contoh."),
        validators=[FileRequired(_l("Pilih berkasnya dulu."))],
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One instrument in the list, by its newest version."""

    version_id: int
    name: str
    description: str
    number: int
    n_items: int
    is_used: bool


@blueprint.get("/sdm/instrumen")
@allows(Permission.VIEW_INSTRUMENTS)
def instruments() -> str:
    """List the agency's instruments."""
    return _list_page(PackForm(formdata=None))


@blueprint.post("/sdm/instrumen")
@allows(Permission.MANAGE_INSTRUMENTS)
def upload_instrument() -> tuple[str, int] | AnyResponse:
    """Store an uploaded pack; the same content again changes nothing."""
    form, actor = PackForm(), guard.actor()
    if not form.validate_on_submit():
        return _list_page(form), 422
    try:
        text = form.file.data.read().decode("utf-8")
        done = service.import_pack(
            database.session, actor.agency_id, text, by=actor.name, now=clock.utc_now()
        )
    except UnicodeDecodeError:
        form.file.errors = [_("Huruf di berkas ini tidak terbaca. Simpan sebagai UTF-8.")]
    except PackInvalid as error:
        form.file.errors = [messages.problem(error)]
    else:
        database.session.commit()
        flash(_outcome(done), "success")
        return redirect(url_for("hr.instruments"), 303)
    return _list_page(form), 422


@blueprint.post("/sdm/instrumen/bawaan")
@allows(Permission.MANAGE_INSTRUMENTS)
def load_shipped_instruments() -> AnyResponse:
    """Store the packs that ship with the product."""
    actor = guard.actor()
    service.import_shipped(database.session, actor.agency_id, by=actor.name, now=clock.utc_now())
    database.session.commit()
    flash(_("Instrumen bawaan siap dipakai."), "success")
    return redirect(url_for("hr.instruments"), 303)


@blueprint.get("/sdm/instrumen/<int:version_id>")
@allows(Permission.VIEW_INSTRUMENTS)
def instrument(version_id: int) -> str:
    """Show one version in both languages."""
    version = _load(version_id)
    pack = queries.pack_of(version)
    return render_template(
        "hr/instruments/preview.html",
        pack=pack,
        name=pack.name.in_language(i18n.code()),
        number=version.number,
        version_id=version.id,
        is_used=version.frozen_at is not None,
        versions=[(one.id, one.number) for one in version.instrument.versions],
        languages=i18n.LANGUAGES,
        observers=observers,
        asked=[(label(one), len(pack.items_for(one))) for one in RELATIONSHIPS],
    )


@blueprint.get("/sdm/instrumen/<int:version_id>.yaml")
@allows(Permission.VIEW_INSTRUMENTS)
def instrument_file(version_id: int) -> Response:
    """Send one version as a file that can be uploaded again."""
    version = _load(version_id)
    text = yaml.safe_dump(version.document, allow_unicode=True, sort_keys=False, width=100)
    name = f"{version.instrument.key}-{version.number}.yaml"
    return download(text.encode(), name, YAML)


def observers(item: Item, pack: Pack) -> str:
    """Return who is asked an item, in words."""
    return ", ".join(label(one) for one in RELATIONSHIPS if item in pack.items_for(one))


def label(relationship: str) -> str:
    """Return what a relationship is called."""
    return str(messages.RELATIONSHIPS[relationship])


def _load(version_id: int) -> InstrumentVersion:
    found = queries.version_of_agency(database.session, guard.actor().agency_id, version_id)
    if found is None:
        abort(404)
    return found


def _list_page(form: PackForm) -> str:
    actor = guard.actor()
    found = queries.of_agency(database.session, actor.agency_id)
    return render_template(
        "hr/instruments/list.html",
        form=form,
        instruments=[_listed(one) for one in found if one.versions],
        may_manage=actor.may(Permission.MANAGE_INSTRUMENTS),
    )


def _listed(one: Instrument) -> Listed:
    version = one.versions[-1]
    pack = queries.pack_of(version)
    return Listed(
        version_id=version.id,
        name=pack.name.in_language(i18n.code()),
        description=pack.description.in_language(i18n.code()),
        number=version.number,
        n_items=len(pack.items),
        is_used=any(known.frozen_at is not None for known in one.versions),
    )


def _outcome(done: Imported) -> str:
    if done.outcome == "unchanged":
        return _("Isinya sama dengan versi %(number)s. Tidak ada yang berubah.", number=done.number)
    return _("Disimpan sebagai versi %(number)s.", number=done.number)

"""While a cycle is open no answer, comment or link can be found outside the vault."""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.foundation import runtime
from feedback.foundation.db import Base
from feedback.invitations import keys
from feedback.invitations.model import Invitation
from feedback.responses.model import Box
from tests import pages
from tests.actors import stranger
from tests.web.survey import raters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.ceremonies.rounds import Round

N_MARKERS = 200


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return raters.launched(app, session, sizes=(8, 8))


def answer_everything(app: Flask, launched: Round, markers: Iterator[str]) -> int:
    """Let raters type markers into comments, autosaved and sent; return how many were typed."""
    typed = 0
    for rater in launched.office.staff:
        client = raters.opened(app, launched, rater)
        people = len(pages.page(client, "/menilai").all("h3"))
        for place in range(1, people):  # the last one is the rater, who is not asked for words
            form = pages.page(client, f"/menilai/{place}")
            for question in ("comment_continue", "comment_change"):
                marker = next(markers, None)
                if marker is None:
                    return typed
                raters.autosave(client, form, {"item_BP1": "4", question: marker})
                typed += 1
            pages.submit(client, pages.page(client, f"/menilai/{place}"), "survey-form")
    return typed


def bytes_of(folder: Path) -> bytes:
    """Return every byte of the instance but the vault's: database, WAL, logs, whatever."""
    files = [p for p in folder.rglob("*") if p.is_file() and "vault" not in p.parts]
    return b"".join(p.read_bytes() for p in files)


def rows_of(session: Session) -> bytes:
    """Return every value of every table."""
    values = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            values.extend(v if isinstance(v, bytes) else repr(v).encode() for v in row)
    return b"\n".join(values)


@pytest.mark.both_databases
def test_no_marker_is_found_in_database_files_outbox_or_log(
    app: Flask, session: Session, launched: Round, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    markers = [f"penanda{secrets.token_hex(8)}" for _ in range(N_MARKERS)]
    assert answer_everything(app, launched, iter(markers)) == N_MARKERS
    links = [launched.token(rater) for rater in launched.office.staff]
    found = bytes_of(runtime.current().settings.instance) + rows_of(session)
    found += caplog.text.encode()
    assert [m for m in (*markers, *links) if m.encode() in found] == []


def test_no_secret_lies_outside_the_vault(app: Flask, session: Session, launched: Round) -> None:
    pair = keys.create(launched.vault, launched.cycle.id)
    found = bytes_of(runtime.current().settings.instance) + rows_of(session)
    assert [s for s in pair if s in found or s.hex().encode() in found] == []


def test_no_locator_and_no_id_of_a_person_stands_beside_a_box(
    session: Session, launched: Round
) -> None:
    boxes = b"".join(
        row.id + row.nonce + row.ciphertext
        for row in session.execute(sa.select(Box.id, Box.nonce, Box.ciphertext))
    )
    locators = [launched.locator(one.id) for one in launched.office.staff]
    assert [loc for loc in locators if loc in boxes] == []


def test_a_tag_is_not_the_token(session: Session, launched: Round) -> None:
    tags = session.scalars(sa.select(Invitation.tag)).all()
    wrong = [t for t in tags if t == launched.token(launched.office.staff[0]).encode()]
    assert wrong == []
    assert {len(tag) for tag in tags} == {32}


def test_all_boxes_still_have_one_length_after_editing(
    app: Flask, session: Session, launched: Round
) -> None:
    answer_everything(app, launched, iter(["x" * 900, "y", ""] * 9))
    lengths = session.scalars(sa.select(sa.func.length(Box.ciphertext)).distinct()).all()
    assert len(lengths) == 1


def test_the_box_table_has_no_time_no_serial_no_person_and_no_key_to_anything_else() -> None:
    table = Box.__table__
    assert {c.name: c.type.python_type for c in table.columns} == {
        "id": bytes,
        "cycle_id": int,
        "nonce": bytes,
        "ciphertext": bytes,
    }
    assert [c.name for c in table.columns if c.default or c.server_default] == []
    assert {f.column.table.name for f in table.foreign_keys} == {"cycle"}


@pytest.mark.both_databases
def test_no_transaction_of_a_whole_visit_touches_invitations_and_boxes(
    app: Flask, launched: Round, transactions: list[set[str]]
) -> None:
    client = raters.opened(app, launched, launched.office.staff[0])
    place = raters.place_of(client, "Staf 1.1")
    transactions.clear()
    transactions.append(set())
    form = pages.page(client, f"/menilai/{place}")
    raters.autosave(client, form, {"item_BP1": "3"})
    form = pages.page(client, f"/menilai/{place}")
    pages.submit(client, form, "survey-form", {"item_BP1": "4"})
    receipt = pages.page(client, f"/menilai/{place}/terkirim")
    pages.submit(client, receipt, "withdraw")
    pages.submit(client, pages.page(client, "/menilai"), "leave")
    assert {frozenset(one) for one in transactions if one} == {
        frozenset({"box"}),
        frozenset({"invitation"}),
    }


def fingerprint(session: Session) -> bytes:
    session.rollback()
    return rows_of(session)


@pytest.mark.parametrize("method", ["get", "head"])
def test_fetching_pages_changes_nothing(
    app: Flask, session: Session, launched: Round, method: str
) -> None:
    client = raters.opened(app, launched, launched.office.staff[0])
    before = fingerprint(session)
    paths = ("/i", "/kode", "/menilai", "/menilai/1", "/menilai/1/terkirim", "/menilai/1/simpan")
    statuses = {getattr(client, method)(path).status_code for path in paths}
    assert statuses == {200, 303, 405}
    assert fingerprint(session) == before


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_opening_the_link_changes_nothing(
    app: Flask, session: Session, launched: Round, method: str
) -> None:
    token = launched.token(launched.office.staff[0])
    before = fingerprint(session)
    client = stranger(app)
    statuses = {
        getattr(client, method)(path).status_code
        for path in (f"/i?token={token}", f"/i?{token}", f"/kode?code={token}")
    }
    assert statuses == {200}
    assert client.get("/menilai").status_code == 403
    assert fingerprint(session) == before


@pytest.mark.parametrize(
    "path",
    [
        "/i",
        "/kode/kirim-ulang",
        "/menilai/1",
        "/menilai/1/simpan",
        "/menilai/1/tarik",
        "/menilai/1/tidak-kenal",
        "/menilai/keluar",
    ],
)
def test_posting_without_the_token_against_forgery_changes_nothing(
    app: Flask, session: Session, launched: Round, path: str
) -> None:
    rater: Person = launched.office.staff[0]
    client = raters.opened(app, launched, rater)
    before = fingerprint(session)
    data = {"token": launched.token(rater), "email": rater.email, "item_BP1": "4"}
    assert client.post(path, data=data).status_code == 400
    assert fingerprint(session) == before


def test_pages_of_raters_are_not_kept_by_browsers(app: Flask, launched: Round) -> None:
    client = raters.opened(app, launched, launched.office.staff[0])
    kept = {client.get(p).headers["Cache-Control"] for p in ("/i", "/menilai", "/menilai/1")}
    assert kept == {"no-store"}


def test_no_address_of_a_rater_page_holds_an_identifier(app: Flask, launched: Round) -> None:
    client = raters.opened(app, launched, launched.office.staff[0])
    page = pages.page(client, "/menilai")
    own = re.findall(r'href="/menilai/([^"]+)"', page.response.get_data(as_text=True))
    assert sorted(own, key=int) == [str(place) for place in range(1, len(own) + 1)]

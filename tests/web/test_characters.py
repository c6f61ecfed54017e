"""A character no database text can hold is bad input, not a fault of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import cast, pages
from tests.actors import signed_in, stranger

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("door", "path", "field"),
    [
        ("/masuk", "/masuk", "identifier"),
        ("/masuk", "/masuk", "password"),
        ("/sandi/lupa", "/sandi/lupa", "identifier"),
        ("/kode", "/kode/kirim-ulang", "email"),
        ("/aktivasi", "/aktivasi", "pasted"),
    ],
)
def test_a_nul_at_a_public_door_is_refused(app: Flask, door: str, path: str, field: str) -> None:
    assert knock(app, door, path, field) == 400


def test_a_nul_in_a_pasted_link_is_a_link_that_nobody_knows(app: Flask) -> None:
    assert knock(app, "/kode", "/i", "code") == 404


def knock(app: Flask, door: str, path: str, field: str) -> int:
    """Return how a form with a NUL in one field is answered."""
    visitor = stranger(app)
    token = pages.page(visitor, door).first("form")
    proof = dict(pages.page(visitor, door).fields(token))["csrf_token"]
    form = {"csrf_token": proof, "password": "x", field: "a\0b@kpw.example"}
    return visitor.post(path, data=form, headers={"Origin": "https://cermin.test"}).status_code


@pytest.mark.parametrize(
    "path",
    ["/sdm/pegawai?cari=%00", "/sdm/pegawai?jenis=%00", "/admin/akun?nama=a%00", "/?x=1&x=%00"],
)
def test_a_nul_in_a_search_is_refused(app: Flask, session: Session, path: str) -> None:
    agency = cast.agency(session)
    visitor = signed_in(app, session, cast.person(session, agency, "Petugas SDM"), "hr", "admin")
    assert visitor.get(path).status_code == 400

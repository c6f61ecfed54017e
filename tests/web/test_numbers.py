"""Numbers no row can have: an address with one leads nowhere, a page of one is the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import cast, pages
from tests.actors import signed_in

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.actors import Browser

pytestmark = pytest.mark.both_databases
TOO_LARGE = [2**31, 2**63, 10**30]


@pytest.fixture
def visitor(app: Flask, session: Session) -> Browser:
    agency = cast.agency(session)
    return signed_in(app, session, cast.person(session, agency, "Petugas SDM"), "hr", "admin")


@pytest.mark.parametrize("number", [2**31 - 1, *TOO_LARGE])
@pytest.mark.parametrize(
    "path",
    ["/hasil/{}", "/sdm/pegawai/{}", "/sdm/siklus/{}", "/sdm/instrumen/{}", "/admin/akun/{}"],
)
def test_an_address_with_a_number_no_row_has_is_not_found(
    visitor: Browser, path: str, number: int
) -> None:
    assert visitor.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", [-1, 0, 2**31 - 1, *TOO_LARGE])
@pytest.mark.parametrize("path", ["/sdm/pegawai?halaman={}", "/admin/akun?halaman={}"])
def test_a_page_far_away_is_no_fault_of_ours(visitor: Browser, path: str, number: int) -> None:
    assert pages.page(visitor, path.format(number)).heading


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_unit_no_agency_has_does_not_narrow_the_list(visitor: Browser, number: int) -> None:
    assert "Petugas SDM" in pages.page(visitor, f"/sdm/pegawai?unit={number}").text

"""HR's pages of people: list, one person, partners, addresses. Names are data, never markup."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.people.importing import Upload
from feedback.people.model import Person
from tests import cast, pages
from tests.actors import signed_in, stranger

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency
    from tests.actors import Browser

EVIL = "<img src=x onerror=alert(1)>\"'{{ 7 * 1931 }}"


@pytest.fixture
def hr(app: Flask, session: Session, agency: Agency) -> Browser:
    return signed_in(app, session, cast.person(session, agency, "Petugas SDM"), "hr")


@pytest.fixture
def sari(session: Session, agency: Agency) -> Person:
    unit = cast.unit(session, agency, "Biro Keuangan")
    boss = cast.person(session, agency, "Budi Santoso", place=unit)
    return cast.person(
        session, agency, "Sari Wulandari", place=unit, supervisor=boss,
        email="sari@kpw.example", nip="198704122010122999", title_after="S.E.",
    )  # fmt: skip


def test_people_are_listed_with_post_and_unit(hr: Browser, sari: Person) -> None:
    page = pages.page(hr, "/sdm/pegawai")
    assert "Sari Wulandari, S.E." in page.links
    assert "198704122010122999" in page.text
    assert "Biro Keuangan" in page.text


def test_the_list_is_searched_by_a_form_without_script(hr: Browser, sari: Person) -> None:
    page = pages.page(hr, "/sdm/pegawai")
    answer = pages.submit(hr, page, "search", {"cari": "wulan"})
    found = pages.read(answer, "/sdm/pegawai")
    assert "Sari Wulandari, S.E." in found.links
    assert "Budi Santoso" not in found.links


def test_a_search_without_result_says_what_to_do(hr: Browser) -> None:
    assert "Tidak ada yang cocok" in pages.page(hr, "/sdm/pegawai?cari=zzz").text


def test_long_lists_have_pages_that_keep_the_search(
    hr: Browser, session: Session, agency: Agency
) -> None:
    for number in range(55):
        cast.person(session, agency, f"Orang {number:02d}")
    page = pages.page(hr, "/sdm/pegawai?cari=orang")
    assert "Halaman 1 dari 2" in page.text
    assert "Orang 54" in pages.page(hr, page.links["Berikutnya"]).text


@pytest.mark.parametrize(
    "query", ["halaman=0", "halaman=x", "halaman=9999", "unit=x", "unit=99999"]
)
def test_odd_addresses_are_answered_calmly(hr: Browser, sari: Person, query: str) -> None:
    assert pages.page(hr, f"/sdm/pegawai?{query}").heading == "Pegawai"


def test_a_person_is_shown_with_posts_and_supervisors(hr: Browser, sari: Person) -> None:
    page = pages.page(hr, f"/sdm/pegawai/{sari.id}")
    assert page.heading == "Sari Wulandari, S.E."
    assert "Budi Santoso" in page.text
    assert "01-01-2020" in page.text


def test_a_supervisor_is_shown_with_those_below(
    hr: Browser, session: Session, sari: Person
) -> None:
    boss = session.scalars(select(Person).where(Person.name == "Budi Santoso")).one()
    page = pages.page(hr, f"/sdm/pegawai/{boss.id}")
    assert page.links["Sari Wulandari, S.E."] == f"/sdm/pegawai/{sari.id}"


def test_an_address_is_changed(hr: Browser, session: Session, sari: Person) -> None:
    page = pages.page(hr, f"/sdm/pegawai/{sari.id}/ubah")
    answer = pages.submit(hr, page, "person-form", {"email": "baru@kpw.example"})
    assert answer.status_code == 303
    session.expire_all()
    assert (sari.email, sari.is_active) == ("baru@kpw.example", True)
    assert isinstance(sari.email_changed_on, date)


def test_a_person_is_deactivated(hr: Browser, session: Session, sari: Person) -> None:
    page = pages.page(hr, f"/sdm/pegawai/{sari.id}/ubah")
    pages.submit(hr, page, "person-form", {"is_active": []})
    session.expire_all()
    assert sari.is_active is False
    assert "tidak aktif" in pages.page(hr, "/sdm/pegawai?cari=sari").text


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Isi alamat surel."),
        ("sari@", "Ini bukan alamat surel yang benar."),
        ("budi@kpw.example", "Alamat ini sudah dipakai orang lain di instansi ini."),
    ],
)
def test_a_wrong_address_is_refused_in_words(
    hr: Browser, session: Session, agency: Agency, sari: Person, email: str, words: str
) -> None:
    cast.person(session, agency, email="budi@kpw.example")
    url = f"/sdm/pegawai/{sari.id}/ubah"
    answer = pages.submit(hr, pages.page(hr, url), "person-form", {"email": email})
    assert pages.read(answer, url, status=422).errors == [words]
    session.expire_all()
    assert sari.email == "sari@kpw.example"


def test_somebody_active_elsewhere_is_not_activated(
    hr: Browser, session: Session, agency: Agency
) -> None:
    gone = cast.person(session, agency, nip="198704122010122001", is_active=False)
    cast.person(session, cast.agency(session, "lain"), nip="198704122010122001")
    url = f"/sdm/pegawai/{gone.id}/ubah"
    answer = pages.submit(hr, pages.page(hr, url), "person-form", {"is_active": "y"})
    page = pages.read(answer, url, status=422)
    assert page.errors == ["NIP orang ini sudah aktif di instansi lain."]


def test_a_partner_is_added_and_changed(hr: Browser, session: Session) -> None:
    page = pages.page(hr, "/sdm/pegawai/mitra-baru")
    entered = {"name": "Ratna", "organisation": "LSM", "email": "r@lsm.example", "language": "en"}
    answer = pages.submit(hr, page, "partner-form", entered)
    assert pages.page(hr, answer.location).heading == "Ratna"
    edit = pages.page(hr, f"{answer.location}/ubah")
    pages.submit(hr, edit, "person-form", {"organisation": "LSM Maju"})
    partner = session.scalars(select(Person).where(Person.kind == "partner")).one()
    assert (partner.name, partner.organisation, partner.language) == ("Ratna", "LSM Maju", "en")
    assert "Ratna" in pages.page(hr, "/sdm/pegawai?jenis=mitra").links


def test_a_partner_without_name_is_refused(hr: Browser) -> None:
    page = pages.page(hr, "/sdm/pegawai/mitra-baru")
    answer = pages.submit(hr, page, "partner-form", {"email": "r@lsm.example"})
    assert pages.read(answer, page.url, status=422).errors == ["Isi nama mitra."]


@pytest.mark.parametrize("where", ["", "/ubah"])
def test_people_of_another_agency_do_not_exist(
    app: Flask, session: Session, sari: Person, where: str
) -> None:
    other = cast.person(session, cast.agency(session, "lain"), "Petugas Lain")
    elsewhere = signed_in(app, session, other, "hr")
    assert elsewhere.get(f"/sdm/pegawai/{sari.id}{where}").status_code == 404
    assert "Sari" not in pages.page(elsewhere, "/sdm/pegawai?cari=sari").text


def test_an_administrator_reads_but_does_not_change(
    app: Flask, session: Session, agency: Agency, sari: Person
) -> None:
    admin = signed_in(app, session, cast.person(session, agency), "admin")
    assert "Ubah" not in pages.page(admin, f"/sdm/pegawai/{sari.id}").links
    assert admin.get(f"/sdm/pegawai/{sari.id}/ubah").status_code == 403


@pytest.mark.parametrize("role", ["employee", "leader", "custodian"])
def test_other_roles_do_not_see_people(
    app: Flask, session: Session, agency: Agency, role: str
) -> None:
    client = signed_in(app, session, cast.person(session, agency), role)
    assert client.get("/sdm/pegawai").status_code == 403


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    answer = stranger(app).get("/sdm/pegawai")
    assert answer.status_code == 303
    assert "/masuk" in answer.location


def test_names_are_shown_as_text_everywhere(hr: Browser, session: Session, agency: Agency) -> None:
    unit = cast.unit(session, agency, EVIL)
    boss = cast.person(session, agency, EVIL, place=unit)
    evil = cast.person(
        session, agency, EVIL, place=unit, supervisor=boss, title_before=EVIL, organisation=EVIL
    )
    urls = ("/sdm/pegawai", f"/sdm/pegawai/{evil.id}", f"/sdm/pegawai/{evil.id}/ubah")
    found = [pages.page(hr, url) for url in (*urls, f"/sdm/pegawai/{boss.id}")]
    assert [img for page in found for img in page.all("img")] == []
    assert ["13517" in page.text for page in found] == [False] * 4
    assert EVIL in found[0].text


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/sdm/pegawai/templat.xlsx", "templat-pegawai.xlsx"),
        ("/sdm/pegawai/pegawai.xlsx", "pegawai-"),
        ("/sdm/pegawai/pegawai.csv", "pegawai-"),
    ],
)
def test_files_are_sent_under_our_own_names(hr: Browser, sari: Person, url: str, name: str) -> None:
    answer = hr.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_export_holds_the_own_agency_only(hr: Browser, session: Session, sari: Person) -> None:
    cast.person(session, cast.agency(session, "lain"), "Orang Lain")
    text = Upload("a.csv", hr.get("/sdm/pegawai/pegawai.csv").data).content.decode("utf-8-sig")
    assert "Sari Wulandari" in text
    assert "Orang Lain" not in text


def test_pages_are_complete_in_english(hr: Browser, sari: Person) -> None:
    page = pages.page(hr, "/sdm/pegawai")
    pages.submit(hr, page, "/bahasa", {"code": "en"})
    assert pages.page(hr, "/sdm/pegawai").first("html").attributes["lang"] == "en"

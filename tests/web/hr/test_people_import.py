"""The import in the browser: check, repair, confirm; nothing else is ever carried out."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import select

from feedback.foundation import tables
from feedback.foundation.tables import reading
from feedback.people.model import Person
from tests import cast, pages
from tests.actors import signed_in
from tests.people.files import BUDI, SARI, SARI_NIP, upload
from tests.web.hr.files import follow, send

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from feedback.people.model import Agency
    from tests.actors import Browser
    from tests.pages import Page

URL = "/sdm/pegawai/impor"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def hr(app: Flask, session: Session, agency: Agency) -> Browser:
    return signed_in(app, session, cast.person(session, agency, "Petugas SDM"), "hr")


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.instance / "uploads"


def check(hr: Browser, *people: dict[str, object]) -> Page:
    """Upload people and return the page that says what would happen."""
    return follow(hr, send(hr, URL, "pegawai.xlsx", upload(*people).content))


def stored(session: Session) -> set[str]:
    session.rollback()
    return set(session.scalars(select(Person.name).where(Person.name != "Petugas SDM")))


def test_a_file_is_checked_before_anything_is_stored(hr: Browser, session: Session) -> None:
    page = check(hr, BUDI, SARI)
    assert page.heading == "Impor pegawai: siap diterapkan"
    assert "pegawai.xlsx, lembar “Pegawai”. Belum ada yang diubah." in page.text
    assert stored(session) == set()


def test_what_was_shown_is_carried_out_once_confirmed(hr: Browser, session: Session) -> None:
    page = check(hr, BUDI, SARI)
    answer = pages.submit(hr, page, f"{page.url}/terapkan", follow=True)
    assert "2 pegawai disimpan." in pages.read(answer, "/sdm/pegawai").text
    assert stored(session) == {"Budi Santoso", "Sari Wulandari"}


def test_the_file_is_gone_once_it_was_carried_out(hr: Browser, folder: Path) -> None:
    page = check(hr, BUDI)
    pages.submit(hr, page, f"{page.url}/terapkan")
    assert list(folder.iterdir()) == []
    assert pages.page(hr, page.url, status=404).heading == "Berkas ini sudah tidak ada"


def test_errors_are_listed_and_lead_to_their_cells(hr: Browser, session: Session) -> None:
    page = check(hr, BUDI, SARI | {"NIP": "19870412201012200"})
    assert page.heading == "Impor pegawai: 1 sel perlu diperbaiki"
    assert page.errors == ["Baris 3, kolom NIP: 17 angka, harus 18"]
    target = page.links["Baris 3, kolom NIP: 17 angka, harus 18"].removeprefix("#")
    assert page.with_id(target).text == "B3"
    assert "19870412201012200" in page.text


def test_a_file_with_errors_offers_no_way_to_carry_it_out(hr: Browser, session: Session) -> None:
    page = check(hr, BUDI, SARI | {"NIP": "1"})
    assert [form for form in page.forms if "terapkan" in form.attributes["action"]] == []
    token = dict(page.fields(page.form("upload-form")))
    hr.post(f"{page.url}/terapkan", data=token | {"fingerprint": "x"})
    assert stored(session) == set()


def test_the_list_of_errors_is_a_workbook(hr: Browser, tmp_path: Path) -> None:
    page = check(hr, BUDI, SARI | {"NIP": "1"})
    answer = hr.get(page.links["Unduh daftar galat (.xlsx)"])
    assert 'filename="galat-impor.xlsx"' in answer.headers["Content-Disposition"]
    (tmp_path / "galat.xlsx").write_bytes(answer.data)
    sheet = openpyxl.load_workbook(tmp_path / "galat.xlsx").active
    assert [cell.value for cell in sheet[2]][2:6] == ["B3", "NIP", "1", "1 angka, harus 18"]


def test_many_errors_are_counted_in_full_and_shown_in_part(hr: Browser) -> None:
    wrong = [BUDI | {"NIP": "1", "Surel": f"b{n}@kpw.example"} for n in range(230)]
    page = check(hr, *wrong)
    assert page.heading == "Impor pegawai: 230 sel perlu diperbaiki"
    assert page.errors[-1] == "dan 220 lagi, di tabel di bawah"
    assert "200 dari 230 sel yang perlu diperbaiki" in page.text


def test_changes_are_shown_before_and_after(hr: Browser, session: Session) -> None:
    first = check(hr, BUDI, SARI)
    pages.submit(hr, first, f"{first.url}/terapkan")
    page = check(hr, BUDI, SARI | {"Golongan": "III/d", "Surel": "sw@kpw.example"})
    assert [(one.name, one.text) for one in page.all("del", "ins")] == [
        ("del", "III/c"), ("ins", "III/d"), ("del", "sari@kpw.example"), ("ins", "sw@kpw.example"),
    ]  # fmt: skip


def test_all_changes_are_one_click_away(hr: Browser) -> None:
    many = [BUDI | {"NIP": None, "Surel": f"b{n}@kpw.example"} for n in range(25)]
    first = check(hr, *many)
    pages.submit(hr, first, f"{first.url}/terapkan")
    page = check(hr, *(one | {"Golongan": "IV/c"} for one in many))
    assert len(page.all("ins")) == 20
    assert len(pages.page(hr, page.links["Lihat semua 25 perubahan"]).all("ins")) == 25


def test_doubts_are_shown_and_do_not_hinder(hr: Browser) -> None:
    page = check(hr, BUDI | {"Golongan": "IX"})
    assert "Baris 2, kolom Golongan: golongan IX tidak lazim untuk PNS" in page.text
    assert page.heading == "Impor pegawai: siap diterapkan"


def test_the_same_file_again_has_nothing_to_do(hr: Browser) -> None:
    first = check(hr, BUDI)
    pages.submit(hr, first, f"{first.url}/terapkan")
    page = check(hr, BUDI)
    assert page.heading == "Impor pegawai: tidak ada yang berubah"
    assert page.forms == []


def test_data_changed_in_between_is_not_overwritten(hr: Browser, session: Session) -> None:
    first = check(hr, BUDI, SARI)
    pages.submit(hr, first, f"{first.url}/terapkan")
    page = check(hr, BUDI, SARI | {"Golongan": "III/d"})
    sari = session.scalars(select(Person).where(Person.nip == SARI_NIP)).one()
    sari.grade = "IV/a"
    answer = pages.submit(hr, page, f"{page.url}/terapkan", follow=True)
    assert "Data berubah sejak diperiksa." in pages.read(answer, page.url).text
    session.expire_all()
    assert sari.grade == "IV/a"


@pytest.mark.parametrize("fingerprint", ["", "0" * 64])
def test_a_made_up_agreement_is_refused(hr: Browser, session: Session, fingerprint: str) -> None:
    page = check(hr, BUDI)
    pages.submit(hr, page, f"{page.url}/terapkan", {"fingerprint": fingerprint})
    assert stored(session) == set()


class TestKeptFiles:
    def test_a_kept_file_is_private_on_disk_and_named_by_us(
        self, hr: Browser, folder: Path
    ) -> None:
        follow(hr, send(hr, URL, "../../etc/passwd.xlsx", upload(BUDI).content))
        (kept,) = folder.iterdir()
        assert re.fullmatch(r"\d+-[0-9a-f]{64}\.upload", kept.name)
        assert kept.stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0

    def test_its_name_is_shown_without_folders(self, hr: Browser) -> None:
        page = follow(hr, send(hr, URL, "../../etc/passwd.xlsx", upload(BUDI).content))
        assert "passwd.xlsx, lembar" in page.text
        assert "etc/" not in page.text

    def test_the_ticket_of_somebody_else_leads_nowhere(
        self, app: Flask, session: Session, agency: Agency, hr: Browser
    ) -> None:
        page = check(hr, BUDI)
        colleague = signed_in(app, session, cast.person(session, agency), "hr")
        other = cast.person(session, cast.agency(session, "lain"))
        elsewhere = signed_in(app, session, other, "hr")
        urls = [f"{page.url}{end}" for end in ("", "/galat.xlsx")]
        answers = [one.get(url).status_code for one in (colleague, elsewhere) for url in urls]
        assert answers == [404] * 4

    def test_it_is_forgotten_after_an_hour(self, hr: Browser, folder: Path) -> None:
        follow(hr, send(hr, URL, "a.xlsx", upload(BUDI).content))
        (kept,) = folder.iterdir()
        old = folder / f"999-{'0' * 64}.upload"
        old.write_bytes(b"{}")
        os.utime(old, (time.time() - 3700,) * 2)
        check(hr, BUDI)
        assert not old.exists()
        assert not kept.exists()

    def test_it_does_not_answer_after_an_hour(self, hr: Browser, folder: Path) -> None:
        page = check(hr, BUDI)
        (kept,) = folder.iterdir()
        head, content = kept.read_bytes().split(b"\n", 1)
        aged = re.sub(rb"\d{4}-\d\d-\d\dT\d\d", b"2020-01-01T00", head)
        kept.write_bytes(aged + b"\n" + content)
        assert hr.get(page.url).status_code == 404

    @pytest.mark.parametrize("ticket", ["x", "..", "%2e%2e%2fcermin.sqlite3", "a" * 300])
    def test_a_made_up_ticket_leads_nowhere(self, hr: Browser, ticket: str) -> None:
        assert hr.get(f"{URL}/{ticket}").status_code == 404


class TestBadFiles:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.pdf", b"%PDF", "Ini bukan berkas .xlsx atau .csv."),
            ("a.xlsx", b"%PDF", "Berkas ini rusak."),
            ("a.csv", b'"never closed', "Tanda kutip pada baris"),
            ("a.csv", b"", "Berkas ini kosong."),
        ],
    )
    def test_what_is_no_table_is_refused_in_words_and_not_kept(
        self, hr: Browser, folder: Path, name: str, content: bytes, words: str
    ) -> None:
        page = pages.read(send(hr, URL, name, content), URL, status=422)
        assert page.errors[0].startswith(words)
        assert not folder.exists()

    def test_a_file_over_the_limit_is_refused_in_words(
        self, hr: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "MAX_BYTES", 1000)
        page = pages.read(send(hr, URL, "a.csv", b"a" * 1001), URL, status=422)
        assert page.errors == ["Berkas ini lebih besar dari 5 MB. Bagi menjadi beberapa berkas."]

    def test_a_request_far_too_large_is_refused_by_the_server(
        self, app: Flask, hr: Browser
    ) -> None:
        assert app.config["MAX_CONTENT_LENGTH"] < 7 * 1024 * 1024
        app.config["MAX_CONTENT_LENGTH"] = 10_000
        assert send(hr, URL, "a.csv", b"a" * 20_000).status_code == 413

    def test_no_file_at_all_is_said(self, hr: Browser) -> None:
        page = pages.page(hr, URL)
        answer = hr.post(URL, data=dict(page.fields(page.form("upload-form"))))
        assert pages.read(answer, URL, status=422).errors == ["Pilih berkasnya dulu."]

    def test_markup_in_a_file_stays_text(self, hr: Browser) -> None:
        page = check(hr, BUDI | {"Nama": EVIL, "NIP": EVIL, "Nama unit": EVIL, "Status": EVIL})
        assert page.all("script") == []
        assert EVIL in page.text

    def test_headers_and_sheets_with_markup_stay_text(self, hr: Browser) -> None:
        content = tables.write_csv(
            [EVIL, "Nama", "NIP", "Surel", "Kode unit"], [["", EVIL, "1", "x", "U"]]
        )
        page = follow(hr, send(hr, URL, f"{EVIL}.csv", content))
        assert page.all("script") == []

    def test_a_post_without_token_is_refused(self, hr: Browser, session: Session) -> None:
        page = check(hr, BUDI)
        fingerprint = dict(page.fields(page.form(f"{page.url}/terapkan")))["fingerprint"]
        answer = hr.post(f"{page.url}/terapkan", data={"fingerprint": fingerprint})
        assert answer.status_code == 400
        assert stored(session) == set()


@pytest.mark.parametrize("role", ["employee", "leader", "custodian", "admin"])
def test_only_hr_imports(app: Flask, session: Session, agency: Agency, role: str) -> None:
    client = signed_in(app, session, cast.person(session, agency), role)
    assert client.get(URL).status_code == 403

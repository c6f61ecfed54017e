"""HR's pages of instruments: list, preview in both languages, upload, download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback.foundation import clock
from feedback.instruments import parsing, queries, service
from feedback.instruments.service import SHIPPED
from tests import cast, pages
from tests.actors import signed_in
from tests.web.hr.files import follow, send

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.instruments.model import InstrumentVersion
    from feedback.people.model import Agency
    from tests.actors import Browser

URL = "/sdm/instrumen"
TEXT = (SHIPPED / "five-aspects.yaml").read_text(encoding="utf-8")
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def hr(app: Flask, session: Session, agency: Agency) -> Browser:
    return signed_in(app, session, cast.person(session, agency), "hr")


@pytest.fixture
def version(session: Session, agency: Agency) -> InstrumentVersion:
    service.import_pack(session, agency.id, TEXT, by="system", now=clock.utc_now())
    session.commit()
    return queries.latest_version(session, agency.id, "five-aspects")


def test_an_empty_list_offers_what_ships(hr: Browser) -> None:
    page = pages.page(hr, URL)
    assert "Belum ada instrumen" in page.text
    shown = follow(hr, pages.submit(hr, page, "shipped-form"))
    assert {"BerAKHLAK, tujuh nilai dasar", "Lima aspek perilaku"} <= set(shown.links)


def test_a_preview_shows_every_item_in_both_languages(
    hr: Browser, version: InstrumentVersion
) -> None:
    page = pages.page(hr, f"{URL}/{version.id}")
    pack = queries.pack_of(version)
    texts = [text for item in pack.items for text in item.text.texts.values()]
    assert [text for text in texts if text not in page.text] == []
    spans = [one.attributes["lang"] for one in page.all("span") if "lang" in one.attributes]
    assert spans.count("en") == 20 + 2 * 5 + 1 + 2  # items, scale, "not observed", questions


def test_a_preview_says_who_is_asked_what(hr: Browser, version: InstrumentVersion) -> None:
    page = pages.page(hr, f"{URL}/{version.id}")
    rows = {row.text.split()[0]: row.text for row in page.all("tr")}
    assert rows["DIS2"].endswith("Diri sendiri, Atasan, Rekan, Bawahan, Mitra")
    assert rows["DIS4"].endswith("Diri sendiri, Atasan, Rekan, Bawahan")


def test_an_untranslated_text_is_marked(hr: Browser) -> None:
    text = TEXT.replace('        en: "Comes to meetings prepared."\n', "")
    page = follow(hr, send(hr, URL, "a.yaml", text.encode()))
    shown = pages.page(hr, page.links["Lima aspek perilaku"])
    assert shown.text.count("belum diterjemahkan") == 1


def test_the_same_content_again_is_no_new_version(hr: Browser, version: InstrumentVersion) -> None:
    page = follow(hr, send(hr, URL, "a.yaml", TEXT.encode()))
    assert "Isinya sama dengan versi 1." in page.text


def test_changed_content_is_a_new_version_and_the_old_one_can_be_read(
    hr: Browser, version: InstrumentVersion
) -> None:
    changed = TEXT.replace("Comes to meetings prepared.", "Is prepared for meetings.")
    page = follow(hr, send(hr, URL, "a.yaml", changed.encode()))
    assert "Disimpan sebagai versi 2." in page.text
    newest = pages.page(hr, page.links["Lima aspek perilaku"])
    assert "Is prepared for meetings." in newest.text
    assert "Comes to meetings prepared." in pages.page(hr, newest.links["Versi 1"]).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"key: [", "line 1: bukan YAML yang benar"),
        (b"\xff\xfe\xff", "Huruf di berkas ini tidak terbaca. Simpan sebagai UTF-8."),
        (TEXT.replace("observers: [", "observer: [", 1).encode(),
         "competencies[0].items[0].observer: nama ini tidak dikenal; mungkin salah ketik"),
        (b"a: &a [1]\nb: *a\n", "line 2: berisi alias YAML (*nama), yang tidak diizinkan"),
    ],
)  # fmt: skip
def test_a_wrong_pack_is_refused_with_its_place(hr: Browser, content: bytes, words: str) -> None:
    page = pages.read(send(hr, URL, "a.yaml", content), URL, status=422)
    assert page.errors == [words]


def test_a_download_can_be_uploaded_again(hr: Browser, version: InstrumentVersion) -> None:
    answer = hr.get(f"{URL}/{version.id}.yaml")
    assert 'filename="five-aspects-1.yaml"' in answer.headers["Content-Disposition"]
    assert parsing.parse_yaml(answer.get_data(as_text=True))[0].digest == version.digest


def test_markup_in_a_pack_stays_text(hr: Browser) -> None:
    text = TEXT.replace("Comes to meetings prepared.", EVIL).replace("Lima aspek", EVIL)
    page = follow(hr, send(hr, URL, f"{EVIL}.yaml", text.encode()))
    shown = pages.page(hr, page.links[f"{EVIL} perilaku"])
    assert EVIL in shown.text
    assert page.all("script") + shown.all("script") == []


def test_instruments_of_another_agency_do_not_exist(
    app: Flask, session: Session, version: InstrumentVersion
) -> None:
    other = cast.person(session, cast.agency(session, "lain"))
    elsewhere = signed_in(app, session, other, "hr")
    answers = [elsewhere.get(f"{URL}/{version.id}{end}").status_code for end in ("", ".yaml")]
    assert answers == [404, 404]
    assert "Belum ada instrumen" in pages.page(elsewhere, URL).text


@pytest.mark.parametrize("role", ["employee", "leader", "custodian", "admin"])
def test_only_hr_sees_instruments(app: Flask, session: Session, agency: Agency, role: str) -> None:
    client = signed_in(app, session, cast.person(session, agency), role)
    assert client.get(URL).status_code == 403

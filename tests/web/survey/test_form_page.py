"""The form: saved by itself, sent, edited, never overwritten, nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedback.ceremonies import stop
from feedback.invitations import keys
from feedback.responses import service as responses
from feedback.responses.box import BoxState
from tests import pages
from tests.web.survey import raters

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from feedback.responses.box import BoxContent
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round
    from tests.pages import Page

XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg/onload=alert(1)>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "' onfocus=alert(1) autofocus='",
)


@pytest.fixture
def place(client: Browser) -> int:
    return raters.place_of(client, "Staf 1.1")


@pytest.fixture
def form(client: Browser, place: int) -> Page:
    return pages.page(client, f"/menilai/{place}")


def stored(launched: Round, rater: Person, name: str = "Staf 1.1") -> BoxContent:
    subject = next(s for s in launched.cycle.subjects if s.name == name)
    secret = keys.read_map(launched.vault, launched.cycle.id)
    opened = responses.open_box(
        launched.session, secret, launched.cycle.id, launched.locator(rater.id), subject.id
    )
    launched.session.rollback()
    return opened.content


def everything(launched: Round, relationship: str = "peer", value: str = "4") -> dict[str, str]:
    return {f"item_{item.key}": value for item in launched.pack.items_for(relationship)}


def version_in(markup: str) -> str:
    return re.search(r'name="version"[^>]*?value="([^"]+)"', markup, re.DOTALL).group(1)


def test_the_form_asks_what_the_relationship_observes(form: Page, launched: Round) -> None:
    groups = [e.attributes.get("id") for e in form.all("fieldset")]
    assert groups == [f"item_{item.key}" for item in launched.pack.items_for("peer")]


def test_every_statement_is_the_legend_of_six_radios(form: Page) -> None:
    radios = [e for e in form.all("input") if e.attributes.get("type") == "radio"]
    assert len(radios) == 24 * 6
    assert len(form.all("legend")) == 24


def test_three_lines_stand_before_the_first_question(form: Page) -> None:
    assert "Staf 1.1 melihat angka gabungan dari rekan, bukan jawaban Anda." in form.text
    assert "Bila 4 dari 4 rekan menjawab" in form.text
    assert "Komentar tampil kata demi kata" in form.text
    assert form.text.index("Yang akan terlihat") < form.text.index("Bagian 1 dari 7")


def test_a_supervisor_is_told_first(app: Flask, launched: Round) -> None:
    head = raters.opened(app, launched, launched.office.heads[0])
    page = pages.page(head, f"/menilai/{raters.place_of(head, 'Staf 1.1')}")
    assert "Anda satu-satunya atasan, jadi Staf 1.1 tahu penilaian ini dari Anda." in page.text
    assert page.all("textarea") == []


def test_an_autosave_is_stored_and_answers_with_its_version(
    client: Browser, form: Page, launched: Round, rater: Person
) -> None:
    response = raters.autosave(client, form, {"item_BP1": "4", "comment_continue": "Baik."})
    content = stored(launched, rater)
    assert response.status_code == 200
    assert "1 dari 24 terjawab" in response.text
    assert version_in(response.text).startswith("1-")
    assert (content.answers, content.comments) == ({"BP1": 4}, {"continue": "Baik."})
    assert content.state is BoxState.DRAFT


def test_what_was_saved_is_on_the_page_again(client: Browser, form: Page, place: int) -> None:
    raters.autosave(client, form, {"item_BP1": "T", "comment_change": "Lebih awal."})
    again = pages.page(client, f"/menilai/{place}")
    fields = dict(again.fields(again.form("survey-form")))
    assert (fields["item_BP1"], fields["comment_change"]) == ("T", "Lebih awal.")


def test_it_goes_on_where_the_other_device_stopped(
    app: Flask, client: Browser, form: Page, launched: Round, rater: Person, place: int
) -> None:
    raters.autosave(client, form, {"item_BP1": "2"})
    phone = raters.opened(app, launched, rater)
    fields = pages.page(phone, f"/menilai/{place}")
    assert dict(fields.fields(fields.form("survey-form")))["item_BP1"] == "2"


def test_sending_leads_to_the_receipt(
    client: Browser, form: Page, launched: Round, rater: Person, place: int
) -> None:
    response = pages.submit(client, form, "survey-form", everything(launched))
    assert (response.status_code, response.location) == (303, f"/menilai/{place}/terkirim")
    assert stored(launched, rater).state is BoxState.SUBMITTED


def test_a_sent_form_can_be_edited_and_stays_sent(
    client: Browser, form: Page, launched: Round, rater: Person, place: int
) -> None:
    pages.submit(client, form, "survey-form", everything(launched))
    again = pages.page(client, f"/menilai/{place}")
    raters.autosave(client, again, {"item_BP1": "1"})
    content = stored(launched, rater)
    assert (content.answers["BP1"], content.state) == (1, BoxState.SUBMITTED)


def test_an_incomplete_form_may_be_sent(
    client: Browser, form: Page, launched: Round, rater: Person
) -> None:
    assert pages.submit(client, form, "survey-form", {"item_BP1": "5"}).status_code == 303
    assert stored(launched, rater).answers == {"BP1": 5}


def test_an_empty_form_is_not_sent(client: Browser, form: Page) -> None:
    page = pages.read(pages.submit(client, form, "survey-form"), "x", status=422)
    assert page.errors == ["Jawab sedikitnya satu pernyataan, lalu kirim lagi."]


class TestFaults:
    """What cannot be saved is named at its field; the rest of the page stays as typed."""

    LONG = "\N{GRINNING FACE}" * 600

    def test_a_comment_that_is_too_long_comes_back_whole(
        self, client: Browser, form: Page, launched: Round, rater: Person
    ) -> None:
        typed = everything(launched) | {"comment_continue": self.LONG}
        page = pages.read(pages.submit(client, form, "survey-form", typed), "x", status=422)
        fields = dict(page.fields(page.form("survey-form")))
        assert fields["comment_continue"] == self.LONG
        assert fields["item_BP1"] == "4"
        assert "100 huruf terlalu panjang" in page.errors[0]
        assert stored(launched, rater).answers == {}

    def test_an_autosave_says_so_in_a_fragment(self, client: Browser, form: Page) -> None:
        response = raters.autosave(client, form, {"comment_continue": self.LONG})
        assert response.status_code == 422
        assert "terlalu panjang" in response.text
        assert "<main" not in response.text

    def test_a_forged_choice_is_refused(
        self, client: Browser, form: Page, launched: Round, rater: Person
    ) -> None:
        response = pages.submit(client, form, "survey-form", {"item_BP1": "9"})
        assert response.status_code == 422
        assert stored(launched, rater).answers == {}

    def test_a_forged_item_is_ignored(
        self, client: Browser, form: Page, launched: Round, rater: Person
    ) -> None:
        raters.autosave(client, form, {"item_BP1": "4", "item_XX": "5", "relationship": "self"})
        assert stored(launched, rater).answers == {"BP1": 4}


class TestTwoDevices:
    """A newer save of another device is never overwritten silently."""

    @pytest.fixture
    def phone(self, app: Flask, launched: Round, rater: Person) -> Browser:
        return raters.opened(app, launched, rater)

    @pytest.fixture
    def conflict(self, phone: Browser, client: Browser, form: Page, place: int) -> Page:
        other = pages.page(phone, f"/menilai/{place}")
        raters.autosave(phone, other, {"item_BP1": "2", "comment_continue": "Dari telepon."})
        return form

    def test_an_autosave_gets_a_409_naming_both_answers(
        self, client: Browser, conflict: Page, launched: Round, rater: Person
    ) -> None:
        response = raters.autosave(client, conflict, {"item_BP1": "5"})
        assert response.status_code == 409
        assert "pernyataan 1 (di sini: 5 Selalu; tersimpan: 2 Jarang)" in response.text
        assert "data-keep-version" in response.text
        assert stored(launched, rater).answers == {"BP1": 2}

    def test_this_device_may_be_kept_knowingly(
        self, client: Browser, conflict: Page, launched: Round, rater: Person
    ) -> None:
        refused = raters.autosave(client, conflict, {"item_BP1": "5"})
        version = re.search(r'data-keep-version="([^"]+)"', refused.text).group(1)
        kept = raters.autosave(client, conflict, {"item_BP1": "5", "version": version})
        assert kept.status_code == 200
        assert stored(launched, rater).answers == {"BP1": 5}

    def test_sending_gets_the_page_back_as_typed(
        self, client: Browser, conflict: Page, launched: Round, rater: Person
    ) -> None:
        response = pages.submit(client, conflict, "survey-form", everything(launched))
        page = pages.read(response, "x", status=409)
        fields = dict(page.fields(page.form("survey-form")))
        assert fields["item_BP1"] == "4"
        assert "di sini: 4 Sering; tersimpan: 2 Jarang" in page.text
        assert stored(launched, rater).answers == {"BP1": 2}

    def test_sending_again_after_the_warning_is_a_decision(
        self, client: Browser, conflict: Page, launched: Round, rater: Person
    ) -> None:
        response = pages.submit(client, conflict, "survey-form", everything(launched))
        page = pages.read(response, conflict.url, status=409)
        assert pages.submit(client, page, "survey-form").status_code == 303
        assert stored(launched, rater).answers["BP1"] == 4

    def test_declining_over_a_newer_save_is_refused_too(
        self, client: Browser, conflict: Page, launched: Round, rater: Person
    ) -> None:
        fields = dict(conflict.fields(conflict.form("survey-form")))
        response = client.post(f"{conflict.url}/tidak-kenal", data=fields)
        assert response.status_code == 409
        assert stored(launched, rater).answers == {"BP1": 2}

    def test_a_save_that_was_acknowledged_in_vain_is_repeated_without_conflict(
        self, client: Browser, form: Page, launched: Round, rater: Person
    ) -> None:
        for changes in ({"item_BP1": "3"}, {"item_BP1": "3", "item_BP2": "4"}):
            assert raters.autosave(client, form, changes).status_code == 200
        assert stored(launched, rater).answers == {"BP1": 3, "BP2": 4}


class TestClosing:
    """After the end nothing is accepted, and what was just written can be copied."""

    @pytest.fixture
    def closed(self, form: Page, session: Session, launched: Round) -> Page:
        stop.stop(session, launched.cycle.id, by="system", now=datetime.now(UTC))
        session.commit()
        return form

    def test_an_autosave_is_refused_with_a_note(self, client: Browser, closed: Page) -> None:
        response = raters.autosave(client, closed, {"item_BP1": "4"})
        assert response.status_code == 410
        assert "Penilaian sudah ditutup" in response.text
        assert "<main" not in response.text

    def test_what_was_written_is_shown_once_more(self, client: Browser, closed: Page) -> None:
        typed = {"item_BP1": "4", "comment_continue": "Tolong simpan ini."}
        page = pages.read(pages.submit(client, closed, "survey-form", typed), "x", status=410)
        assert "Tolong simpan ini." in page.first("textarea").text


class TestWithoutScript:
    """Everything works by buttons."""

    def test_saving_by_a_button_leads_back_to_the_form(
        self, client: Browser, form: Page, launched: Round, rater: Person, place: int
    ) -> None:
        fields = dict(form.fields(form.form("survey-form"))) | {"item_BP1": "4"}
        response = client.post(f"/menilai/{place}/simpan", data=fields)
        assert (response.status_code, response.location) == (303, f"/menilai/{place}")
        assert stored(launched, rater).answers == {"BP1": 4}

    def test_changing_the_language_saves_first(
        self, client: Browser, form: Page, launched: Round, rater: Person, place: int
    ) -> None:
        fields = dict(form.fields(form.form("survey-form"))) | {"item_BP1": "4", "language": "en"}
        client.post(f"/menilai/{place}/simpan", data=fields)
        page = pages.page(client, f"/menilai/{place}")
        assert page.first("html").attributes["lang"] == "en"
        assert "Quickly spots what the person served really needs." in page.text
        assert dict(page.fields(page.form("survey-form")))["item_BP1"] == "4"

    def test_faults_come_back_as_a_page(self, client: Browser, form: Page, place: int) -> None:
        fields = dict(form.fields(form.form("survey-form")))
        fields["comment_continue"] = TestFaults.LONG
        response = client.post(f"/menilai/{place}/simpan", data=fields)
        assert pages.read(response, f"/menilai/{place}", status=422).errors


def test_not_knowing_somebody_marks_everything_as_not_observed(
    client: Browser, form: Page, launched: Round, rater: Person, place: int
) -> None:
    fields = dict(form.fields(form.form("survey-form"))) | {"item_BP1": "4"}
    response = client.post(f"/menilai/{place}/tidak-kenal", data=fields)
    content = stored(launched, rater)
    assert response.status_code == 303
    assert set(content.answers.values()) == {"T"}
    assert (len(content.answers), content.state) == (24, BoxState.SUBMITTED)


def test_a_sentence_that_may_identify_its_writer_is_pointed_out(
    client: Browser, form: Page
) -> None:
    response = raters.autosave(
        client, form, {"comment_continue": "Sebagai bendahara saya terbantu."}
    )
    assert "Kalimat ini bisa membuat Anda dikenali" in response.text
    assert "“Sebagai bendahara saya” menyebut jabatan atau peran Anda." in response.text


@pytest.mark.parametrize("text", XSS)
def test_markup_in_a_comment_stays_text(client: Browser, form: Page, place: int, text: str) -> None:
    raters.autosave(client, form, {"item_BP1": "4", "comment_continue": text})
    page = pages.page(client, f"/menilai/{place}")
    assert dict(page.fields(page.form("survey-form")))["comment_continue"] == text
    assert [e for e in page.all("img", "svg") if "onload" in e.attributes] == []


@pytest.mark.parametrize("text", XSS)
def test_markup_in_an_answer_to_an_autosave_stays_text(
    client: Browser, form: Page, text: str
) -> None:
    response = raters.autosave(
        client,
        form,
        {"item_BP1": "4", "comment_continue": f"Sebagai {text} saya, sebagai staf {text}"},
    )
    assert [bad for bad in ("<script", "<img", "<svg/") if bad in response.text] == []


@pytest.mark.parametrize(
    "path", ["/menilai/1", "/menilai/1/simpan", "/menilai/1/tidak-kenal", "/menilai/1/tarik"]
)
def test_nothing_is_written_without_the_token_against_forgery(
    client: Browser, launched: Round, path: str
) -> None:
    response = client.post(path, data={"item_BP1": "4", "version": "0-x"})
    assert response.status_code == 400

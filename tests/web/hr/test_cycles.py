"""The list of cycles and the settings of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.cycles.model import Cycle
from feedback.foundation import clock
from tests import pages
from tests.actors import stranger
from tests.web.hr import cycle_desk as desk

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.actors import Browser
    from tests.cycles.drafts import Office

SETTINGS = "/sdm/siklus/{}/pengaturan"
COPY = "/sdm/siklus/{}/salin"


@pytest.fixture
def world(session: Session) -> tuple[Office, Cycle]:
    return desk.draft(session)


def local(days: int) -> str:
    moment = clock.to_zone(datetime.now(UTC) + timedelta(days=days), "Asia/Jakarta")
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_the_list_names_each_cycle_and_its_state(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, "/sdm/siklus")
    assert found.links[cycle.name] == f"/sdm/siklus/{cycle.id}"
    assert "Rancangan" in found.text


def test_an_empty_list_says_what_to_do_first(app: Flask, session: Session) -> None:
    found = pages.page(desk.elsewhere(app, session), "/sdm/siklus")
    assert found.links["Buat siklus"] == "/sdm/siklus/baru"


def test_a_leader_sees_the_list_without_buttons(
    app: Flask, session: Session, office: Office
) -> None:
    found = pages.page(desk.at_the_desk(app, session, office, "leader"), "/sdm/siklus")
    assert "Buat siklus" not in found.links


def test_another_agency_does_not_see_the_cycle(app: Flask, session: Session, cycle: Cycle) -> None:
    found = pages.page(desk.elsewhere(app, session), "/sdm/siklus")
    assert cycle.name not in found.text


def test_a_new_cycle_begins_with_customary_values(hr: Browser) -> None:
    form = pages.page(hr, "/sdm/siklus/baru")
    sent = dict(form.fields(form.form("cycle-form")))
    weights = [sent[f"weight_{name}"] for name in ("supervisor", "peer", "subordinate", "partner")]
    assert weights == ["60", "20", "20", "0"]
    assert sent["opens_at"].endswith("T08:00")


def test_making_a_cycle_leads_to_its_people(hr: Browser, session: Session) -> None:
    form = pages.page(hr, "/sdm/siklus/baru")
    answer = pages.submit(hr, form, "cycle-form", {"name": "Semester I 2027"})
    made = session.scalars(select(Cycle).where(Cycle.name == "Semester I 2027")).one()
    assert (answer.status_code, answer.location) == (303, f"/sdm/siklus/{made.id}/dinilai")


def test_times_are_read_in_the_zone_of_the_agency(hr: Browser, session: Session) -> None:
    form = pages.page(hr, "/sdm/siklus/baru")
    times = {"opens_at": "2031-01-06T08:00", "closes_at": "2031-01-20T16:00"}
    pages.submit(hr, form, "cycle-form", {"name": "Zona", **times})
    made = session.scalars(select(Cycle).where(Cycle.name == "Zona")).one()
    assert made.opens_at == datetime(2031, 1, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"name": " "}, "Isi nama siklus."),
        ({"opens_at": ""}, "Isi waktu pembukaan."),
        ({"opens_at": "besok"}, "Isi tanggal dan jam, misalnya 2026-11-27 16:00."),
        ({"closes_at": "2020-01-01T08:00"}, "Waktu penutupan harus sesudah waktu pembukaan."),
        (
            {"opens_at": "2020-01-01T08:00", "closes_at": "2020-01-02T08:00"},
            "Waktu penutupan sudah lewat. Pilih waktu mendatang.",
        ),
        ({"weight_peer": "30"}, "Jumlah bobot 110, harus tepat 100."),
        ({"weight_peer": "dua"}, "Isi dengan bilangan bulat."),
        ({"weight_peer": "200"}, "Isi dengan bilangan dari 0 sampai 100."),
        (
            {"weight_peer": "10", "weight_partner": "10"},
            "Salah satu bobot diberikan kepada hubungan yang tidak dipilih. Jadikan 0.",
        ),
        ({"relationships": "self"}, "Pilih sedikitnya satu hubungan selain diri sendiri."),
        ({"crowd": "3"}, "Ambang hanya boleh diperketat: penilai 4, komentar 5 dan 3, atau lebih."),
        ({"instrument": "999"}, "Pilih dari daftar."),
    ],
)
def test_bad_settings_are_answered_with_words(
    hr: Browser, entered: dict[str, str], said: str
) -> None:
    form = pages.page(hr, "/sdm/siklus/baru")
    answer = pages.submit(hr, form, "cycle-form", {"name": "Semester", **entered})
    assert said in pages.read(answer, "/sdm/siklus/baru", status=422).errors


def test_what_was_entered_survives_a_refusal(hr: Browser) -> None:
    form = pages.page(hr, "/sdm/siklus/baru")
    answer = pages.submit(hr, form, "cycle-form", {"name": "Tetap ada", "weight_peer": "30"})
    again = pages.read(answer, "/sdm/siklus/baru", status=422)
    sent = dict(again.fields(again.form("cycle-form")))
    assert (sent["name"], sent["weight_peer"]) == ("Tetap ada", "30")


def test_a_draft_can_be_changed(hr: Browser, session: Session, cycle: Cycle) -> None:
    form = pages.page(hr, SETTINGS.format(cycle.id))
    changes = {"name": "Nama baru", "crowd": "6", "hr_sees_results": "y"}
    answer = pages.submit(hr, form, "cycle-form", changes)
    session.refresh(cycle)
    assert answer.status_code == 303
    assert (cycle.name, cycle.policy["honest_crowd"], cycle.hr_sees_results) == (
        "Nama baru",
        5,
        True,
    )


@pytest.mark.parametrize("state", ["open", "closing", "sealed", "released", "aborted"])
def test_a_launched_cycle_cannot_be_changed(
    hr: Browser, session: Session, cycle: Cycle, state: str
) -> None:
    form = pages.page(hr, SETTINGS.format(cycle.id))
    desk.in_state(session, cycle, state)
    answer = pages.submit(hr, form, "cycle-form", {"name": "Terlambat"})
    refused = pages.read(answer, SETTINGS, status=409)
    assert "sudah bukan rancangan" in refused.text
    assert pages.page(hr, SETTINGS.format(cycle.id), status=409).heading


def test_a_copy_has_the_people_and_no_raters(hr: Browser, session: Session, cycle: Cycle) -> None:
    form = pages.page(hr, COPY.format(cycle.id))
    pages.submit(hr, form, "copy-form", {"name": "Salinan"})
    made = session.scalars(select(Cycle).where(Cycle.name == "Salinan")).one()
    assert len(made.subjects) == len(cycle.subjects)


def test_a_copy_without_a_name_is_refused(hr: Browser, cycle: Cycle) -> None:
    form = pages.page(hr, COPY.format(cycle.id))
    answer = pages.submit(hr, form, "copy-form", {"name": ""})
    assert "Isi nama siklus." in pages.read(answer, COPY, status=422).errors


@pytest.mark.parametrize("path", ["/sdm/siklus/baru", SETTINGS, COPY])
@pytest.mark.parametrize("role", ["employee", "leader", "custodian", "admin"])
def test_other_roles_are_refused(
    app: Flask, session: Session, office: Office, cycle: Cycle, path: str, role: str
) -> None:
    roles = () if role == "employee" else (role,)
    client = desk.signed_in(app, session, office.staff[0], *roles)
    assert client.get(path.format(cycle.id)).status_code == 403


@pytest.mark.parametrize("path", ["/sdm/siklus", "/sdm/siklus/baru", SETTINGS, COPY])
def test_strangers_are_sent_to_sign_in(app: Flask, cycle: Cycle, path: str) -> None:
    answer = stranger(app).get(path.format(cycle.id))
    assert (answer.status_code, "/masuk" in (answer.location or "")) == (303, True)


@pytest.mark.parametrize("path", [SETTINGS, COPY, "/sdm/siklus/{}"])
def test_a_cycle_of_another_agency_does_not_exist(
    app: Flask, session: Session, cycle: Cycle, path: str
) -> None:
    assert desk.elsewhere(app, session).get(path.format(cycle.id)).status_code == 404


def test_the_list_takes_no_post(hr: Browser) -> None:
    assert hr.post("/sdm/siklus").status_code in (400, 405)


def test_english_is_spoken_on_request(hr: Browser, cycle: Cycle) -> None:
    hr.set_cookie("language", "en", domain="cermin.test")
    assert pages.page(hr, f"/sdm/siklus/{cycle.id}").first("html").attributes["lang"] == "en"

"""Who is rated, who rates, and the design check, in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from feedback.assignments import queries
from feedback.assignments.model import Assignment
from feedback.cycles import queries as cycle_queries
from feedback.people.model import Person
from tests import cast, pages
from tests.actors import stranger
from tests.cycles import drafts
from tests.web.hr import cycle_desk as desk

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from tests.actors import Browser
    from tests.cycles.drafts import Office

SUBJECTS = "/sdm/siklus/{}/dinilai"
RATERS = "/sdm/siklus/{}/penilai"
CHECK = "/sdm/siklus/{}/periksa"


@pytest.fixture
def world(session: Session) -> tuple[Office, Cycle]:
    return desk.draft(session, relationships=drafts.ALL)


def raters_page(cycle: Cycle) -> str:
    return f"{RATERS.format(cycle.id)}/{cycle.subjects[0].id}"


def n_forms(session: Session, cycle: Cycle) -> int:
    session.rollback()
    return queries.n_assignments(session, cycle.id)


def n_rated(session: Session, cycle: Cycle) -> int:
    session.rollback()
    return cycle_queries.n_subjects(session, cycle.id)


def test_the_list_shows_names_posts_and_units(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id))
    assert "Staf 1.0 Analis Biro 1 Keluarkan" in found.text


def test_everybody_is_added_by_one_button(hr: Browser, session: Session, cycle: Cycle) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id))
    after = pages.submit(hr, found, "everybody-form", follow=True)
    assert "3 orang ditambahkan." in pages.read(after, SUBJECTS).text
    assert n_rated(session, cycle) == 13


def test_units_bring_their_people(
    hr: Browser, session: Session, cycle: Cycle, office: Office
) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id))
    pages.submit(hr, found, "units-form", {"units": [str(office.units[0].id)]})
    assert n_rated(session, cycle) == 11


def test_no_unit_chosen_is_said(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id))
    answer = pages.submit(hr, found, "units-form")
    assert "Pilih sedikitnya satu unit." in pages.read(answer, SUBJECTS, status=422).errors


def test_a_unit_of_another_agency_is_refused(hr: Browser, session: Session, cycle: Cycle) -> None:
    foreign = cast.unit(session, cast.agency(session, "lain"))
    found = pages.page(hr, SUBJECTS.format(cycle.id))
    answer = pages.submit(hr, found, "units-form", {"units": [str(foreign.id)]})
    assert "Pilih dari daftar." in pages.read(answer, SUBJECTS, status=422).errors


def test_people_are_found_and_added(
    hr: Browser, session: Session, cycle: Cycle, office: Office
) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id) + "?cari=hendra")
    pages.submit(hr, found, "people-form", {"people": [str(office.chief.id)]})
    assert n_rated(session, cycle) == 11


def test_a_search_without_result_says_so(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, SUBJECTS.format(cycle.id) + "?cari=tidakada")
    assert "Tidak ada pegawai aktif yang cocok." in found.text


def test_a_search_finds_nobody_of_another_agency(
    hr: Browser, session: Session, cycle: Cycle
) -> None:
    cast.person(session, cast.agency(session, "lain"), "Orang Asing")
    found = pages.page(hr, SUBJECTS.format(cycle.id) + "?cari=asing")
    assert "Tidak ada pegawai aktif yang cocok." in found.text


def test_somebody_of_another_agency_cannot_be_added(
    hr: Browser, session: Session, cycle: Cycle
) -> None:
    foreign = cast.person(session, cast.agency(session, "lain"))
    found = pages.page(hr, SUBJECTS.format(cycle.id) + "?cari=hendra")
    answer = pages.submit(hr, found, "people-form", {"people": [str(foreign.id)]}, follow=True)
    assert "bukan pegawai aktif" in pages.read(answer, SUBJECTS).text
    assert n_rated(session, cycle) == 10


def test_a_subject_is_taken_out_with_all_raters(
    hr: Browser, session: Session, cycle: Cycle
) -> None:
    before = n_forms(session, cycle)
    out = f"{SUBJECTS.format(cycle.id)}/{cycle.subjects[0].id}/keluarkan"
    pages.submit(hr, pages.page(hr, SUBJECTS.format(cycle.id)), out)
    assert (n_rated(session, cycle), n_forms(session, cycle)) == (9, before - 6)


def test_raters_are_counted_per_person(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, RATERS.format(cycle.id))
    assert "60 formulir untuk 12 penilai." in found.text


def test_proposing_again_keeps_what_was_added_by_hand(
    hr: Browser, session: Session, cycle: Cycle, office: Office
) -> None:
    search = pages.page(hr, f"{raters_page(cycle)}?cari=hendra")
    chosen = {"rater": str(office.chief.id), "relationship": "peer"}
    pages.submit(hr, search, "rater-form", chosen)
    pages.submit(hr, pages.page(hr, RATERS.format(cycle.id)), "propose-form")
    assert n_forms(session, cycle) == 61


def test_raters_of_one_person_are_named_with_their_relationship(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, raters_page(cycle))
    assert found.heading == "Penilai untuk Staf 1.0"
    assert {"Kepala 1", "Staf 1.1"} <= {head.text for head in found.all("th")}


def test_a_rater_is_removed(hr: Browser, session: Session, cycle: Cycle) -> None:
    before = n_forms(session, cycle)
    found = pages.page(hr, raters_page(cycle))
    first = next(f for f in found.forms if "/hapus/" in f.attributes.get("action", ""))
    pages.submit(hr, found, first.attributes["action"])
    assert n_forms(session, cycle) == before - 1


@pytest.mark.parametrize(
    ("relationship", "said"),
    [
        ("supervisor", "Sudah ada atasan. Hapus dahulu yang lama."),
        ("self", "Hanya orang itu sendiri yang menilai diri sendiri."),
        ("friend", "Pilih dari daftar."),
    ],
)
def test_a_rater_who_does_not_fit_is_refused(
    hr: Browser, cycle: Cycle, office: Office, relationship: str, said: str
) -> None:
    search = pages.page(hr, f"{raters_page(cycle)}?cari=hendra")
    chosen = {"rater": str(office.chief.id), "relationship": relationship}
    answer = pages.submit(hr, search, "rater-form", chosen)
    assert said in pages.read(answer, RATERS, status=422).errors


def test_nobody_chosen_is_said(hr: Browser, cycle: Cycle) -> None:
    search = pages.page(hr, f"{raters_page(cycle)}?cari=hendra")
    answer = pages.submit(hr, search, "rater-form", {"relationship": "peer"})
    assert "Pilih satu orang." in pages.read(answer, RATERS, status=422).errors


def test_a_rater_of_another_agency_is_refused(hr: Browser, session: Session, cycle: Cycle) -> None:
    foreign = cast.person(session, cast.agency(session, "lain"))
    search = pages.page(hr, f"{raters_page(cycle)}?cari=hendra")
    answer = pages.submit(hr, search, "rater-form", {"rater": str(foreign.id)})
    assert answer.status_code == 422


def test_a_partner_from_outside_is_entered_and_rates(
    hr: Browser, session: Session, cycle: Cycle
) -> None:
    found = pages.page(hr, raters_page(cycle))
    details = {"name": "Maya Sari", "email": "maya@mitra.example", "organisation": "PT Mitra"}
    pages.submit(hr, found, "partner-form", details)
    session.rollback()
    partner = session.scalars(select(Person).where(Person.name == "Maya Sari")).one()
    row = session.scalars(select(Assignment).where(Assignment.rater_id == partner.id)).one()
    assert (partner.kind, partner.organisation, row.relationship_) == (
        "partner",
        "PT Mitra",
        "partner",
    )


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"name": ""}, "Isi nama mitra."),
        ({"email": ""}, "Isi surel mitra."),
        ({"email": "bukan surel"}, "Surel itu tidak sah. Contoh: nama@lembaga.go.id"),
    ],
)
def test_a_partner_needs_name_and_address(
    hr: Browser, cycle: Cycle, entered: dict[str, str], said: str
) -> None:
    found = pages.page(hr, raters_page(cycle))
    details = {"name": "Maya Sari", "email": "maya@mitra.example", **entered}
    answer = pages.submit(hr, found, "partner-form", details)
    assert said in pages.read(answer, RATERS, status=422).errors


def test_an_address_in_use_enters_nobody(
    hr: Browser, session: Session, cycle: Cycle, office: Office
) -> None:
    before = session.scalar(select(func.count(Person.id)))
    found = pages.page(hr, raters_page(cycle))
    details = {"name": "Maya Sari", "email": office.chief.email}
    answer = pages.submit(hr, found, "partner-form", details)
    assert (
        "Surel itu sudah dipakai. Cari orangnya di atas."
        in pages.read(answer, RATERS, status=422).errors
    )
    session.rollback()
    assert session.scalar(select(func.count(Person.id))) == before


def test_after_launch_the_lists_can_be_read_and_not_changed(app: Flask, session: Session) -> None:
    run = desk.launched(session)
    hr = desk.at_the_desk(app, session, run.office)
    found = pages.page(hr, raters_page(run.cycle))
    assert (found.forms, "Dibekukan saat peluncuran." in found.text) == ([], True)
    assert pages.page(hr, SUBJECTS.format(run.cycle.id)).forms == []


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (SUBJECTS, "everybody-form"),
        (SUBJECTS, "units-form"),
        (RATERS, "propose-form"),
    ],
)
def test_a_change_that_comes_after_the_launch_is_refused_with_words(
    hr: Browser, session: Session, cycle: Cycle, page: str, form: str
) -> None:
    open_page = pages.page(hr, page.format(cycle.id))
    desk.in_state(session, cycle, "open")
    answer = pages.submit(hr, open_page, form)
    assert "sudah bukan rancangan (terbuka)" in pages.read(answer, page, status=409).text


def test_the_check_counts_and_lists_the_worst_first(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, CHECK.format(cycle.id))
    assert "0 harus diperbaiki" in found.text
    headings = [heading.text for heading in found.all("h3")]
    assert headings.index("Skor akan mentah") < headings.index("Beban")


def test_the_forecast_stands_on_the_page(hr: Browser, cycle: Cycle) -> None:
    found = pages.page(hr, CHECK.format(cycle.id))
    assert "100 % menjawab" in found.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_repair_is_applied_by_its_button(app: Flask, session: Session) -> None:
    office, cycle = desk.draft(session, sizes=(6, 6))
    peers = (Assignment.subject_id == cycle.subjects[0].id, Assignment.relationship_ == "peer")
    session.execute(delete(Assignment).where(*peers))
    hr = desk.at_the_desk(app, session, office)
    found = pages.page(hr, CHECK.format(cycle.id))
    after = pages.submit(hr, found, "repair-too_few_raters", follow=True)
    assert "5 penilai ditambahkan." in pages.read(after, CHECK).text
    assert session.scalar(select(func.count(Assignment.id)).where(*peers)) == 5


def test_people_a_finding_is_about_are_named(app: Flask, session: Session) -> None:
    office, cycle = desk.draft(session, sizes=(6, 3))
    found = pages.page(desk.at_the_desk(app, session, office), CHECK.format(cycle.id))
    assert "Staf 2.0, Staf 2.1, Staf 2.2" in found.text


def test_an_unknown_repair_does_not_exist(hr: Browser, cycle: Cycle) -> None:
    page = pages.page(hr, RATERS.format(cycle.id))
    token = dict(page.fields(page.form("propose-form")))["csrf_token"]
    answer = hr.post(
        f"{CHECK.format(cycle.id)}/apa-saja",
        data={"csrf_token": token},
        headers={"Origin": "https://cermin.test"},
    )
    assert answer.status_code == 404


def test_a_design_with_a_stop_leads_from_launch_to_the_check(app: Flask, session: Session) -> None:
    office, cycle = desk.draft(session, sizes=(4,))
    hr = desk.at_the_desk(app, session, office)
    answer = hr.get(f"/sdm/siklus/{cycle.id}/luncurkan")
    assert (answer.status_code, answer.location) == (303, CHECK.format(cycle.id))
    assert "Siklus terlalu kecil untuk anonim" in pages.page(hr, CHECK.format(cycle.id)).text


@pytest.mark.parametrize("page", [SUBJECTS, RATERS, CHECK])
@pytest.mark.parametrize("role", ["employee", "leader", "custodian", "admin"])
def test_other_roles_are_refused(
    app: Flask, session: Session, office: Office, cycle: Cycle, page: str, role: str
) -> None:
    roles = () if role == "employee" else (role,)
    client = desk.signed_in(app, session, office.staff[0], *roles)
    assert client.get(page.format(cycle.id)).status_code == 403


@pytest.mark.parametrize("page", [SUBJECTS, RATERS, CHECK])
def test_strangers_are_sent_to_sign_in(app: Flask, cycle: Cycle, page: str) -> None:
    assert stranger(app).get(page.format(cycle.id)).status_code == 303


@pytest.mark.parametrize("page", [SUBJECTS, RATERS, CHECK])
def test_a_cycle_of_another_agency_does_not_exist(
    app: Flask, session: Session, cycle: Cycle, page: str
) -> None:
    assert desk.elsewhere(app, session).get(page.format(cycle.id)).status_code == 404


def test_a_subject_of_another_cycle_does_not_exist(
    hr: Browser, session: Session, cycle: Cycle
) -> None:
    assert hr.get(f"{RATERS.format(cycle.id)}/9999").status_code == 404

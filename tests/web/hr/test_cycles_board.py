"""The board in every state, and each step of a cycle's life by a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from feedback.assignments.model import ParticipationCell
from feedback.foundation import clock, runtime
from feedback.foundation.mail import Outbox
from feedback.invitations import keys
from tests import pages
from tests.actors import stranger
from tests.web.hr import cycle_desk as desk

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round
    from tests.cycles.drafts import Office
    from tests.pages import Page

STEPS = ("luncurkan", "perpanjang", "tutup", "terbitkan", "batalkan")
POSTS = (*STEPS, "ingatkan", "ulangi")


@pytest.fixture
def world(session: Session) -> tuple[Office, Cycle]:
    return desk.draft(session)


@pytest.fixture
def run(session: Session) -> Round:
    return desk.launched(session)


@pytest.fixture
def hr(app: Flask, session: Session, run: Round) -> Browser:
    return desk.at_the_desk(app, session, run.office)


def address(cycle: Cycle, step: str = "") -> str:
    return f"/sdm/siklus/{cycle.id}/{step}".rstrip("/")


def state(session: Session, cycle: Cycle) -> str:
    session.rollback()
    session.refresh(cycle)
    return cycle.state


def send(client: Browser, cycle: Cycle, step: str) -> object:
    """Post a step without its page, as somebody with an old page would."""
    page = pages.page(client, "/sdm/siklus")
    token = dict(page.fields(page.all("form")[0]))["csrf_token"]
    return client.post(
        address(cycle, step),
        data={"csrf_token": token, "name": cycle.name, "closes_at": "2031-01-01T10:00"},
        headers={"Origin": "https://cermin.test"},
    )


def test_a_draft_shows_its_next_step(
    app: Flask, session: Session, world: tuple[Office, Cycle]
) -> None:
    office, cycle = world
    found = pages.page(desk.at_the_desk(app, session, office), address(cycle))
    assert found.links["Luncurkan"] == address(cycle, "luncurkan")


def test_a_leader_reads_the_board_and_has_no_buttons(
    app: Flask, session: Session, run: Round
) -> None:
    leader = desk.at_the_desk(app, session, run.office, "leader")
    found = pages.page(leader, address(run.cycle))
    assert (found.forms, "Tutup sekarang" in found.links) == ([], False)


def test_launching_says_first_what_it_does_and_then_does_it(
    app: Flask, session: Session, world: tuple[Office, Cycle]
) -> None:
    office, cycle = world
    hr = desk.at_the_desk(app, session, office)
    asked = pages.page(hr, address(cycle, "luncurkan"))
    assert "satu untuk setiap penilai" in asked.text
    after = pages.submit(hr, asked, None, follow=True)
    assert "Siklus diluncurkan." in pages.read(after, address(cycle)).text
    assert state(session, cycle) == "open"
    assert session.scalar(select(func.count(Outbox.id))) == 12


def test_launching_twice_is_refused_with_words(
    app: Flask, session: Session, world: tuple[Office, Cycle]
) -> None:
    office, cycle = world
    hr = desk.at_the_desk(app, session, office)
    asked = pages.page(hr, address(cycle, "luncurkan"))
    pages.submit(hr, asked, None)
    again = pages.submit(hr, asked, None)
    assert "sudah bukan rancangan (terbuka)" in pages.read(again, "", status=409).text


def test_a_design_that_is_not_ready_is_not_launched_by_an_old_page(
    app: Flask, session: Session, world: tuple[Office, Cycle]
) -> None:
    office, cycle = world
    hr = desk.at_the_desk(app, session, office)
    asked = pages.page(hr, address(cycle, "luncurkan"))
    cycle.closes_at = datetime.now(UTC) + timedelta(minutes=5)
    refused = pages.read(pages.submit(hr, asked, None), "", status=409)
    assert "sedikitnya satu jam" in refused.text


def test_an_open_board_counts_forms_and_says_so(hr: Browser, run: Round) -> None:
    found = pages.page(hr, address(run.cycle))
    assert "Anda melihat jumlah, bukan orang" in found.text
    assert "Siklus terbuka, hari ke-1 dari 15" in found.text


def test_an_open_board_names_nobody_who_was_asked(hr: Browser, run: Round) -> None:
    run.submit(run.assignments()[0])
    text = pages.page(hr, address(run.cycle)).text
    assert [one.name for one in run.office.staff if one.name in text] == []


def test_a_board_shows_the_displayed_figures_only(
    hr: Browser, session: Session, run: Round
) -> None:
    peers = ParticipationCell.relationship_ == "peer"
    session.execute(update(ParticipationCell).where(peers).values(answered=8))
    shown = pages.page(hr, address(run.cycle)).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Rekan 40 % 16 dari 40" in shown


def test_small_units_stand_together(hr: Browser, run: Round) -> None:
    found = pages.page(hr, address(run.cycle))
    rows = [head.text for head in found.all("th") if head.attributes.get("scope") == "row"]
    assert "Biro 1" in rows


def test_a_cycle_that_opens_later_says_when(app: Flask, session: Session) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    run = desk.launched(session, opens_at=later)
    found = pages.page(desk.at_the_desk(app, session, run.office), address(run.cycle))
    assert "Siklus diluncurkan, belum dibuka" in found.text
    assert "Ingatkan yang belum selesai" not in found.text


def test_reminding_queues_a_mail_for_everybody(hr: Browser, session: Session, run: Round) -> None:
    after = pages.submit(hr, pages.page(hr, address(run.cycle)), "remind-form", follow=True)
    assert "Pengingat berikutnya dapat dikirim mulai" in pages.read(after, "").text
    reminders = Outbox.kind == "invitation.reminder"
    assert session.scalar(select(func.count(Outbox.id)).where(reminders)) == 12


def test_a_second_reminder_on_the_same_day_is_refused(hr: Browser, run: Round) -> None:
    open_page = pages.page(hr, address(run.cycle))
    pages.submit(hr, open_page, "remind-form")
    again = pages.submit(hr, open_page, "remind-form")
    assert "belum 24 jam" in pages.read(again, "", status=409).text


def test_extending_moves_the_closing(hr: Browser, session: Session, run: Round) -> None:
    asked = pages.page(hr, address(run.cycle, "perpanjang"))
    pages.submit(hr, asked, "extend-form", {"closes_at": "2031-01-20T16:00"})
    session.rollback()
    session.refresh(run.cycle)
    assert run.cycle.closes_at == datetime(2031, 1, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("2020-01-01T08:00", "Waktu penutupan sudah lewat. Pilih waktu mendatang."),
        ("", "Isi waktu penutupan."),
        ("kapan saja", "Isi tanggal dan jam, misalnya 2026-11-27 16:00."),
    ],
)
def test_a_bad_closing_is_answered_with_words(
    hr: Browser, run: Round, entered: str, said: str
) -> None:
    asked = pages.page(hr, address(run.cycle, "perpanjang"))
    answer = pages.submit(hr, asked, "extend-form", {"closes_at": entered})
    assert said in pages.read(answer, "", status=422).errors


def test_closing_asks_first_and_then_stops(hr: Browser, session: Session, run: Round) -> None:
    asked = pages.page(hr, address(run.cycle, "tutup"))
    assert "tidak dapat dibuka lagi" in asked.text
    after = pages.submit(hr, asked, None, follow=True)
    assert "Sedang disegel" in pages.read(after, "").text
    assert state(session, run.cycle) == "closing"


def test_trouble_is_shown_and_can_be_tried_again(hr: Browser, session: Session, run: Round) -> None:
    run.cycle.trouble = "secret_missing"
    desk.in_state(session, run.cycle, "closing")
    found = pages.page(hr, address(run.cycle))
    assert "secret_missing" in found.text
    pages.submit(hr, found, "again-form")
    session.rollback()
    session.refresh(run.cycle)
    assert (run.cycle.trouble, run.cycle.state) == (None, "closing")


def test_the_list_says_that_a_cycle_is_stuck(hr: Browser, session: Session, run: Round) -> None:
    run.cycle.trouble = "not_certified"
    desk.in_state(session, run.cycle, "closing")
    assert "Sedang ditutup, terhenti" in pages.page(hr, "/sdm/siklus").text


def test_releasing_asks_first(hr: Browser, session: Session, run: Round) -> None:
    desk.in_state(session, run.cycle, "sealed")
    board = pages.page(hr, address(run.cycle))
    assert board.links["Terbitkan hasil"] == address(run.cycle, "terbitkan")
    assert "SDM tidak melihat hasil" in pages.page(hr, address(run.cycle, "terbitkan")).text


def test_a_cycle_whose_answers_are_not_gone_is_not_released(
    hr: Browser, session: Session, run: Round
) -> None:
    desk.in_state(session, run.cycle, "sealed")
    asked = pages.page(hr, address(run.cycle, "terbitkan"))
    refused = pages.read(pages.submit(hr, asked, None), "", status=409)
    assert "belum musnah" in refused.text


@pytest.mark.parametrize("is_shown", [True, False])
def test_results_are_linked_where_the_cycle_lets_hr_see_them(
    hr: Browser, session: Session, run: Round, *, is_shown: bool
) -> None:
    run.cycle.hr_sees_results = is_shown
    run.cycle.released_at = datetime.now(UTC)
    desk.in_state(session, run.cycle, "released")
    assert ("Lihat hasil" in pages.page(hr, address(run.cycle)).links) is is_shown


def test_aborting_needs_the_name(hr: Browser, session: Session, run: Round) -> None:
    asked = pages.page(hr, address(run.cycle, "batalkan"))
    answer = pages.submit(hr, asked, "abort-form", {"name": "salah"})
    refused = pages.read(answer, "", status=422)
    assert refused.errors == ["Itu bukan nama siklus ini. Ketik persis seperti di atas."]
    assert state(session, run.cycle) == "open"


def test_aborting_destroys_the_keys(app: Flask, hr: Browser, session: Session, run: Round) -> None:
    asked = pages.page(hr, address(run.cycle, "batalkan"))
    after = pages.submit(hr, asked, "abort-form", {"name": run.cycle.name}, follow=True)
    assert "Siklus ini dibatalkan" in pages.read(after, "").text
    assert state(session, run.cycle) == "aborted"
    assert not keys.is_any_left(runtime.current().vault, run.cycle.id)


def test_a_draft_can_be_aborted_too(
    app: Flask, session: Session, world: tuple[Office, Cycle]
) -> None:
    office, cycle = world
    hr = desk.at_the_desk(app, session, office)
    asked = pages.page(hr, address(cycle, "batalkan"))
    pages.submit(hr, asked, "abort-form", {"name": cycle.name})
    assert state(session, cycle) == "aborted"


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("open", "luncurkan"),
        ("open", "terbitkan"),
        ("open", "ulangi"),
        ("draft", "perpanjang"),
        ("draft", "tutup"),
        ("draft", "ingatkan"),
        ("closing", "tutup"),
        ("closing", "ingatkan"),
        ("closing", "terbitkan"),
        ("sealed", "batalkan"),
        ("released", "terbitkan"),
        ("released", "batalkan"),
        ("aborted", "luncurkan"),
        ("aborted", "batalkan"),
    ],
)
def test_a_step_at_the_wrong_time_is_refused_with_words(
    hr: Browser, session: Session, run: Round, now: str, step: str
) -> None:
    desk.in_state(session, run.cycle, now)
    refused = pages.read(send(hr, run.cycle, step), step, status=409)
    assert "eadaan siklus" in refused.text or "siklus" in refused.text.lower()
    assert state(session, run.cycle) == now


@pytest.mark.parametrize("role", ["employee", "leader", "custodian", "admin"])
@pytest.mark.parametrize("step", STEPS)
def test_other_roles_are_refused(
    app: Flask, session: Session, run: Round, role: str, step: str
) -> None:
    roles = () if role == "employee" else (role,)
    client = desk.signed_in(app, session, run.office.staff[0], *roles)
    assert client.get(address(run.cycle, step)).status_code == 403


@pytest.mark.parametrize("step", POSTS)
def test_strangers_can_do_nothing(app: Flask, session: Session, run: Round, step: str) -> None:
    answer = stranger(app).post(address(run.cycle, step))
    assert answer.status_code in (400, 403)
    assert state(session, run.cycle) == "open"


@pytest.mark.parametrize("step", POSTS)
def test_another_agency_finds_nothing(app: Flask, session: Session, run: Round, step: str) -> None:
    assert send(desk.elsewhere(app, session), run.cycle, step).status_code == 404
    assert state(session, run.cycle) == "open"


@pytest.mark.parametrize("step", ["ingatkan", "ulangi"])
def test_deeds_are_posted(hr: Browser, run: Round, step: str) -> None:
    assert hr.get(address(run.cycle, step)).status_code == 405


@pytest.mark.parametrize("step", POSTS)
def test_a_form_without_its_token_is_refused(
    hr: Browser, session: Session, run: Round, step: str
) -> None:
    assert hr.post(address(run.cycle, step)).status_code == 400
    assert state(session, run.cycle) == "open"


def test_times_are_shown_in_the_zone_of_the_agency(hr: Browser, run: Round) -> None:
    local = clock.to_zone(run.cycle.closes_at, "Asia/Jakarta")
    assert f"pukul {local:%H.%M} WIB" in pages.page(hr, address(run.cycle)).text


def page_of_mail(client: Browser) -> Page:
    return pages.page(client, "/sdm/surat")


def test_the_mail_page_counts_per_cycle_and_kind(hr: Browser, run: Round) -> None:
    assert f"{run.cycle.name} Undangan 12 0 0" in page_of_mail(hr).text


def test_a_mail_server_that_is_down_is_visible(hr: Browser, session: Session, run: Round) -> None:
    session.execute(update(Outbox).values(trouble="ConnectionRefusedError", attempts=1))
    found = page_of_mail(hr)
    assert "Peladen surel tidak terjangkau (ConnectionRefusedError): 12 surat" in found.text


def test_refused_addresses_are_listed_and_tried_again(
    hr: Browser, session: Session, run: Round
) -> None:
    invitation = run.invitation(run.office.staff[0].id)
    session.execute(
        update(Outbox)
        .where(Outbox.reference == invitation.id)
        .values(state="failed", trouble="recipient-550")
    )
    assert "1 undangan tidak sampai" in pages.page(hr, address(run.cycle)).text
    found = page_of_mail(hr)
    assert run.office.staff[0].email in found.text
    pages.submit(hr, found, "again-form")
    assert run.office.staff[0].email not in page_of_mail(hr).text


def test_a_failed_reminder_names_no_address(hr: Browser, session: Session, run: Round) -> None:
    session.execute(update(Outbox).values(kind="invitation.reminder", state="failed"))
    assert run.office.staff[0].email not in page_of_mail(hr).text


def test_another_agency_sees_none_of_the_mail(app: Flask, session: Session, run: Round) -> None:
    assert "Belum ada surat" in page_of_mail(desk.elsewhere(app, session)).text


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("leader", 403), ("custodian", 403)])
def test_mail_is_for_hr_and_admin(
    app: Flask, session: Session, run: Round, role: str, status: int
) -> None:
    client = desk.signed_in(app, session, run.office.staff[0], role)
    assert client.get("/sdm/surat").status_code == status

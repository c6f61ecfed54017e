"""Pages of results: sentences, plots that are tables, reasons, and nothing for others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from feedback.cycles.model import Cycle, CycleState
from tests.actors import signed_in, stranger
from tests.pages import page

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import CycleSubject

# A tenth of a point is 2.3 per cent of a track; 1 stands at 4.
TRACK = re.compile(r'<svg class="c-track" width="480".*?</svg>(?:</svg>)?', re.DOTALL)
POSITION = re.compile(r'(?:cx|x1|x2|x)="([\d.]+)%"')


def is_a_tenth(percent: str) -> bool:
    """Tell whether a position on a track is that of a number with one decimal."""
    tenths = (float(percent) - 4) / 2.3
    return abs(tenths - round(tenths)) < 1e-9


def test_a_subject_reads_his_own_profile(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    subject = adjusted[1]
    shown = page(signed_in(app, session, subject.person), f"/hasil/{subject.id}")
    assert f"Hasil Anda, {subject.name}" in shown.text
    assert "Hanya dapat dilihat Anda." in shown.text
    assert "Jawaban satu orang berbaur dengan jawaban sedikitnya 3 orang lain" in shown.text
    assert "Bobot yang dipakai: atasan 60 %, rekan 20 %, dan bawahan 20 %." in shown.text


def test_withheld_and_held_rows_say_why(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    few, leader = adjusted[2], adjusted[0]
    of_few = page(signed_in(app, session, few.person), f"/hasil/{few.id}").text
    of_leader = page(signed_in(app, session, leader.person), f"/hasil/{leader.id}").text
    assert "Ditahan: kurang dari 4 rekan dan bawahan menilai" in of_few
    assert "tidak memuat angka dari penilai yang dijanjikan anonim" in of_few
    assert "Menunggu SDM: atasan tidak menilai" in of_leader


def test_merged_groups_are_explained(app: Flask, session: Session, raw: list[CycleSubject]) -> None:
    subject = raw[1]
    text = page(signed_in(app, session, subject.person), f"/hasil/{subject.id}").text
    assert "Rekan + bawahan digabung" in text
    assert "Rekan + bawahan: 6 sampai 9 penilai." in text
    assert "tanpa rentang ketidakpastian" in text


@pytest.mark.parametrize("mode", ["adjusted", "raw"])
def test_charts_are_no_more_precise_than_the_numbers(
    app: Flask, session: Session, request: pytest.FixtureRequest, mode: str
) -> None:
    subject = request.getfixturevalue(mode)[1]
    html = signed_in(app, session, subject.person).get(f"/hasil/{subject.id}").text
    main = html[html.index("c-plot") :]
    positions = [one for track in TRACK.findall(main) for one in POSITION.findall(track)]
    assert len(positions) > 50
    assert [one for one in positions if not is_a_tenth(one)] == []


def test_the_page_speaks_english(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    subject = adjusted[1]
    subject.person.language = "en"
    client = signed_in(app, session, subject.person)
    html = client.get(f"/hasil/{subject.id}").text
    assert '<html lang="en"' in html
    assert "Discipline" in html


def test_the_list_leads_to_the_profile(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    client = signed_in(app, session, adjusted[1].person)
    assert f"/hasil/{adjusted[1].id}" in client.get("/hasil").text
    page(client, "/hasil")


def test_without_a_released_cycle_the_list_says_what_comes_first(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    session.get_one(Cycle, adjusted[1].cycle_id).state = CycleState.SEALED
    client = signed_in(app, session, adjusted[1].person)
    assert "Belum ada hasil" in page(client, "/hasil").text
    assert client.get(f"/hasil/{adjusted[1].id}").status_code == 404


@pytest.mark.parametrize("roles", [(), ("hr",), ("leader",), ("custodian",), ("admin",)])
def test_nobody_reads_the_profile_of_another(
    app: Flask, session: Session, adjusted: list[CycleSubject], roles: tuple[str, ...]
) -> None:
    client = signed_in(app, session, adjusted[2].person, *roles)
    assert client.get(f"/hasil/{adjusted[1].id}").status_code == 403


def test_the_profile_of_another_agency_does_not_exist(
    app: Flask, session: Session, adjusted: list[CycleSubject], raw: list[CycleSubject]
) -> None:
    client = signed_in(app, session, adjusted[2].person, "hr")
    assert client.get(f"/hasil/{raw[1].id}").status_code == 404
    assert client.get(f"/sdm/siklus/{raw[1].cycle_id}/hasil").status_code == 404


def test_a_stranger_is_sent_to_the_door(app: Flask, adjusted: list[CycleSubject]) -> None:
    answer = stranger(app).get(f"/hasil/{adjusted[1].id}")
    assert answer.status_code == 303
    assert "/masuk" in answer.location


def test_hr_reads_where_the_cycle_says_so(
    app: Flask, session: Session, raw: list[CycleSubject]
) -> None:
    client = signed_in(app, session, raw[7].person, "hr")
    listed = page(client, f"/sdm/siklus/{raw[0].cycle_id}/hasil").text
    shown = page(client, f"/hasil/{raw[0].id}").text
    assert raw[0].name in listed
    assert f"Hasil {raw[0].name}" in shown
    assert "Dapat dilihat yang dinilai dan SDM." in shown


def test_the_list_of_a_cycle_is_closed_where_the_policy_does_not_allow_it(
    app: Flask, session: Session, adjusted: list[CycleSubject]
) -> None:
    client = signed_in(app, session, adjusted[2].person, "hr")
    assert client.get(f"/sdm/siklus/{adjusted[0].cycle_id}/hasil").status_code == 403


def test_employees_have_no_list_of_a_cycle(
    app: Flask, session: Session, raw: list[CycleSubject]
) -> None:
    client = signed_in(app, session, raw[1].person)
    assert client.get(f"/sdm/siklus/{raw[0].cycle_id}/hasil").status_code == 403

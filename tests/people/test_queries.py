"""Reading people: lists, one person, who reports to whom on a day. Never beyond the agency."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from feedback.people import queries
from feedback.people.model import PersonKind, Post, ReportingLine
from feedback.people.queries import Search
from tests import cast

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency

TODAY = date(2026, 11, 24)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def agency(session: Session) -> Agency:
    return cast.agency(session)


def names(session: Session, agency: Agency, **wanted: object) -> list[str]:
    found = queries.search(session, agency.id, Search(**wanted), today=TODAY)
    return [one.full_name for one in found.people]


def test_people_are_listed_by_name_a_page_at_a_time(session: Session, agency: Agency) -> None:
    for name in ("Citra", "ayu", "Budi"):
        cast.person(session, agency, name)
    found = queries.search(session, agency.id, Search(offset=1, limit=1), today=TODAY)
    assert ([one.full_name for one in found.people], found.total) == (["Budi"], 3)


@pytest.mark.parametrize("text", ["sari", "1987041", "sari@", "%"])
def test_people_are_found_by_name_number_or_address(
    session: Session, agency: Agency, text: str
) -> None:
    cast.person(session, agency, "Sari 100%", nip="198704122010122001", email="sari@kpw.example")
    cast.person(session, agency, "Budi", nip="197503012000011002", email="budi@kpw.example")
    assert names(session, agency, text=text) == ["Sari 100%"]


def test_a_unit_includes_those_below_it(session: Session, agency: Agency) -> None:
    top = cast.unit(session, agency, "Sekretariat")
    below = cast.unit(session, agency, "Biro", parent=top)
    cast.person(session, agency, "Atas", place=top)
    cast.person(session, agency, "Bawah", place=below)
    cast.person(session, agency, "Luar")
    assert names(session, agency, unit_id=top.id) == ["Atas", "Bawah"]
    assert names(session, agency, unit_id=below.id) == ["Bawah"]


def test_a_list_shows_the_post_of_today_once(session: Session, agency: Agency) -> None:
    here, there = cast.unit(session, agency, "Lama"), cast.unit(session, agency, "Baru")
    sari = cast.person(session, agency, "Sari", place=here)
    session.add(Post(person_id=sari.id, unit_id=there.id, title="Kepala", starts_on=TODAY))
    session.add(Post(person_id=sari.id, unit_id=here.id, title="Nanti", starts_on=date(2027, 1, 1)))
    session.flush()
    (shown,) = queries.search(session, agency.id, Search(), today=TODAY).people
    assert (shown.post, shown.unit) == ("Kepala", "Baru")


def test_partners_stand_apart(session: Session, agency: Agency) -> None:
    cast.person(session, agency, "Mitra", kind="partner", nip=None, organisation="LSM")
    assert names(session, agency) == []
    assert names(session, agency, kind=PersonKind.PARTNER, text="lsm") == ["Mitra"]


def test_nothing_of_another_agency_is_found(session: Session, agency: Agency) -> None:
    other = cast.agency(session, "lain")
    unit = cast.unit(session, other)
    stranger = cast.person(session, other, "Sari", place=unit)
    assert names(session, agency, text="sari") == []
    assert names(session, agency, unit_id=unit.id) == []
    assert queries.person(session, agency.id, stranger.id) is None
    assert queries.unit_tree(session, agency.id, today=TODAY) == []
    assert queries.reporting_lines_on(session, agency.id, TODAY) == {}


def test_reporting_lines_are_those_of_the_day(session: Session, agency: Agency) -> None:
    boss, sari = cast.person(session, agency, "Bos"), cast.person(session, agency, "Sari")
    later = cast.person(session, agency, "Bos Baru")
    session.add_all(
        [
            ReportingLine(
                person_id=sari.id, supervisor_id=boss.id,
                starts_on=date(2020, 1, 1), ends_on=date(2026, 11, 23),
            ),
            ReportingLine(person_id=sari.id, supervisor_id=later.id, starts_on=TODAY),
        ]
    )  # fmt: skip
    session.flush()
    lines = [
        queries.reporting_lines_on(session, agency.id, day)
        for day in (date(2019, 12, 31), date(2026, 11, 23), TODAY)
    ]
    assert lines == [{}, {sari.id: boss.id}, {sari.id: later.id}]
    assert queries.supervisor_on(session, sari.id, TODAY) == later.id


def test_who_left_has_no_line_and_is_no_supervisor(session: Session, agency: Agency) -> None:
    gone = cast.person(session, agency, "Pergi", is_active=False)
    boss = cast.person(session, agency, "Bos")
    cast.person(session, agency, "Sari", supervisor=gone)
    cast.person(session, agency, "Budi", supervisor=boss, is_active=False)
    assert queries.reporting_lines_on(session, agency.id, TODAY) == {}


def test_a_team_has_one_supervisor_on_a_day(session: Session, agency: Agency) -> None:
    boss = cast.person(session, agency, "Bos")
    for name in ("A", "B", "C"):
        cast.person(session, agency, name, supervisor=boss)
    found = queries.subordinates_on(session, boss.id, TODAY)
    assert [one.name for one in found] == ["A", "B", "C"]


def test_the_tree_puts_units_after_their_parents(session: Session, agency: Agency) -> None:
    top = cast.unit(session, agency, "Sekretariat")
    other = cast.unit(session, agency, "Inspektorat")
    below = cast.unit(session, agency, "Biro", parent=top)
    cast.person(session, agency, place=below)
    cast.person(session, agency, place=below, is_active=False)
    tree = queries.unit_tree(session, agency.id, today=TODAY)
    assert [(one.id, one.depth, one.n_people) for one in tree] == [
        (top.id, 0, 0),
        (below.id, 1, 1),
        (other.id, 0, 0),
    ]


def test_posts_and_supervisors_of_a_person_are_newest_first(
    session: Session, agency: Agency
) -> None:
    unit = cast.unit(session, agency, "Biro")
    boss = cast.person(session, agency, "Bos", nip="197503012000011002")
    sari = cast.person(session, agency, "Sari", place=unit, supervisor=boss)
    session.add(Post(person_id=sari.id, unit_id=unit.id, title="Kepala", starts_on=TODAY))
    session.flush()
    assert [fact.title for fact in queries.posts_of(session, sari.id)] == ["Kepala", "Analis"]
    (above,) = queries.supervisors_of(session, sari.id)
    assert (above.title, above.detail) == ("Bos", "197503012000011002")


def test_agencies_are_found_by_code(session: Session, agency: Agency) -> None:
    cast.agency(session, "bkn")
    assert queries.agency(session, "kpw") is agency
    assert queries.agency(session, "xxx") is None
    assert [one.code for one in queries.agencies(session)] == ["bkn", "kpw"]

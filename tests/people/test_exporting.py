"""What is exported comes back unchanged, in any state of the data and with any name."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from feedback.foundation import tables
from feedback.people import columns, exporting, importing
from feedback.people.importing import Upload
from feedback.people.model import ReportingLine
from tests import cast
from tests.people.files import BUDI, SARI, upload

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency
    from feedback.people.plan import Plan

pytestmark = pytest.mark.usefixtures("indonesian")

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def agency(session: Session) -> Agency:
    """Return an agency in an untidy state: formula names, no unit, left people, future lines."""
    agency = cast.agency(session)
    importing.apply(session, agency, upload(BUDI, SARI), by="x", now=NOW)
    unit = cast.unit(session, agency, "=1+1")
    boss = cast.person(session, agency, "'=Aisyah", place=unit, nip=None)
    cast.person(session, agency, "+62 Budi", title_after="S.E., M.Si.", supervisor=boss)
    cast.person(session, agency, "@Wayan", place=unit, is_active=False, employment="PPPK")
    gone = cast.person(session, agency, "Xaverius", place=unit)
    ended = {"starts_on": date(2020, 1, 1), "ends_on": date(2026, 11, 23)}
    session.add(ReportingLine(person_id=boss.id, supervisor_id=gone.id, **ended))
    cast.person(session, agency, "Yuni", place=unit, email="Yuni@KPW.example")
    future = ReportingLine(person_id=gone.id, supervisor_id=boss.id, starts_on=date(2027, 1, 1))
    session.add(future)
    cast.person(session, agency, "Mitra", kind="partner", nip=None)
    session.commit()
    return agency


def again(session: Session, agency: Agency, file: Upload) -> Plan:
    return importing.check(session, agency, file, now=datetime(2026, 12, 24, tzinfo=UTC))


def test_a_workbook_comes_back_unchanged(session: Session, agency: Agency) -> None:
    content = exporting.people_xlsx(session, agency.id, today=TODAY, now=NOW)
    plan = again(session, agency, Upload("pegawai.xlsx", content))
    assert (plan.errors, plan.changes, plan.units) == ((), (), ())
    assert (plan.unchanged, plan.changes_anything) == (7, False)


def test_a_csv_comes_back_unchanged(session: Session, agency: Agency) -> None:
    content = exporting.people_csv(session, agency.id, today=TODAY)
    plan = again(session, agency, Upload("pegawai.csv", content))
    assert (plan.errors, plan.unchanged, plan.changes_anything) == ((), 7, False)


def test_no_cell_of_an_export_is_a_formula(session: Session, agency: Agency) -> None:
    content = exporting.people_xlsx(session, agency.id, today=TODAY, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.value.lstrip()[0] in "=+-@"] == []


def test_partners_and_other_agencies_are_not_exported(session: Session, agency: Agency) -> None:
    cast.person(session, cast.agency(session, "lain"), "Orang Lain")
    text = exporting.people_csv(session, agency.id, today=TODAY).decode()
    assert "Mitra" not in text
    assert "Orang Lain" not in text


def test_the_template_is_understood_and_empty(session: Session, agency: Agency) -> None:
    content = exporting.template(now=NOW)
    names = [sheet.name for sheet in tables.read(content, "templat.xlsx").sheets]
    assert names == ["Pegawai", "Unit", "Petunjuk"]
    plan = again(session, agency, Upload("templat.xlsx", content))
    assert [one.finding.code for one in plan.errors] == ["no_rows"]


def test_the_template_explains_every_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exporting.template(now=NOW)))
    explained = {row[0].value for row in book["Petunjuk"].iter_rows(min_row=2) if row[0].value}
    assert explained == {column.header for column in columns.PEOPLE}


def test_rows_of_the_templates_columns_make_a_workbook(session: Session, agency: Agency) -> None:
    rows = [[str(BUDI.get(column.header) or "") for column in columns.PEOPLE]]
    plan = again(session, agency, Upload("a.xlsx", exporting.workbook(rows, now=NOW)))
    assert (plan.errors, plan.unchanged) == ((), 1)


def test_the_list_of_errors_names_cell_content_problem_and_repair(
    session: Session, agency: Agency
) -> None:
    plan = again(session, agency, upload(BUDI, SARI | {"NIP": "=12"[1:]}))
    book = openpyxl.load_workbook(io.BytesIO(exporting.errors_xlsx(plan.errors, now=NOW)))
    assert [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)] == [
        ["Pegawai", "3", "B3", "NIP", "12", "2 angka, harus 18", "Cocokkan dengan surat keputusan."]
    ]

"""The import of people: what is created and changed, what is refused at which cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import event, select

from feedback.foundation import tables
from feedback.foundation.audit import AuditEvent
from feedback.people import importing, messages
from feedback.people.errors import ImportRefused, PlanChanged
from feedback.people.findings import Code
from feedback.people.importing import Upload
from feedback.people.model import Person, Post, ReportingLine, Unit
from tests import cast
from tests.people import files
from tests.people.files import BUDI, BUDI_NIP, HEADERS, SARI, SARI_NIP, book, saved, upload

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency
    from feedback.people.plan import Plan

pytestmark = pytest.mark.usefixtures("indonesian")

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
D2020 = date(2020, 1, 2)


@pytest.fixture
def agency(session: Session) -> Agency:
    return cast.agency(session)


def check(session: Session, agency: Agency, file: Upload) -> Plan:
    return importing.check(session, agency, file, now=NOW)


def apply(session: Session, agency: Agency, file: Upload) -> Plan:
    plan = importing.apply(session, agency, file, by="account:1", now=NOW)
    session.commit()
    return plan


def counts(plan: Plan) -> tuple[int, int, int]:
    return plan.created, plan.updated, plan.unchanged


def places(plan: Plan) -> list[tuple[int, str, Code]]:
    return [(one.row, one.column, one.finding.code) for one in plan.errors]


def doubts(plan: Plan) -> list[Code]:
    return [one.finding.code for one in plan.doubts]


def changes(plan: Plan) -> list[tuple[str, str, str]]:
    return [(one.field, messages.before(one), messages.after(one)) for one in plan.changes]


def person(session: Session, nip: str) -> Person:
    return session.scalars(select(Person).where(Person.nip == nip)).one()


def lines(session: Session, nip: str) -> list[tuple[str, date, date | None]]:
    mine = person(session, nip)
    query = select(ReportingLine).where(ReportingLine.person_id == mine.id).order_by("starts_on")
    return [
        (session.get_one(Person, line.supervisor_id).name, line.starts_on, line.ends_on)
        for line in session.scalars(query)
    ]


def posts(session: Session, nip: str) -> list[tuple[str, str, date, date | None]]:
    query = select(Post).where(Post.person_id == person(session, nip).id).order_by(Post.starts_on)
    return [(p.unit.code, p.title, p.starts_on, p.ends_on) for p in session.scalars(query)]


class TestFirstImport:
    def test_a_dry_run_says_what_would_happen_and_writes_nothing(
        self, session: Session, agency: Agency
    ) -> None:
        plan = check(session, agency, upload(BUDI, SARI))
        assert (counts(plan), plan.errors) == ((2, 0, 0), ())
        assert session.scalars(select(Person)).all() == []

    @pytest.mark.both_databases
    def test_people_units_posts_and_lines_are_stored(
        self, session: Session, agency: Agency
    ) -> None:
        apply(session, agency, upload(SARI, BUDI))
        sari = person(session, SARI_NIP)
        assert (sari.full_name, sari.email, sari.grade) == (
            "Sari Wulandari", "sari@kpw.example", "III/c",
        )  # fmt: skip
        assert posts(session, SARI_NIP) == [("B1", "Analis", D2020, None)]
        assert lines(session, SARI_NIP) == [("Budi Santoso", D2020, None)]
        below = session.scalars(select(Unit).where(Unit.code == "B1")).one()
        assert session.get_one(Unit, below.parent_id).name == "Sekretariat Jenderal"

    def test_csv_means_the_same(self, session: Session, agency: Agency) -> None:
        apply(session, agency, files.csv(SARI, BUDI))
        assert counts(check(session, agency, upload(SARI, BUDI))) == (0, 0, 2)

    def test_the_deed_is_recorded_without_names(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(SARI, BUDI))
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.actor) == ("people.import", "account:1")
        assert event.facts == {"created": 2, "updated": 0, "unchanged": 0, "units": 2}

    def test_a_title_row_above_and_extra_columns_do_no_harm(
        self, session: Session, agency: Agency
    ) -> None:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.append(["DATA PEGAWAI"])
        sheet.append([])
        sheet.append(["No", *HEADERS, "Catatan"])
        sheet.append([1, *(BUDI[h] for h in HEADERS), "=1+1"])
        sheet.merge_cells("A1:N1")
        plan = check(session, agency, saved(workbook))
        assert (counts(plan), plan.errors) == ((1, 0, 0), ())

    def test_renamed_columns_are_understood(self, session: Session, agency: Agency) -> None:
        headers = ("nama_lengkap", "NIP Baru", "E-mail", "UNIT KERJA")
        row = dict(zip(headers, ("Budi", BUDI_NIP, "budi@kpw.example", "Biro"), strict=True))
        plan = check(session, agency, upload(row, headers=headers))
        assert (counts(plan), plan.errors) == ((1, 0, 0), ())

    def test_titles_written_into_the_name_are_taken_off(
        self, session: Session, agency: Agency
    ) -> None:
        apply(session, agency, upload(BUDI | {"Nama": "Dr. Ir. Budi Santoso, M.T."}))
        budi = person(session, BUDI_NIP)
        assert (budi.title_before, budi.name, budi.title_after) == (
            "Dr. Ir.", "Budi Santoso", "M.T.",
        )  # fmt: skip

    def test_a_unit_without_code_gets_its_name_for_a_code(
        self, session: Session, agency: Agency
    ) -> None:
        file = upload(BUDI | {"Kode unit": None})
        apply(session, agency, file)
        assert posts(session, BUDI_NIP)[0][0] == "Sekretariat Jenderal"
        assert counts(check(session, agency, file)) == (0, 0, 1)

    def test_people_without_a_number_are_matched_by_address(
        self, session: Session, agency: Agency
    ) -> None:
        file = upload(BUDI | {"NIP": None, "Status": "Non-ASN"})
        apply(session, agency, file)
        assert counts(check(session, agency, file)) == (0, 0, 1)

    def test_a_supervisor_may_be_named_by_address(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(SARI | {"NIP atasan": "Budi@kpw.example"}, BUDI))
        assert lines(session, SARI_NIP) == [("Budi Santoso", D2020, None)]

    def test_a_sheet_of_units_gives_the_tree(self, session: Session, agency: Agency) -> None:
        workbook = book(BUDI | {"Nama unit": None})
        tree = workbook.create_sheet("Unit")
        tree.append(["Kode unit", "Nama unit", "Kode unit induk"])
        tree.append(["B1", "Biro Umum", "SJ"])
        tree.append(["SJ", "Sekretariat Jenderal", None])
        apply(session, agency, saved(workbook))
        assert {u.code for u in session.scalars(select(Unit))} == {"B1", "SJ"}

    def test_dated_facts_without_a_date_begin_today_and_say_so(
        self, session: Session, agency: Agency
    ) -> None:
        plan = apply(session, agency, upload(SARI | {"Mulai atasan": None}, BUDI))
        assert lines(session, SARI_NIP) == [("Budi Santoso", TODAY, None)]
        assert doubts(plan) == [Code.DOUBT_START_ASSUMED]

    def test_today_is_a_day_of_the_agency_not_of_the_server(
        self, session: Session, agency: Agency
    ) -> None:
        agency.zone = "Asia/Jayapura"
        late = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
        file = upload(SARI | {"Mulai atasan": None}, BUDI)
        importing.apply(session, agency, file, by="x", now=late)
        assert lines(session, SARI_NIP)[0][1] == date(2026, 11, 25)


class TestLaterImports:
    @pytest.fixture(autouse=True)
    def imported(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(SARI, BUDI))

    def test_the_same_file_again_changes_nothing(self, session: Session, agency: Agency) -> None:
        plan = apply(session, agency, upload(SARI, BUDI))
        assert (counts(plan), plan.units, plan.changes) == ((0, 0, 2), (), ())
        assert len(session.scalars(select(AuditEvent)).all()) == 1

    def test_changed_cells_are_named_before_and_after(
        self, session: Session, agency: Agency
    ) -> None:
        plan = apply(session, agency, upload(SARI | {"Golongan": "III/d"}, BUDI))
        assert (counts(plan), changes(plan)) == ((0, 1, 1), [("grade", "III/c", "III/d")])
        assert person(session, SARI_NIP).grade == "III/d"

    def test_a_new_address_is_dated(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(SARI | {"Surel": "sari.w@kpw.example"}))
        sari = person(session, SARI_NIP)
        assert (sari.email, sari.email_changed_on) == ("sari.w@kpw.example", TODAY)

    @pytest.mark.both_databases
    def test_two_people_may_swap_their_addresses(self, session: Session, agency: Agency) -> None:
        swapped = SARI | {"Surel": BUDI["Surel"]}, BUDI | {"Surel": SARI["Surel"]}
        apply(session, agency, upload(*swapped))
        assert person(session, SARI_NIP).email == "budi@kpw.example"
        assert person(session, BUDI_NIP).email == "sari@kpw.example"

    @pytest.mark.both_databases
    def test_a_newcomer_may_take_an_address_given_up_in_the_same_file(
        self, session: Session, agency: Agency
    ) -> None:
        moved = BUDI | {"Surel": "sekjen.lama@kpw.example"}
        newcomer = SARI | {"NIP": "197001012000011001", "Surel": "budi@kpw.example"}
        plan = apply(session, agency, upload(newcomer, moved))
        assert counts(plan) == (1, 1, 0)

    @pytest.mark.both_databases
    def test_a_new_supervisor_ends_the_line_before_on_the_day_before(
        self, session: Session, agency: Agency
    ) -> None:
        rina = BUDI | {"Nama": "Rina", "NIP": "198001012005012003", "Surel": "rina@kpw.example"}
        moved = SARI | {"NIP atasan": rina["NIP"], "Mulai atasan": "01-11-2026"}
        plan = apply(session, agency, upload(moved, BUDI, rina))
        assert lines(session, SARI_NIP) == [
            ("Budi Santoso", D2020, date(2026, 10, 31)),
            ("Rina", date(2026, 11, 1), None),
        ]
        assert ("supervisor", "Budi Santoso", "Rina, mulai 01-11-2026") in changes(plan)
        assert counts(check(session, agency, upload(moved, BUDI, rina))) == (0, 0, 3)

    def test_a_supervisor_from_the_future_leaves_today_alone(
        self, session: Session, agency: Agency
    ) -> None:
        rina = BUDI | {"Nama": "Rina", "NIP": "198001012005012003", "Surel": "rina@kpw.example"}
        moved = SARI | {"NIP atasan": rina["NIP"], "Mulai atasan": "01-01-2027"}
        file = upload(moved, BUDI, rina)
        apply(session, agency, file)
        assert lines(session, SARI_NIP)[0] == ("Budi Santoso", D2020, date(2026, 12, 31))
        assert counts(check(session, agency, file)) == (0, 0, 3)

    def test_an_earlier_date_corrects_the_line(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(SARI | {"Mulai atasan": "01-05-2019"}, BUDI))
        assert lines(session, SARI_NIP) == [("Budi Santoso", date(2019, 5, 1), None)]

    def test_an_emptied_supervisor_ends_the_line_with_a_doubt(
        self, session: Session, agency: Agency
    ) -> None:
        plan = apply(session, agency, upload(SARI | {"NIP atasan": None, "Mulai atasan": None}))
        assert lines(session, SARI_NIP) == [("Budi Santoso", D2020, date(2026, 11, 23))]
        assert doubts(plan) == [Code.DOUBT_SUPERVISOR_REMOVED]

    def test_a_file_without_the_column_leaves_supervisors_alone(
        self, session: Session, agency: Agency
    ) -> None:
        headers = ("Nama", "NIP", "Surel", "Kode unit")
        plan = apply(session, agency, upload(SARI, headers=headers))
        assert counts(plan) == (0, 0, 1)

    def test_a_new_post_ends_the_one_before(self, session: Session, agency: Agency) -> None:
        moved = SARI | {"Jabatan": "Kepala Bagian", "TMT jabatan": "01-06-2026"}
        apply(session, agency, upload(moved))
        assert posts(session, SARI_NIP) == [
            ("B1", "Analis", D2020, date(2026, 5, 31)),
            ("B1", "Kepala Bagian", date(2026, 6, 1), None),
        ]

    def test_a_move_to_another_unit_is_dated(self, session: Session, agency: Agency) -> None:
        moved = SARI | {"Kode unit": "SJ", "Nama unit": None, "Kode unit induk": None}
        plan = apply(session, agency, upload(moved | {"TMT jabatan": "01-06-2026"}, BUDI))
        shown = ("unit_name", "Biro Umum", "Sekretariat Jenderal, mulai 01-06-2026")
        assert changes(plan) == [shown]
        assert [unit for unit, *_ in posts(session, SARI_NIP)] == ["B1", "SJ"]

    def test_a_corrected_first_day_is_shown_as_such(self, session: Session, agency: Agency) -> None:
        plan = apply(session, agency, upload(SARI | {"TMT jabatan": "01-05-2019"}, BUDI))
        assert changes(plan) == [("post_from", "02-01-2020", "01-05-2019")]
        assert posts(session, SARI_NIP) == [("B1", "Analis", date(2019, 5, 1), None)]

    def test_a_supervisor_who_left_is_a_doubt(self, session: Session, agency: Agency) -> None:
        headers = (*HEADERS, "Aktif")
        rows = SARI | {"Mulai atasan": "01-06-2026"}, BUDI | {"Aktif": "tidak"}
        plan = check(session, agency, upload(*rows, headers=headers))
        assert doubts(plan) == [Code.DOUBT_SUPERVISOR_INACTIVE]

    def test_a_unit_is_renamed_and_moved(self, session: Session, agency: Agency) -> None:
        workbook = book(SARI | {"Nama unit": None, "Kode unit induk": None})
        tree = workbook.create_sheet("Unit")
        tree.append(["Kode unit", "Nama unit", "Kode unit induk"])
        tree.append(["B1", "Biro Organisasi", None])
        plan = apply(session, agency, saved(workbook))
        assert changes(plan) == [
            ("unit_name", "Biro Umum", "Biro Organisasi"),
            ("unit_parent", "Sekretariat Jenderal", "(kosong)"),
        ]

    def test_a_unit_code_may_stand_alone_once_it_is_known(
        self, session: Session, agency: Agency
    ) -> None:
        plan = check(session, agency, upload(SARI | {"Nama unit": None, "Kode unit": "b1"}))
        assert (counts(plan), plan.errors) == ((0, 0, 1), ())

    def test_somebody_is_deactivated_and_activated(self, session: Session, agency: Agency) -> None:
        headers = (*HEADERS, "Aktif")
        apply(session, agency, upload(SARI | {"Aktif": "tidak"}, headers=headers))
        assert person(session, SARI_NIP).is_active is False
        plan = apply(session, agency, upload(SARI | {"Aktif": "ya"}, headers=headers))
        assert changes(plan) == [("active", "tidak", "ya")]

    def test_a_new_number_of_the_same_person_is_a_doubt(
        self, session: Session, agency: Agency
    ) -> None:
        plan = apply(session, agency, upload(SARI | {"NIP": "198704122025212007"}))
        assert Code.DOUBT_NIP_CHANGED in doubts(plan)
        assert person(session, "198704122025212007").name == "Sari Wulandari"

    def test_an_address_passed_on_does_not_turn_one_person_into_another(
        self, session: Session, agency: Agency
    ) -> None:
        successor = SARI | {"Nama": "Tono", "NIP": "199001012015011001"}
        plan = check(session, agency, upload(successor))
        assert places(plan) == [(2, "Surel", Code.EMAIL_TAKEN)]

    def test_an_empty_number_does_not_erase_the_stored_one(
        self, session: Session, agency: Agency
    ) -> None:
        assert counts(check(session, agency, upload(SARI | {"NIP": None}))) == (0, 0, 1)

    def test_a_plan_that_is_no_longer_true_is_not_carried_out(
        self, session: Session, agency: Agency
    ) -> None:
        file = upload(SARI | {"Golongan": "III/d"})
        shown = check(session, agency, file).fingerprint
        person(session, SARI_NIP).email = "lain@kpw.example"
        session.commit()
        with pytest.raises(PlanChanged):
            importing.apply(session, agency, file, by="x", now=NOW, expected=shown)
        session.rollback()
        assert person(session, SARI_NIP).grade == "III/c"


def wrong(**cells: Any) -> dict[str, Any]:
    return SARI | {name.replace("_", " "): value for name, value in cells.items()}


class TestErrors:
    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            (wrong(NIP="19870412201012200"), "NIP", Code.NIP_LENGTH),
            (wrong(NIP=1.98704122010122e17), "NIP", Code.NIP_ROUNDED),
            (wrong(NIP="131234567"), "NIP", Code.NIP_FORMER),
            (wrong(NIP="198713122010122001"), "NIP", Code.NIP_BIRTH_DATE),
            (wrong(Nama=None), "Nama", Code.REQUIRED),
            (wrong(Surel=None), "Surel", Code.REQUIRED),
            (wrong(Surel="sari@"), "Surel", Code.EMAIL_WRONG),
            (wrong(Surel="budi@kpw.example"), "Surel", Code.EMAIL_TWICE),
            (wrong(Golongan="III/e"), "Golongan", Code.GRADE_UNKNOWN),
            (wrong(Status="pegawai"), "Status", Code.STATUS_UNKNOWN),
            (wrong(TMT_jabatan=43832), "TMT jabatan", Code.DATE_NUMBER),
            (wrong(TMT_jabatan="2020"), "TMT jabatan", Code.DATE_WRONG),
            (wrong(NIP_atasan="197503012000011999"), "NIP atasan", Code.SUPERVISOR_UNKNOWN),
            (wrong(NIP_atasan=SARI_NIP), "NIP atasan", Code.SUPERVISOR_SELF),
            (wrong(NIP_atasan=1.97503012000011e17), "NIP atasan", Code.NIP_ROUNDED),
            (wrong(Kode_unit_induk="XX"), "Kode unit induk", Code.UNIT_PARENT_UNKNOWN),
            (wrong(Kode_unit_induk="B1"), "Kode unit induk", Code.UNIT_LOOP),
            (wrong(Kode_unit="SJ", Kode_unit_induk=None), "Nama unit", Code.UNIT_NAME_DIFFERS),
            (wrong(Kode_unit="B9", Nama_unit=None), "Kode unit", Code.UNIT_UNKNOWN),
            (wrong(Kode_unit=None, Nama_unit=None), "Kode unit", Code.UNIT_MISSING),
        ],
    )
    def test_an_error_names_its_cell(
        self, session: Session, agency: Agency, row: dict[str, Any], column: str, code: Code
    ) -> None:
        assert places(check(session, agency, upload(BUDI, row))) == [(3, column, code)]

    def test_a_repeated_number_names_the_first_row(self, session: Session, agency: Agency) -> None:
        plan = check(session, agency, upload(BUDI, SARI, SARI | {"Surel": "b@kpw.example"}))
        assert [messages.line(one) for one in plan.errors] == [
            "Baris 4, kolom NIP: NIP ini sudah ada pada baris 3"
        ]

    def test_with_any_error_nothing_is_written(self, session: Session, agency: Agency) -> None:
        with pytest.raises(ImportRefused):
            apply(session, agency, upload(BUDI, wrong(NIP="1")))
        session.rollback()
        assert session.scalars(select(Person)).all() == []

    def test_errors_read_as_people_expect(self, session: Session, agency: Agency) -> None:
        filler = [BUDI | {"NIP": None, "Surel": f"b{n}@kpw.example"} for n in range(12)]
        rows = (*filler, wrong(NIP="19870412201012199", NIP_atasan=None))
        plan = check(session, agency, upload(*rows))
        assert [messages.line(one) for one in plan.errors] == [
            "Baris 14, kolom NIP: 17 angka, harus 18"
        ]

    def test_a_rounded_number_is_shown_as_excel_shows_it(
        self, session: Session, agency: Agency
    ) -> None:
        (error,) = check(session, agency, upload(BUDI, wrong(NIP=1.98704122010122e17))).errors
        assert (error.cell, error.value) == ("B3", "1,98704E+17")

    def test_missing_columns_are_named(self, session: Session, agency: Agency) -> None:
        plan = check(session, agency, upload(BUDI, headers=("Nama", "Jabatan")))
        assert places(plan) == [
            (1, "NIP", Code.COLUMN_MISSING),
            (1, "Surel", Code.COLUMN_MISSING),
            (1, "Kode unit", Code.COLUMN_MISSING),
        ]

    def test_a_missing_column_of_numbers_is_no_fault_of_every_supervisor(
        self, session: Session, agency: Agency
    ) -> None:
        headers = tuple(one for one in HEADERS if one != "NIP")
        plan = check(session, agency, upload(BUDI, SARI, headers=headers))
        assert places(plan) == [(1, "NIP", Code.COLUMN_MISSING)]

    def test_two_columns_of_one_meaning_are_refused(self, session: Session, agency: Agency) -> None:
        plan = check(session, agency, upload(BUDI, headers=(*HEADERS, "Email")))
        assert places(plan) == [(1, "Email", Code.COLUMN_TWICE)]

    @pytest.mark.parametrize("content", ["a;b;c\n1;2;3\n", "\n", "Nama\n"])
    def test_a_file_without_header_is_refused(
        self, session: Session, agency: Agency, content: str
    ) -> None:
        plan = check(session, agency, Upload("a.csv", content.encode()))
        assert [one.finding.code for one in plan.errors] == [Code.NO_HEADER]

    def test_a_file_without_people_is_refused(self, session: Session, agency: Agency) -> None:
        assert [code for _, _, code in places(check(session, agency, upload()))] == [Code.NO_ROWS]

    def test_formulas_are_refused_at_their_cells(self, session: Session, agency: Agency) -> None:
        plan = check(session, agency, upload(BUDI, wrong(Jabatan='="Ana"&"lis"')))
        assert (3, "Jabatan", Code.FORMULA) in places(plan)

    @pytest.mark.parametrize("column", ["Nama", "Surel"])
    def test_a_formula_is_not_blamed_for_being_empty_as_well(
        self, session: Session, agency: Agency, column: str
    ) -> None:
        plan = check(session, agency, upload(BUDI, SARI | {column: '=A2&"x"'}))
        assert places(plan) == [(3, column, Code.FORMULA)]

    def test_merged_cells_are_refused_without_blaming_the_empty_ones(
        self, session: Session, agency: Agency
    ) -> None:
        workbook = book(BUDI, SARI)
        workbook.active.merge_cells("E2:E3")
        plan = check(session, agency, saved(workbook))
        assert places(plan) == [(2, "Surel", Code.MERGED)]

    def test_formulas_of_a_csv_are_refused(self, session: Session, agency: Agency) -> None:
        plan = check(session, agency, files.csv(BUDI | {"Jabatan": "=HYPERLINK(1)"}))
        assert places(plan) == [(2, "Jabatan", Code.FORMULA)]

    def test_a_partners_address_is_not_taken(self, session: Session, agency: Agency) -> None:
        cast.person(session, agency, kind="partner", nip=None, email="sari@kpw.example")
        plan = check(session, agency, upload(BUDI, SARI))
        assert places(plan) == [(3, "Surel", Code.EMAIL_OF_PARTNER)]

    def test_a_partner_is_nobodys_supervisor(self, session: Session, agency: Agency) -> None:
        cast.person(session, agency, kind="partner", nip=None, email="m@luar.example")
        plan = check(session, agency, upload(BUDI, wrong(NIP_atasan="m@luar.example")))
        assert places(plan) == [(3, "NIP atasan", Code.SUPERVISOR_PARTNER)]

    def test_two_rows_for_one_stored_person_are_refused(
        self, session: Session, agency: Agency
    ) -> None:
        apply(session, agency, upload(BUDI, SARI))
        again = SARI | {"NIP": None}
        plan = check(session, agency, upload(SARI | {"Surel": "x@kpw.example"}, again))
        assert places(plan) == [(3, "Surel", Code.PERSON_TWICE)]

    def test_a_name_of_several_units_needs_a_code(self, session: Session, agency: Agency) -> None:
        cast.unit(session, agency, "Subbagian Umum")
        cast.unit(session, agency, "Subbagian Umum")
        plan = check(
            session, agency, upload(BUDI, wrong(Kode_unit=None, Nama_unit="Subbagian Umum"))
        )
        assert places(plan) == [(3, "Nama unit", Code.UNIT_AMBIGUOUS)]

    def test_units_must_have_one_parent(self, session: Session, agency: Agency) -> None:
        other = SARI | {"NIP": None, "Surel": "o@kpw.example", "Kode unit induk": "B1"}
        plan = check(session, agency, upload(BUDI, SARI, other))
        assert places(plan) == [(4, "Kode unit induk", Code.UNIT_PARENT_DIFFERS)]


class TestSupervisorLoops:
    def test_a_pair_is_refused_and_names_the_other_row(
        self, session: Session, agency: Agency
    ) -> None:
        plan = check(session, agency, upload(BUDI | {"NIP atasan": SARI_NIP}, SARI))
        assert [messages.line(one) for one in plan.errors] == [
            "Baris 3, kolom NIP atasan: putaran atasan: Budi Santoso (baris 2) melapor kepada "
            "Sari Wulandari, dan sebaliknya"
        ]

    def test_a_loop_across_file_and_database_is_refused(
        self, session: Session, agency: Agency
    ) -> None:
        apply(session, agency, upload(BUDI, SARI))
        plan = check(session, agency, upload(BUDI | {"NIP atasan": SARI_NIP}))
        assert places(plan) == [(2, "NIP atasan", Code.SUPERVISOR_LOOP)]

    def test_a_longer_loop_names_everybody(self, session: Session, agency: Agency) -> None:
        rina = SARI | {
            "Nama": "Rina", "NIP": None, "Surel": "rina@kpw.example", "NIP atasan": SARI_NIP,
        }  # fmt: skip
        top = BUDI | {"NIP atasan": "rina@kpw.example"}
        (error,) = check(session, agency, upload(top, SARI, rina)).errors
        assert error.finding.facts == {"chain": "Rina → Sari Wulandari → Budi Santoso → Rina"}

    def test_roles_reversed_at_a_date_are_no_loop(self, session: Session, agency: Agency) -> None:
        apply(session, agency, upload(BUDI, SARI))
        up = BUDI | {"NIP atasan": SARI_NIP, "Mulai atasan": "01-01-2027"}
        down = SARI | {"NIP atasan": None, "Mulai atasan": "01-01-2027"}
        assert check(session, agency, upload(up, down)).errors == ()


class TestOtherAgencies:
    @pytest.fixture
    def other(self, session: Session) -> Agency:
        return cast.agency(session, "rahasia")

    def test_a_number_active_elsewhere_is_refused_without_naming_the_agency(
        self, session: Session, agency: Agency, other: Agency
    ) -> None:
        cast.person(session, other, nip=SARI_NIP)
        (error,) = check(session, agency, upload(BUDI, SARI)).errors
        assert (error.row, error.column) == (3, "NIP")
        assert messages.line(error) == "Baris 3, kolom NIP: NIP ini masih aktif di instansi lain"

    def test_a_number_no_longer_active_elsewhere_may_come(
        self, session: Session, agency: Agency, other: Agency
    ) -> None:
        cast.person(session, other, nip=SARI_NIP, is_active=False)
        assert counts(apply(session, agency, upload(BUDI, SARI))) == (2, 0, 0)

    def test_the_same_address_in_another_agency_is_another_person(
        self, session: Session, agency: Agency, other: Agency
    ) -> None:
        cast.person(session, other, email="sari@kpw.example")
        assert counts(apply(session, agency, upload(BUDI, SARI))) == (2, 0, 0)

    def test_units_and_supervisors_of_another_agency_are_unknown(
        self, session: Session, agency: Agency, other: Agency
    ) -> None:
        apply(session, other, upload(BUDI))
        plan = check(session, agency, upload(SARI))
        assert [code for _, _, code in places(plan)] == [
            Code.UNIT_PARENT_UNKNOWN,
            Code.SUPERVISOR_UNKNOWN,
        ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (wrong(NIP="198704122010212001"), Code.DOUBT_NIP_STATUS),
        (wrong(Golongan="IX"), Code.DOUBT_GRADE_STATUS),
    ],
)
def test_doubts_do_not_stop_an_import(
    session: Session, agency: Agency, row: dict[str, Any], code: Code
) -> None:
    plan = apply(session, agency, upload(BUDI, row))
    assert (counts(plan), doubts(plan)) == ((2, 0, 0), [code])


def test_every_finding_has_words() -> None:
    assert set(messages.PROBLEMS) == set(Code)


@pytest.mark.slow
def test_ten_thousand_people_need_no_more_statements_than_a_few(
    session: Session, agency: Agency
) -> None:
    rows = [
        [
            str(cell or "")
            for cell in (
                BUDI
                | {"NIP": None, "Surel": f"orang{n}@kpw.example", "Kode unit": f"U{n // 40}"}
                | {"Nama unit": f"Unit {n // 40}"}
            ).values()
        ]
        for n in range(10_000)
    ]
    heads = tuple(tables.NewColumn(header) for header in BUDI)
    content = tables.write_xlsx([tables.NewSheet("Pegawai", heads, rows)], created=NOW)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    plan = check(session, agency, Upload("a.xlsx", content))
    assert (counts(plan), len(statements) <= 6) == ((10_000, 0, 0), True)
    assert counts(apply(session, agency, Upload("a.xlsx", content))) == (10_000, 0, 0)
    assert len(statements) < 100

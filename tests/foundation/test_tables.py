"""Tables in and out: limits before parsing, hostile files, formulas, and the way back unchanged."""

from __future__ import annotations

import contextlib
import csv
import io
import secrets
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from feedback.foundation import tables
from feedback.foundation.tables import NewColumn, NewSheet, archive

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BOMB_HEADER = b"<worksheet><sheetData>"


def workbook(*rows: list[object], merge: str | None = None) -> bytes:
    """Return a workbook made by another library than ours."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with one part replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(content))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, part)
    return stream.getvalue()


def values(content: bytes, name: str = "a.xlsx") -> list[tuple[tables.Value, ...]]:
    return [row.values for row in tables.read(content, name).sheets[0].rows]


def test_cells_keep_their_kind() -> None:
    content = workbook(["teks", 14, 1.5, date(2020, 1, 2), True, None, "akhir"])
    assert values(content) == [("teks", 14, 1.5, date(2020, 1, 2), True, None, "akhir")]


def test_rows_keep_the_number_the_spreadsheet_shows() -> None:
    content = workbook([], [], ["isi"])
    assert [(r.number, r.values) for r in tables.read(content, "a.xlsx").sheets[0].rows][-1] == (
        3,
        ("isi",),
    )


def test_formulas_are_found_at_their_cells() -> None:
    content = workbook(["a", "=1+1"], ["=A1", "b"])
    assert tables.read(content, "a.xlsx").sheets[0].formulas == {(1, 1), (2, 0)}


def test_formulas_in_cells_without_reference_are_found() -> None:
    part = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>"
        b"</x:sheetData></x:worksheet>"
    )
    content = with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part)
    assert tables.read(content, "a.xlsx").sheets[0].formulas == {(1, 1)}


def test_merged_cells_are_named() -> None:
    content = workbook(["a", "b"], ["c", "d"], merge="A1:B2")
    assert [area.name for area in tables.read(content, "a.xlsx").sheets[0].merged] == ["A1:B2"]


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Rahasia").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert [s.name for s in tables.read(stream.getvalue(), "a.xlsx").sheets] == ["Sheet"]


def test_the_strict_document_type_is_read_too() -> None:
    content = workbook(["isi"])
    source = zipfile.ZipFile(io.BytesIO(content)).read("xl/_rels/workbook.xml.rels")
    part = source.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    assert values(with_part(content, "xl/_rels/workbook.xml.rels", part)) == [("isi",)]


def test_more_than_5_mb_is_refused_before_anything_else() -> None:
    with pytest.raises(tables.FileTooLarge):
        tables.read(b"x" * (5 * 1024 * 1024 + 1), "a.xlsx")


def test_2001_entries_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for number in range(2001):
            target.writestr(f"{number}.xml", b"")
    with pytest.raises(tables.TooManyEntries) as caught:
        tables.read(stream.getvalue(), "a.xlsx")
    assert caught.value.entries == 2001


def test_2000_entries_are_not_too_many() -> None:
    content = workbook(["isi"])
    present = len(zipfile.ZipFile(io.BytesIO(content)).namelist())
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as target:
        for number in range(2000 - present):
            target.writestr(f"x/{number}.txt", b"")
    assert values(stream.getvalue()) == [("isi",)]


def test_a_zip_bomb_is_refused_without_unpacking() -> None:
    bomb = with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", BOMB_HEADER + b" " * 49_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(tables.UnpacksTooLarge):
        tables.read(bomb, "a.xlsx")


def test_more_than_50_mb_unpacked_is_refused_whatever_the_ratio() -> None:
    noise = secrets.token_bytes(600_000)
    padded = with_part(workbook(["a"]), "xl/media/a.bin", noise + b" " * 52_000_000)
    assert len(padded) * archive.MAX_RATIO > 53_000_000
    with pytest.raises(tables.UnpacksTooLarge):
        tables.read(padded, "a.xlsx")


def test_an_archive_that_lies_about_a_size_is_refused() -> None:
    bomb = bytearray(
        with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", BOMB_HEADER + b" " * 20_000_000)
    )
    true_size = (len(BOMB_HEADER) + 20_000_000).to_bytes(4, "little")
    lie = (100).to_bytes(4, "little")
    assert bomb.count(true_size) == 2
    with pytest.raises(tables.FileDamaged):
        tables.read(bytes(bomb.replace(true_size, lie)), "a.xlsx")


ENTITY = b'<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
EXTERNAL = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


@pytest.mark.parametrize("part", [ENTITY, EXTERNAL, b"<!DOCTYPE w><w/>"])
@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/app.xml"],
)
def test_entities_are_refused_in_every_part(name: str, part: bytes) -> None:
    with pytest.raises(tables.MarkupForbidden):
        tables.read(with_part(workbook(["a"]), name, part), "a.xlsx")


def test_a_far_away_cell_is_refused_before_it_fills_the_memory() -> None:
    part = b'<worksheet><sheetData><c r="XFD1048576"><v>1</v></c></sheetData></worksheet>'
    with pytest.raises(tables.SheetTooLarge) as caught:
        tables.read(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part), "a.xlsx")
    assert (caught.value.rows, caught.value.columns) == (1048576, 16384)


def test_far_away_cells_without_content_do_no_harm() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "isi"
    book.active["ZZ60000"].font = openpyxl.styles.Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    assert values(stream.getvalue())[0][0] == "isi"


@pytest.mark.parametrize(
    "part",
    [
        b"<worksheet>",
        b'<worksheet><sheetData><row><c r="??"><v>1</v></c></row></sheetData></worksheet>',
    ],
)
def test_a_broken_sheet_is_damaged(part: bytes) -> None:
    with pytest.raises(tables.FileDamaged):
        tables.read(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part), "a.xlsx")


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "a.xlsx", tables.FileEmpty),
        (b"%PDF-1.7", "a.pdf", tables.WrongType),
        (b"%PDF-1.7", "a.xlsx", tables.FileDamaged),
        (b"PK\x03\x04 broken", "a.xlsx", tables.FileDamaged),
        (archive.COMPOUND_START + b"Workbook", "a.xls", tables.FormerExcel),
        (archive.COMPOUND_START + b"Workbook", "a.xlsx", tables.FormerExcel),
        (archive.COMPOUND_START + archive.ENCRYPTED_STREAM, "a.xlsx", tables.Encrypted),
        (b"nama;nip\0", "a.csv", tables.WrongType),
        (b"nama\n\x81\n", "a.csv", tables.UnknownEncoding),
        (b'nama\n"a"b\n', "a.csv", tables.QuotesBroken),
        (b'nama\n"never closed\n', "a.csv", tables.QuotesBroken),
        (b"nama", "noextension", tables.WrongType),
    ],
)
def test_what_is_no_table_is_refused_by_name(
    content: bytes, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        tables.read(content, name)


def test_a_zip_called_csv_is_refused() -> None:
    with pytest.raises(tables.WrongType):
        tables.read(workbook(["a"]), "a.csv")


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1" t="s"><v>999999</v></c>',
        b'<c r="A1" t="s"><v>-1</v></c>',
        b'<c r="A1" s="99999"><v>abc</v></c>',
        b'<c r="A1" t="zzz"><v>1</v></c>',
        b'<c r="A1"><v>1e999</v></c>',
        b'<c r="A1" t="d"><v>nonsense</v></c>',
    ],
)
def test_nonsense_in_a_cell_is_read_or_refused_but_never_crashes(cell: bytes) -> None:
    part = b'<worksheet><sheetData><row r="1">' + cell + b"</row></sheetData></worksheet>"
    with contextlib.suppress(tables.FileDamaged):
        tables.read(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part), "a.xlsx")


def test_a_part_that_stands_twice_is_refused() -> None:
    stream = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(stream, "a") as target:
        target.writestr("XL/workbook.xml", b"<workbook/>")
    with pytest.raises(tables.FileDamaged):
        tables.read(stream.getvalue(), "a.xlsx")


def test_an_unusual_compression_is_refused() -> None:
    stream = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_LZMA) as target:
        target.writestr("xl/other.xml", b"<a/>")
    with pytest.raises(tables.FileDamaged):
        tables.read(stream.getvalue(), "a.xlsx")


def test_a_csv_with_too_many_rows_is_refused() -> None:
    with pytest.raises(tables.SheetTooLarge):
        tables.read(b"a\n" * 50_001, "a.csv")


def test_an_encrypted_zip_entry_is_refused() -> None:
    content = bytearray(workbook(["a"]))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(tables.Encrypted):
        tables.read(bytes(content), "a.xlsx")


@pytest.mark.parametrize(
    ("place", "value"),
    [(6, 0xFF), (8, 0x20), (8, 0x40)],
    ids=["a later zip version", "patched data", "strong encryption"],
)
def test_an_archive_of_a_kind_we_cannot_read_is_refused(place: int, value: int) -> None:
    content = bytearray(workbook(["a"]))
    content[content.index(b"PK\x01\x02") + place] |= value
    with pytest.raises(tables.TableRefused):
        tables.read(bytes(content), "a.xlsx")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_with_every_separator_and_encoding(separator: str, encoding: str) -> None:
    text = f'nama{separator}"ja;ba,tan"\r\nRené{separator}"dua\nbaris"\r\n'
    assert values(text.encode(encoding), "a.csv") == [
        ("nama", "ja;ba,tan"),
        ("René", "dua\nbaris"),
    ]


def test_excels_separator_line_is_obeyed_and_counted() -> None:
    rows = tables.read(b"sep=;\na,b;c\n", "a.csv").sheets[0].rows
    assert [(row.number, row.values) for row in rows] == [(2, ("a,b", "c"))]


def test_blank_csv_lines_count_as_rows() -> None:
    rows = tables.read(b"a\n\nb\n", "a.csv").sheets[0].rows
    assert [(row.number, row.values) for row in rows] == [(1, ("a",)), (2, ()), (3, ("b",))]


def test_a_quoted_number_of_a_csv_is_text_and_a_formula_is_reported() -> None:
    sheet = tables.read(b'="198704122010121001",=1+1\n', "a.csv").sheets[0]
    assert sheet.rows[0].values[0] == "198704122010121001"
    assert sheet.formulas == {(1, 1)}


DANGEROUS = [
    "=1+1",
    "+62",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\uff1d1",
    "'=1",
    "''=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_gets_a_mark_and_comes_back(text: str) -> None:
    assert tables.neutralise(text).startswith("'")
    assert tables.restore(tables.neutralise(text)) == text


@given(st.text(alphabet=st.sampled_from("'=+-@ \tabc\uff0b"), max_size=8))
def test_marking_is_undone_exactly_for_any_text(text: str) -> None:
    assert tables.restore(tables.neutralise(text)) == text


@pytest.mark.parametrize("text", ["Sari", "'Aisyah", "a=b", "", "198704122010121001"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert tables.neutralise(text) == text


def test_an_exported_csv_holds_no_formula_for_any_spreadsheet() -> None:
    content = tables.write_csv(["Nama"], [[text] for text in DANGEROUS])
    cells = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert [cell[:1] for cell in cells[1:]] == ["'"] * len(DANGEROUS)


def test_an_exported_workbook_holds_text_cells_only() -> None:
    sheet = NewSheet("Pegawai", (NewColumn("Nama"),), [["=1+1"], ["198704122010121001"]])
    book = openpyxl.load_workbook(io.BytesIO(tables.write_xlsx([sheet], created=NOW)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("s", "Nama"),
        ("s", "'=1+1"),
        ("s", "198704122010121001"),
    ]


def test_empty_rows_of_a_template_are_formatted_as_text() -> None:
    sheet = NewSheet("Pegawai", (NewColumn("NIP", 22), NewColumn("Status", 9)), ())
    book = openpyxl.load_workbook(io.BytesIO(tables.write_xlsx([sheet], created=NOW)))
    formats = [book.active.column_dimensions[letter].number_format for letter in "AB"]
    assert formats == ["@", "@"]


def test_choices_are_offered_below_the_header() -> None:
    sheet = NewSheet("Pegawai", (NewColumn("Status", choices=("PNS", "PPPK")),), ())
    book = openpyxl.load_workbook(io.BytesIO(tables.write_xlsx([sheet], created=NOW)))
    (rule,) = book.active.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"PNS,PPPK"', "A2:A10001")


def test_what_is_written_is_read_back_unchanged() -> None:
    rows = [["Sari", "=1+1", ""], ["Budi", "'Aisyah", "x"]]
    sheet = NewSheet("Pegawai", tuple(map(NewColumn, "abc")), rows)
    content = tables.write_xlsx([sheet], created=NOW)
    assert values(content)[1:] == [("Sari", "=1+1", None), ("Budi", "'Aisyah", "x")]


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_named_as_spreadsheets_do(column: int, letters: str) -> None:
    assert tables.column_letters(column) == letters


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (14.0, "14"),
        (1.5, "1,5"),
        (1.98806e17, "1,98806E+17"),
        (date(2020, 1, 2), "02-01-2020"),
        (True, "TRUE"),
    ],
)
def test_cells_are_shown_as_the_spreadsheet_shows_them(value: tables.Value, text: str) -> None:
    assert tables.as_text(value) == text


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
@given(content=st.binary(max_size=300))
def test_random_bytes_are_read_or_refused_but_never_crash(name: str, content: bytes) -> None:
    with contextlib.suppress(tables.TableRefused):
        tables.read(content, name)


def test_a_workbook_of_constant_memory_is_read() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.add_worksheet("Pegawai").write_string(0, 0, "isi")
    book.close()
    assert values(stream.getvalue()) == [("isi",)]

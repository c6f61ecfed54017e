"""The columns of the workbook of people: what they are called and which names mean the same.

One sheet is enough (the unit stands beside each person); a second sheet may hold the unit tree.
Headers are Indonesian in every language of the interface, since the files travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.people import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

PEOPLE_SHEET = "Pegawai"
UNIT_SHEET = "Unit"
INSTRUCTION_SHEET = "Petunjuk"
YES, NO = "ya", "tidak"


class Field(StrEnum):
    """One column, by what it means."""

    NAME = "name"
    TITLE_BEFORE = "title_before"
    TITLE_AFTER = "title_after"
    NIP = "nip"
    EMPLOYMENT = "employment"
    GRADE = "grade"
    EMAIL = "email"
    LANGUAGE = "language"
    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    UNIT_PARENT = "unit_parent"
    POST = "post"
    POST_FROM = "post_from"
    SUPERVISOR = "supervisor"
    SUPERVISOR_FROM = "supervisor_from"
    BORN_ON = "born_on"
    SEX = "sex"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, other headers that mean it, and how Excel should present it."""

    field: Field
    header: str
    synonyms: tuple[str, ...] = ()
    width: int = 16
    choices: tuple[str, ...] = ()
    length: int | None = None


PEOPLE = (
    Column(Field.NAME, "Nama", ("nama lengkap", "nama pegawai", "name", "full name"), 30),
    Column(Field.TITLE_BEFORE, "Gelar depan", ("gelar di depan", "title before"), 12),
    Column(Field.TITLE_AFTER, "Gelar belakang", ("gelar di belakang", "title after"), 16),
    Column(
        Field.NIP, "NIP", ("nip baru", "nipbaru", "ni pppk", "nip ni pppk", "nip pegawai"), 22,
        length=18,
    ),
    Column(
        Field.EMPLOYMENT, "Status",
        ("status kepegawaian", "status pegawai", "jenis pegawai", "employment"), 10,
        rules.EMPLOYMENTS,
    ),
    Column(
        Field.GRADE, "Golongan",
        ("gol", "gol ruang", "golongan ruang", "pangkat golongan", "pangkat", "grade"), 10,
    ),
    Column(
        Field.EMAIL, "Surel",
        ("email", "e mail", "alamat surel", "alamat email", "surat elektronik", "email dinas"), 32,
    ),
    Column(Field.LANGUAGE, "Bahasa", ("language",), 8, ("id", "en")),
    Column(Field.UNIT_CODE, "Kode unit", ("kode unit kerja", "kode unor", "unit code"), 12),
    Column(
        Field.UNIT_NAME, "Nama unit",
        ("unit", "unit kerja", "nama unit kerja", "unor", "nama unor", "unornama", "unit name"), 32,
    ),
    Column(
        Field.UNIT_PARENT, "Kode unit induk",
        ("unit induk", "kode induk", "induk", "kode unor induk", "parent unit code"), 14,
    ),
    Column(Field.POST, "Jabatan", ("nama jabatan", "namajabatan", "position", "post"), 28),
    Column(
        Field.POST_FROM, "TMT jabatan",
        ("tmtjabatan", "mulai jabatan", "position since", "post since"), 13,
    ),
    Column(
        Field.SUPERVISOR, "NIP atasan",
        ("atasan", "surel atasan", "email atasan", "nip atau surel atasan", "nip surel atasan",
         "nip atasan langsung", "supervisor", "supervisor nip", "supervisor email"), 24,
    ),
    Column(
        Field.SUPERVISOR_FROM, "Mulai atasan",
        ("tmt atasan", "mulai dengan atasan", "supervisor since"), 13,
    ),
    Column(Field.BORN_ON, "Tanggal lahir", ("tgl lahir", "date of birth", "born on"), 13),
    Column(Field.SEX, "Jenis kelamin", ("jk", "kelamin", "sex", "gender"), 13, ("L", "P")),
    Column(Field.ACTIVE, "Aktif", ("status aktif", "active"), 8, (YES, NO)),
)  # fmt: skip
UNITS = tuple(
    column
    for column in PEOPLE
    if column.field in (Field.UNIT_CODE, Field.UNIT_NAME, Field.UNIT_PARENT)
)

REQUIRED = (Field.NAME, Field.NIP, Field.EMAIL)
"""Without these no row can be read; a unit column is needed too (code or name)."""

_BY_FIELD = {column.field: column for column in PEOPLE}
_BY_NAME = {
    rules.plain(name): column.field
    for column in PEOPLE
    for name in (column.header, *column.synonyms)
}


def header(field: Field) -> str:
    """Return the header our own files use."""
    return _BY_FIELD[field].header


def field_of(written: str) -> Field | None:
    """Return what a header means, None when it is not one of ours."""
    return _BY_NAME.get(rules.plain(written))


def fields_of(headers: Iterable[str]) -> list[tuple[int, Field]]:
    """Return position and meaning of each header that is known, left to right."""
    found = ((position, field_of(written)) for position, written in enumerate(headers))
    return [(position, field) for position, field in found if field is not None]

"""Workbooks for tests of the import, made by another library than the product's."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from feedback.people.importing import Upload

HEADERS = (
    "Nama",
    "NIP",
    "Status",
    "Golongan",
    "Surel",
    "Kode unit",
    "Nama unit",
    "Kode unit induk",
    "Jabatan",
    "TMT jabatan",
    "NIP atasan",
    "Mulai atasan",
)
SARI_NIP = "198704122010122001"
BUDI_NIP = "197503012000011002"
SARI = {
    "Nama": "Sari Wulandari",
    "NIP": SARI_NIP,
    "Status": "PNS",
    "Golongan": "III/c",
    "Surel": "sari@kpw.example",
    "Kode unit": "B1",
    "Nama unit": "Biro Umum",
    "Kode unit induk": "SJ",
    "Jabatan": "Analis",
    "TMT jabatan": "02-01-2020",
    "NIP atasan": BUDI_NIP,
    "Mulai atasan": "02-01-2020",
}
BUDI = {
    "Nama": "Budi Santoso",
    "NIP": BUDI_NIP,
    "Status": "PNS",
    "Golongan": "IV/b",
    "Surel": "budi@kpw.example",
    "Kode unit": "SJ",
    "Nama unit": "Sekretariat Jenderal",
    "Kode unit induk": None,
    "Jabatan": "Sekretaris Jenderal",
    "TMT jabatan": "02-01-2020",
    "NIP atasan": None,
    "Mulai atasan": None,
}


def book(*people: dict[str, Any], headers: tuple[str, ...] = HEADERS) -> openpyxl.Workbook:
    """Return a workbook with one sheet of people under ``headers``."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Pegawai"
    sheet.append(headers)
    for person in people:
        sheet.append([person.get(header) for header in headers])
    return workbook


def saved(workbook: openpyxl.Workbook) -> Upload:
    """Return a workbook as an upload."""
    stream = io.BytesIO()
    workbook.save(stream)
    return Upload("pegawai.xlsx", stream.getvalue())


def upload(*people: dict[str, Any], headers: tuple[str, ...] = HEADERS) -> Upload:
    """Return an upload with one sheet of people."""
    return saved(book(*people, headers=headers))


def csv(*people: dict[str, Any], headers: tuple[str, ...] = HEADERS) -> Upload:
    """Return the same as semicolon-separated text."""
    lines = [";".join(headers)]
    lines += [";".join(str(person.get(header) or "") for header in headers) for person in people]
    return Upload("pegawai.csv", "\r\n".join(lines).encode("utf-8-sig"))

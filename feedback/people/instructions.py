"""How to fill in each column of the template, in words."""

from __future__ import annotations

from feedback.foundation.i18n import _
from feedback.people import columns
from feedback.people.columns import Field


def lines() -> list[list[str]]:
    """Return header, whether it is needed, and advice for each column, then general advice."""
    advice = _advice()
    rows = [
        [column.header, _needed(column.field), advice[column.field]] for column in columns.PEOPLE
    ]
    return rows + [["", "", text] for text in _general()]


def _needed(field: Field) -> str:
    if field is Field.UNIT_CODE:
        return _("ya")
    return _("ya") if field in (Field.NAME, Field.EMAIL) else ""


def _advice() -> dict[Field, str]:
    return {
        Field.NAME: _("Nama tanpa gelar. Nama satu kata tidak apa-apa."),
        Field.TITLE_BEFORE: _("Misalnya Dr. atau Ir."),
        Field.TITLE_AFTER: _("Misalnya S.E., M.Si."),
        Field.NIP: _("18 angka sebagai teks. Kosongkan bila tidak punya, misalnya non-ASN."),
        Field.EMPLOYMENT: _("PNS, PPPK, atau Non-ASN."),
        Field.GRADE: _("III/a untuk PNS, IX untuk PPPK. Boleh kosong."),
        Field.EMAIL: _("Satu alamat untuk satu orang. Tautan penilaian dikirim ke sini."),
        Field.LANGUAGE: _("id atau en. Kosong berarti bahasa instansi."),
        Field.UNIT_CODE: _("Kode singkat, misalnya SJ-1. Tanpa kode, nama unit menjadi kodenya."),
        Field.UNIT_NAME: _("Cukup ditulis pada satu baris per unit, atau pada lembar Unit."),
        Field.UNIT_PARENT: _("Kode unit di atasnya. Kosong bagi unit teratas."),
        Field.POST: _("Nama jabatan."),
        Field.POST_FROM: _("Tanggal mulai, misalnya 31-01-2026. Kosong berarti hari impor."),
        Field.SUPERVISOR: _("NIP atau surel atasan langsung. Kosong bagi pimpinan tertinggi."),
        Field.SUPERVISOR_FROM: _("Sejak kapan melapor kepadanya. Kosong berarti hari impor."),
        Field.BORN_ON: _("Boleh kosong; dibandingkan dengan NIP."),
        Field.SEX: _("L atau P. Boleh kosong."),
        Field.ACTIVE: _("ya atau tidak. Kosong berarti tidak berubah, atau ya bagi yang baru."),
    }


def _general() -> list[str]:
    return [
        _("Satu orang per baris. Kolom lain boleh ada; kolom itu diabaikan."),
        _("Orang yang tidak ada di berkas tidak berubah."),
        _("Impor diperiksa dulu. Bila ada galat, tidak ada yang diubah."),
    ]

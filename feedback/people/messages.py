"""Findings of an import in words: what is wrong, how to repair it, and where.

``problem`` continues after "Baris 14, kolom NIP:" and so begins small and ends without a full stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation import tables
from feedback.foundation.i18n import _, _l
from feedback.people import columns
from feedback.people.columns import Field
from feedback.people.findings import Code

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

    from feedback.people.findings import Finding
    from feedback.people.layout import Problem
    from feedback.people.plan import Change, Plan, Stored

PROBLEMS: dict[Code, LazyString] = {
    Code.NO_HEADER: _l("baris judul tidak ditemukan; perlu kolom seperti Nama, NIP, dan Surel"),
    Code.NO_ROWS: _l("tidak ada pegawai di bawah baris judul"),
    Code.COLUMN_MISSING: _l("kolom %(column)s tidak ada"),
    Code.COLUMN_TWICE: _l("kolom ini sama artinya dengan kolom %(column)s"),
    Code.MERGED: _l("sel %(area)s digabung"),
    Code.FORMULA: _l("berisi rumus, bukan isi"),
    Code.REQUIRED: _l("kosong, padahal wajib diisi"),
    Code.TOO_LONG: _l("terlalu panjang, paling banyak %(limit)s huruf"),
    Code.BAD_CHARACTERS: _l("berisi huruf yang tidak dapat dicetak"),
    Code.NIP_ROUNDED: _l("Excel membulatkan NIP ini, tiga angka terakhir hilang"),
    Code.NIP_NOT_DIGITS: _l("hanya boleh berisi angka"),
    Code.NIP_FORMER: _l("9 angka, ini NIP lama; perlu NIP 18 angka"),
    Code.NIP_LENGTH: _l("%(n)s angka, harus 18"),
    Code.NIP_BIRTH_DATE: _l("8 angka pertama %(digits)s bukan tanggal lahir (tahun, bulan, hari)"),
    Code.NIP_SEX: _l("angka ke-15 adalah %(digit)s, harus 1 (pria) atau 2 (wanita)"),
    Code.NIP_SERIAL: _l("tiga angka terakhir 000, padahal nomor urut mulai dari 001"),
    Code.NIP_APPOINTED: _l("tahun pengangkatan %(year)s tidak mungkin untuk tanggal lahirnya"),
    Code.NIP_TWICE: _l("NIP ini sudah ada pada baris %(row)s"),
    Code.NIP_ELSEWHERE: _l("NIP ini masih aktif di instansi lain"),
    Code.EMAIL_WRONG: _l("bukan alamat surel yang benar"),
    Code.EMAIL_TWICE: _l("alamat ini sudah ada pada baris %(row)s"),
    Code.EMAIL_TAKEN: _l("alamat ini milik %(name)s"),
    Code.EMAIL_OF_PARTNER: _l("alamat ini milik %(name)s, mitra dari luar instansi"),
    Code.PERSON_TWICE: _l("orang yang sama dengan baris %(row)s"),
    Code.GRADE_UNKNOWN: _l("golongan tidak dikenal"),
    Code.DATE_NUMBER: _l("tersimpan sebagai angka, bukan tanggal"),
    Code.DATE_WRONG: _l("bukan tanggal; tulis tanggal-bulan-tahun, misalnya 31-01-2026"),
    Code.STATUS_UNKNOWN: _l("status tidak dikenal; pilih PNS, PPPK, atau Non-ASN"),
    Code.SEX_UNKNOWN: _l("jenis kelamin tidak dikenal; tulis L atau P"),
    Code.LANGUAGE_UNKNOWN: _l("bahasa tidak dikenal; tulis id atau en"),
    Code.YES_NO_UNKNOWN: _l("tulis ya atau tidak"),
    Code.UNIT_MISSING: _l("unit kosong, padahal pegawai ini baru"),
    Code.UNIT_UNKNOWN: _l("unit %(code)s belum dikenal dan namanya tidak disebut"),
    Code.UNIT_AMBIGUOUS: _l("ada beberapa unit bernama %(name)s"),
    Code.UNIT_NAME_DIFFERS: _l("unit ini bernama %(name)s pada lembar %(sheet)s baris %(row)s"),
    Code.UNIT_PARENT_DIFFERS: _l("induknya %(parent)s pada lembar %(sheet)s baris %(row)s"),
    Code.UNIT_PARENT_UNKNOWN: _l("unit induk %(parent)s tidak ada"),
    Code.UNIT_LOOP: _l("putaran unit: %(units)s"),
    Code.SUPERVISOR_UNKNOWN: _l("tidak ada pegawai dengan NIP atau surel ini"),
    Code.SUPERVISOR_SELF: _l("menunjuk dirinya sendiri"),
    Code.SUPERVISOR_PARTNER: _l("%(name)s adalah mitra dari luar instansi"),
    Code.SUPERVISOR_PAIR: _l(
        "putaran atasan: %(other)s (baris %(row)s) melapor kepada %(name)s, dan sebaliknya"
    ),
    Code.SUPERVISOR_LOOP: _l("putaran atasan: %(chain)s"),
    Code.DOUBT_BIRTH_YEAR: _l("tahun lahir %(year)s menurut NIP tidak lazim"),
    Code.DOUBT_NIP_CODE: _l("angka ke-13 dan ke-14 adalah %(digits)s, kode yang tidak dikenal"),
    Code.DOUBT_NIP_STATUS: _l("pola NIP ini %(pattern)s, tetapi statusnya %(employment)s"),
    Code.DOUBT_NIP_BORN: _l("tanggal lahir %(written)s berbeda dari NIP, yang menyebut %(nip)s"),
    Code.DOUBT_NIP_SEX: _l("jenis kelamin %(written)s berbeda dari NIP, yang menyebut %(nip)s"),
    Code.DOUBT_NIP_CHANGED: _l("NIP berubah; sebelumnya %(before)s"),
    Code.DOUBT_GRADE_STATUS: _l("golongan %(grade)s tidak lazim untuk %(employment)s"),
    Code.DOUBT_SUPERVISOR_REMOVED: _l("dikosongkan; atasan yang tercatat, %(name)s, berakhir"),
    Code.DOUBT_SUPERVISOR_INACTIVE: _l("%(name)s tidak aktif"),
    Code.DOUBT_START_ASSUMED: _l("%(n)s baris tanpa tanggal mulai; dipakai hari ini, %(day)s"),
}

_AS_TEXT = _l("Ubah kolom ini menjadi Teks, lalu ketik ulang.")
_ONE_OF_TWO = _l("Hapus atau perbaiki salah satu baris.")
_SAME_UNIT = _l("Samakan di semua baris.")
_TOP = _l("Kosongkan bagi pimpinan tertinggi.")
REMEDIES: dict[Code, LazyString] = {
    Code.NO_HEADER: _l("Mulai dari templat, lalu salin data Anda ke sana."),
    Code.NO_ROWS: _l("Tulis satu pegawai per baris."),
    Code.COLUMN_MISSING: _l("Tambahkan kolomnya, atau mulai dari templat."),
    Code.COLUMN_TWICE: _l("Hapus atau ganti judul salah satu kolom."),
    Code.MERGED: _l("Pisahkan selnya, lalu isi setiap baris."),
    Code.FORMULA: _l("Salin kolomnya, lalu tempel sebagai nilai."),
    Code.REQUIRED: _l("Isi sel ini."),
    Code.TOO_LONG: _l("Persingkat."),
    Code.BAD_CHARACTERS: _l("Ketik ulang isi sel ini."),
    Code.NIP_ROUNDED: _AS_TEXT,
    Code.NIP_NOT_DIGITS: _l("Tulis 18 angka tanpa huruf."),
    Code.NIP_FORMER: _l("Cari NIP baru pada surat keputusan."),
    Code.NIP_LENGTH: _l("Cocokkan dengan surat keputusan."),
    Code.NIP_BIRTH_DATE: _l("Cocokkan dengan surat keputusan."),
    Code.NIP_SEX: _l("Cocokkan dengan surat keputusan."),
    Code.NIP_SERIAL: _l("Cocokkan dengan surat keputusan."),
    Code.NIP_APPOINTED: _l("Cocokkan dengan surat keputusan."),
    Code.NIP_TWICE: _ONE_OF_TWO,
    Code.NIP_ELSEWHERE: _l("Minta instansi asal menonaktifkan pegawai ini lebih dulu."),
    Code.EMAIL_WRONG: _l("Tulis satu alamat, misalnya nama@instansi.go.id."),
    Code.EMAIL_TWICE: _l("Setiap orang memerlukan alamat sendiri."),
    Code.EMAIL_TAKEN: _l("Setiap orang memerlukan alamat sendiri."),
    Code.EMAIL_OF_PARTNER: _l("Nonaktifkan atau ubah alamat mitra itu lebih dulu."),
    Code.PERSON_TWICE: _ONE_OF_TWO,
    Code.GRADE_UNKNOWN: _l("Tulis misalnya III/a untuk PNS, IX untuk PPPK."),
    Code.DATE_NUMBER: _AS_TEXT,
    Code.UNIT_MISSING: _l("Isi kode atau nama unitnya."),
    Code.UNIT_UNKNOWN: _l("Isi juga nama unitnya, di sini atau pada lembar Unit."),
    Code.UNIT_AMBIGUOUS: _l("Isi juga kode unitnya."),
    Code.UNIT_NAME_DIFFERS: _SAME_UNIT,
    Code.UNIT_PARENT_DIFFERS: _SAME_UNIT,
    Code.UNIT_PARENT_UNKNOWN: _l("Tambahkan unit induk itu, atau perbaiki kodenya."),
    Code.UNIT_LOOP: _l("Ganti induk salah satu unit."),
    Code.SUPERVISOR_UNKNOWN: _l("Perbaiki, atau tambahkan atasannya sebagai pegawai."),
    Code.SUPERVISOR_SELF: _TOP,
    Code.SUPERVISOR_PARTNER: _l("Pilih atasan dari instansi ini."),
    Code.SUPERVISOR_PAIR: _l("Ganti salah satu dari keduanya."),
    Code.SUPERVISOR_LOOP: _l("Ganti atasan salah satu dari mereka."),
}

LABELS: dict[Field, LazyString] = {
    Field.NAME: _l("Nama"),
    Field.TITLE_BEFORE: _l("Gelar depan"),
    Field.TITLE_AFTER: _l("Gelar belakang"),
    Field.NIP: _l("NIP"),
    Field.EMPLOYMENT: _l("Status"),
    Field.GRADE: _l("Golongan"),
    Field.EMAIL: _l("Surel"),
    Field.LANGUAGE: _l("Bahasa"),
    Field.UNIT_CODE: _l("Kode unit"),
    Field.UNIT_NAME: _l("Unit"),
    Field.UNIT_PARENT: _l("Unit induk"),
    Field.POST: _l("Jabatan"),
    Field.POST_FROM: _l("TMT jabatan"),
    Field.SUPERVISOR: _l("Atasan"),
    Field.SUPERVISOR_FROM: _l("Mulai atasan"),
    Field.BORN_ON: _l("Tanggal lahir"),
    Field.SEX: _l("Jenis kelamin"),
    Field.ACTIVE: _l("Aktif"),
}


def problem(finding: Finding) -> str:
    """Return what is wrong, to stand after a place and a colon."""
    return str(PROBLEMS[finding.code]) % dict(finding.facts)


def remedy(finding: Finding) -> str:
    """Return how to repair it, "" where the problem says it already."""
    return str(REMEDIES.get(finding.code, ""))


def line(found: Problem) -> str:
    """Return place and problem in one line."""
    facts = {"row": found.row, "column": found.column, "problem": problem(found.finding)}
    if found.sheet.casefold() == columns.UNIT_SHEET.casefold():
        return _("Lembar %(sheet)s, baris %(row)s, kolom %(column)s: %(problem)s") % (
            facts | {"sheet": found.sheet}
        )
    if not found.column:
        return _("Baris %(row)s: %(problem)s") % facts
    return _("Baris %(row)s, kolom %(column)s: %(problem)s") % facts


def doubt_line(found: Problem) -> str:
    """Return a doubt in one line, marked as such."""
    return _("Perlu dilihat: %(line)s", line=line(found))


def summary(plan: Plan) -> str:
    """Return the counts of a plan in one line."""
    facts = {
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "errors": len(plan.errors),
    }
    if plan.errors:
        return _("%(errors)s galat. Tidak ada yang diubah.", **facts)
    return _("Baru %(created)s, berubah %(updated)s, sama %(unchanged)s.", **facts)


def label(field: Field) -> str:
    """Return what a field is called on pages."""
    return str(LABELS[field])


def before(change: Change) -> str:
    """Return the former value of a change."""
    return _shown(change.before)


def after(change: Change) -> str:
    """Return the new value of a change and, for dated facts, its first day."""
    shown = _shown(change.after)
    if change.since is None:
        return shown
    return _("%(value)s, mulai %(day)s", value=shown, day=tables.as_text(change.since))


def _shown(value: Stored) -> str:
    if isinstance(value, bool):
        return columns.YES if value else columns.NO
    return tables.as_text(value) or _("(kosong)")

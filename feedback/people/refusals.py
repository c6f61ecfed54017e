"""Why a whole file is refused, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.i18n import _, _l
from feedback.foundation.tables import (
    Encrypted,
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FormerExcel,
    MarkupForbidden,
    QuotesBroken,
    SheetTooLarge,
    TableRefused,
    TooManyEntries,
    UnknownEncoding,
    UnpacksTooLarge,
    WrongType,
)

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

WORDS: dict[type[TableRefused], LazyString] = {
    WrongType: _l("Ini bukan berkas .xlsx atau .csv. Simpan dari Excel sebagai salah satunya."),
    FormerExcel: _l("Ini berkas Excel lama (.xls). Buka di Excel, lalu simpan sebagai .xlsx."),
    Encrypted: _l("Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi."),
    FileEmpty: _l("Berkas ini kosong."),
    FileDamaged: _l("Berkas ini rusak. Buka di Excel, lalu simpan ulang sebagai .xlsx."),
    MarkupForbidden: _l("Berkas ini berisi hal yang tidak ditulis oleh Excel, jadi tidak dibuka."),
    FileTooLarge: _l("Berkas ini lebih besar dari 5 MB. Bagi menjadi beberapa berkas."),
    TooManyEntries: _l("Berkas ini berisi terlalu banyak bagian, jadi tidak dibuka."),
    UnpacksTooLarge: _l("Isi berkas ini jauh lebih besar dari ukurannya, jadi tidak dibuka."),
    SheetTooLarge: _l(
        "Salah satu lembarnya terlalu besar. Hapus baris dan kolom yang tak dipakai."
    ),
    UnknownEncoding: _l("Huruf di berkas ini tidak terbaca. Simpan sebagai CSV UTF-8."),
}


def words(error: TableRefused) -> str:
    """Return one or two sentences: what is wrong with the file and what to do."""
    if isinstance(error, QuotesBroken):
        return _("Tanda kutip pada baris %(line)s tidak lengkap.", line=error.line)
    return str(WORDS.get(type(error), WORDS[FileDamaged]))

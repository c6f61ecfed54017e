"""What is wrong with a pack, in words, and the names of relationships on HR's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.i18n import _, _l

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

    from feedback.instruments.errors import PackInvalid

PROBLEMS: dict[str, LazyString] = {
    "too_large": _l("berkasnya terlalu besar"),
    "not_yaml": _l("bukan YAML yang benar"),
    "not_plain": _l("berisi tag YAML, yang tidak diizinkan"),
    "not_a_mapping": _l("harus berupa pasangan nama dan isi"),
    "alias": _l("berisi alias YAML (*nama), yang tidak diizinkan"),
    "too_deep": _l("bertingkat terlalu dalam"),
    "key_twice": _l("satu nama ditulis dua kali"),
    "unknown_field": _l("nama ini tidak dikenal; mungkin salah ketik"),
    "missing": _l("tidak ada atau kosong"),
    "not_a_key": _l("hanya boleh huruf, angka, dan tanda hubung, paling banyak 40"),
    "no_text": _l("tidak ada teks, baik id maupun en"),
    "too_long": _l("teksnya terlalu panjang"),
    "unknown_relationship": _l("hubungan tidak dikenal"),
    "unknown_item": _l("menyebut pernyataan yang tidak ada"),
    "not_one_to_five": _l("skala harus bernilai 1 sampai 5, berurutan"),
    "empty": _l("tidak ada pernyataan"),
    "too_many_items": _l("terlalu banyak pernyataan"),
    "duplicate_key": _l("satu kode dipakai dua kali"),
}
RELATIONSHIPS: dict[str, LazyString] = {
    "self": _l("Diri sendiri"),
    "supervisor": _l("Atasan"),
    "peer": _l("Rekan"),
    "subordinate": _l("Bawahan"),
    "partner": _l("Mitra"),
}


def problem(error: PackInvalid) -> str:
    """Return place and problem in one line."""
    return _("%(place)s: %(problem)s", place=error.place, problem=str(PROBLEMS[error.problem]))

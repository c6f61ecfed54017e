"""Words around results, for pages and for the report on paper: numbers, groups, reasons, sentences.

Codes and numbers come in, text in the reader's language goes out. Nothing is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.lists import format_list
from babel.numbers import format_decimal

from feedback.foundation import i18n
from feedback.foundation.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from feedback.instruments.pack import LocalText
    from feedback.results.highlights import Gap, Highlight
    from feedback.results.lines import Band, Figure, Profile, TotalLine

UNBROKEN_SPACE = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"
BOUNDS = {
    "exact": "",
    "at_least": "\N{GREATER-THAN OR EQUAL TO}",
    "at_most": "\N{LESS-THAN OR EQUAL TO}",
}


def text(words: LocalText) -> str:
    """Return a text of the instrument in the reader's language."""
    return words.in_language(i18n.code())


def number(value: Decimal, pattern: str = "0.0") -> str:
    """Return a number with one decimal: ``4,2``."""
    return format_decimal(value, pattern, locale=i18n.code())


def value(figure: Figure) -> str:
    """Return a displayed value with its bound: ``4,2``, or a sign before a coded one."""
    sign = BOUNDS[figure.bound]
    shown = number(figure.value)
    return f"{sign}{UNBROKEN_SPACE}{shown}" if sign else shown


def interval(figure: Figure) -> str | None:
    """Return the ends of an interval: ``3,8-4,6`` with a long dash; None if it has none."""
    if figure.low is None or figure.high is None:
        return None
    return f"{number(figure.low)}{EN_DASH}{number(figure.high)}"


def relationship(name: str) -> str:
    """Return the word for raters of one relationship, inside a sentence."""
    return {
        "supervisor": _("atasan"),
        "peer": _("rekan"),
        "subordinate": _("bawahan"),
        "partner": _("mitra"),
    }[name]


def block(members: Sequence[str]) -> str:
    """Return the label of a block: ``Rekan + bawahan``."""
    label = " + ".join(relationship(name) for name in members)
    return label[:1].upper() + label[1:]


def group(members: Sequence[str]) -> str:
    """Return a block inside a sentence: ``rekan dan bawahan``."""
    return str(format_list([relationship(name) for name in members], locale=i18n.code()))


def band(raters: Band) -> str:
    """Return a range of rater counts: ``4 atau 5 penilai``."""
    if raters.high is None:
        return _("%(low)s penilai atau lebih", low=raters.low)
    if raters.high == raters.low + 1:
        return _("%(low)s atau %(high)s penilai", low=raters.low, high=raters.high)
    return _("%(low)s sampai %(high)s penilai", low=raters.low, high=raters.high)


def percent(share: Decimal) -> str:
    """Return a weight: ``60 %`` in Indonesian, at most one decimal."""
    gap = "" if i18n.code() == "en" else UNBROKEN_SPACE
    return f"{format_decimal(100 * share, '0.#', locale=i18n.code())}{gap}%"


def weights(total: TotalLine) -> str:
    """Return the weights of a total: ``atasan 60 %, rekan 20 %, dan bawahan 20 %``."""
    parts = [f"{group(members)} {percent(share)}" for members, share in total.weights]
    return str(format_list(parts, locale=i18n.code()))


def reason(code: str, members: Sequence[str], crowd: int) -> str:
    """Return why a cell, a block or a total shows no number."""
    make = _REASONS.get(code)
    return _("Ditahan demi melindungi penilai") if make is None else make(group(members), crowd)


_REASONS: dict[str, Callable[[str, int], str]] = {
    "not_asked": lambda who, _n: (
        _("Tidak ditanyakan kepada %(group)s", group=who) if who else _("Tidak ditanyakan")
    ),
    "not_answered": lambda who, _n: _("Tidak ada penilaian dari %(group)s", group=who),
    "too_few_answered": lambda who, n: _(
        "Ditahan: kurang dari %(num)s %(group)s menilai", num=n, group=who
    ),
    "too_few_invited": lambda who, n: _(
        "Ditahan: kurang dari %(num)s %(group)s diminta menilai", num=n, group=who
    ),
    "too_few_for_competency": lambda who, n: _(
        "Ditahan: kurang dari %(num)s %(group)s cukup mengamati aspek ini", num=n, group=who
    ),
    "only_together": lambda _who, _n: _("Hanya ditampilkan bersama aspek lain, di bawah"),
    "no_weight": lambda _who, _n: _("Kelompok yang tampil tidak berbobot dalam skor gabungan"),
    "nothing_shown": lambda _who, _n: _("Ditahan: tidak ada kelompok yang cukup besar"),
    "coded_both_ways": lambda _who, _n: _("Tidak dapat digabung menjadi satu skor"),
    "no_supervisor": lambda _who, _n: _("Menunggu SDM: atasan tidak menilai"),
}


def sentences(profile: Profile) -> list[tuple[str, str]]:
    """Return what stands out, as label and sentence; honest where nothing does."""
    found = profile.highlights
    if not found.is_compared:
        return [(_("Ringkasnya"), _nothing_to_compare(profile))]
    names = {line.key: text(line.name) for line in profile.competencies if line.name}
    lines = [
        (_("Paling kuat"), _side(found.strongest, names, is_above=True)),
        (_("Paling banyak ruang untuk tumbuh"), _side(found.weakest, names, is_above=False)),
    ]
    if found.strongest is None and found.weakest is None:
        even = _("Tidak ada aspek yang menonjol: semuanya sejajar dalam batas ketidakpastian.")
        lines = [(_("Antaraspek"), even)]
    if found.n_judged:
        lines.append((_("Selisih terbesar dengan penilaian diri"), _gap(found.gap, names)))
    return lines


def _nothing_to_compare(profile: Profile) -> str:
    if not profile.is_adjusted and any(line.total.figure for line in profile.competencies):
        return _(
            "Skor di halaman ini rata-rata apa adanya, tanpa rentang ketidakpastian. Karena itu "
            "kami tidak menyebut mana yang paling kuat atau berbeda."
        )
    return _("Belum ada cukup angka yang dapat ditampilkan untuk dibandingkan.")


def _side(found: Highlight | None, names: dict[str, str], *, is_above: bool) -> str:
    if found is None and is_above:
        return _("Tidak ada yang jelas di atas rata-rata semua aspek.")
    if found is None:
        return _("Tidak ada yang jelas di bawah rata-rata semua aspek.")
    values = {"name": names[found.key]}
    if found.is_only and is_above:
        return _("%(name)s. Hanya aspek ini yang jelas di atas rata-rata semua aspek.", **values)
    if found.is_only:
        return _("%(name)s. Hanya aspek ini yang jelas di bawah rata-rata semua aspek.", **values)
    if is_above:
        return _("%(name)s, di antara beberapa yang jelas di atas rata-rata.", **values)
    return _("%(name)s, di antara beberapa yang jelas di bawah rata-rata.", **values)


def _gap(found: Gap | None, names: dict[str, str]) -> str:
    if found is None:
        return _("Penilaian diri dan orang lain sependapat dalam batas ketidakpastian.")
    largest = _(
        "%(name)s: penilaian diri %(own)s, orang lain %(others)s.",
        name=names[found.key],
        own=number(found.self_value),
        others=number(found.value),
    )
    if not found.n_within:
        return largest
    rest = ngettext(
        "Pada %(num)d aspek lainnya keduanya sependapat dalam batas ketidakpastian.",
        "Pada %(num)d aspek lainnya keduanya sependapat dalam batas ketidakpastian.",
        found.n_within,
    )
    return f"{largest} {rest}"

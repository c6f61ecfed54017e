"""Findings of the design check in words: title, reason, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.assignments.check import EXPECTED_SHARE, FEWEST_RATERS, FEWEST_SUBJECTS, Code
from feedback.assignments.networks import LEAST_FROM_OUTSIDE
from feedback.cycles.rules import MINIMUM_SUBJECTS_ADJUSTED
from feedback.foundation.formats import number, percent
from feedback.foundation.i18n import _, ngettext

if TYPE_CHECKING:
    from feedback.assignments.check import Finding

Words = tuple[str, str, str | None]


def words(finding: Finding, units: str) -> Words:
    """Return title, reason and proposal (or None) of a finding; ``units`` names its units."""
    known = (
        _about_the_cycle(finding)
        | _about_groups(finding)
        | _about_raters(finding)
        | _about_network(finding, units)
        | _fine(finding)
    )
    return known[finding.code]


def _about_the_cycle(finding: Finding) -> dict[Code, Words]:
    return {
        Code.NO_ASSIGNMENTS: (
            _("Belum ada penilai"),
            _("Tanpa penilai tidak ada yang dapat diluncurkan."),
            _("pilih siapa yang dinilai, lalu usulkan penilai dari bagan organisasi."),
        ),
        Code.CLOSING_IN_THE_PAST: (
            _("Waktu penutupan sudah lewat"),
            _("Tidak ada waktu untuk mengisi."),
            _("ubah waktu penutupan di pengaturan."),
        ),
        Code.CYCLE_TOO_SMALL: (
            _("Siklus terlalu kecil untuk anonim"),
            _(
                "Ada %(raters)s penilai dan %(subjects)s orang yang dinilai. Sedikitnya "
                "%(least_raters)s dan %(least_subjects)s.",
                raters=number(finding.facts.get("raters", 0)),
                subjects=number(finding.facts.get("subjects", 0)),
                least_raters=FEWEST_RATERS,
                least_subjects=FEWEST_SUBJECTS,
            ),
            _("tambahkan orang, atau pakai atasan dan diri sendiri saja."),
        ),
        Code.RAW_FOR_SIZE: (
            _("Skor akan mentah"),
            _(
                "Di bawah %(least)s orang yang dinilai, penyesuaian tidak dapat dihitung.",
                least=MINIMUM_SUBJECTS_ADJUSTED,
            ),
            None,
        ),
    }


def _about_groups(finding: Finding) -> dict[Code, Words]:
    n = finding.facts.get("subjects", 0)
    more = _more_peers(finding)
    return {
        Code.NOTHING_TO_SHOW: (
            _("Tidak satu kelompok pun akan tampil"),
            _("Penilai anonim akan mengisi sia-sia: setiap orang kekurangan penilai."),
            more,
        ),
        Code.TOO_FEW_RATERS: (
            ngettext("%(num)s orang kekurangan penilai", "%(num)s orang kekurangan penilai", n),
            _("Sekalipun semua menjawab, tidak ada hasil kelompok untuk mereka."),
            more,
        ),
        Code.TOO_FEW_AT_EXPECTED_SHARE: (
            ngettext(
                "%(num)s orang nyaris kekurangan penilai",
                "%(num)s orang nyaris kekurangan penilai",
                n,
            ),
            _(
                "Bila %(share)s menjawab, tidak ada hasil kelompok untuk mereka.",
                share=percent(EXPECTED_SHARE),
            ),
            more,
        ),
        Code.WITHOUT_SUPERVISOR: (
            ngettext("%(num)s orang tanpa atasan", "%(num)s orang tanpa atasan", n),
            _("Skor totalnya akan ditahan bagi SDM, karena penilaian atasan tidak ada."),
            _("periksa garis atasan di data pegawai, atau tambahkan atasan dengan tangan."),
        ),
    }


def _about_raters(finding: Finding) -> dict[Code, Words]:
    n = finding.facts.get("raters", 0)
    return {
        Code.SHARED_MAILBOXES: (
            ngettext(
                "%(num)s penilai berbagi kotak surat", "%(num)s penilai berbagi kotak surat", n
            ),
            _("Yang membuka kotak itu dapat mengisi atas nama orang lain."),
            _("beri tiap orang alamat sendiri di data pegawai."),
        ),
        Code.OVERLOADED_RATERS: (
            ngettext(
                "%(num)s penilai mengisi lebih dari 10 formulir",
                "%(num)s penilai mengisi lebih dari 10 formulir",
                n,
            ),
            _(
                "Yang terbanyak %(most)s formulir, kira-kira %(minutes)s menit. Di atas 10, "
                "jawaban cenderung seragam.",
                most=finding.facts.get("most", 0),
                minutes=finding.facts.get("minutes", 0),
            ),
            _("kurangi penilai bagi orang yang mereka nilai, di halaman penilai."),
        ),
        Code.FRESH_ADDRESSES: (
            ngettext("%(num)s alamat surel baru diubah", "%(num)s alamat surel baru diubah", n),
            _("Diubah dalam 30 hari sebelum pembukaan. Pastikan pemiliknya yang memintanya."),
            None,
        ),
    }


def _about_network(finding: Finding, units: str) -> dict[Code, Words]:
    facts = finding.facts
    return {
        Code.NOT_CONNECTED: (
            _("Penilaian terpecah menjadi %(parts)s bagian", parts=facts.get("parts", 0)),
            _(
                "Bagian terbesar %(largest)s orang, terkecil %(smallest)s. Skor dari bagian yang "
                "berbeda tidak dapat dibandingkan.",
                largest=number(facts.get("largest", 0)),
                smallest=number(facts.get("smallest", 0)),
            ),
            _("tambahkan penilai lintas bagian yang memang bekerja bersama."),
        ),
        Code.CLOSED_TEAMS: (
            ngettext(
                "%(num)s unit hampir hanya menilai sesamanya",
                "%(num)s unit hampir hanya menilai sesamanya",
                facts.get("units", 0),
            ),
            _(
                "%(units)s. Kurang dari %(share)s penilaiannya datang dari luar, jadi penilai "
                "yang murah sulit dibedakan dari tim yang baik.",
                units=units,
                share=percent(round(LEAST_FROM_OUTSIDE * 100)),
            ),
            _("tambahkan rekan dari unit lain, dua untuk tiap orang sudah cukup."),
        ),
    }


def _fine(finding: Finding) -> dict[Code, Words]:
    facts = finding.facts
    return {
        Code.ENOUGH_RATERS: (
            _("Penilai"),
            _(
                "Semua %(n)s orang mendapat hasil kelompok bila %(share)s menjawab.",
                n=number(facts.get("subjects", 0)),
                share=percent(EXPECTED_SHARE),
            ),
            None,
        ),
        Code.SUPERVISORS: (_("Atasan"), _("Setiap orang punya atasan."), None),
        Code.CONNECTED: (
            _("Jaringan"),
            _("Semua orang terhubung dalam satu jaringan, tanpa tim tertutup."),
            None,
        ),
        Code.LOAD: (
            _("Beban"),
            _(
                "%(forms)s formulir, kira-kira %(hours)s jam kerja seluruh instansi. Separuh "
                "penilai selesai dalam %(minutes)s menit.",
                forms=number(facts.get("forms", 0)),
                hours=number(facts.get("hours", 0)),
                minutes=number(facts.get("median_minutes", 0)),
            ),
            None,
        ),
        Code.MAILBOXES: (
            _("Surel"),
            _("%(n)s alamat, semuanya berbeda.", n=number(facts.get("raters", 0))),
            None,
        ),
    }


def _more_peers(finding: Finding) -> str | None:
    if not finding.pairs:
        return None
    return _("tambahkan rekan seunit, dipilih yang bebannya paling ringan.")

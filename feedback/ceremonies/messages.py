"""Words for cycles: states, relationships, refusals. Codes come in, sentences go out.

Shared by the edges, which may not know one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.assignments import errors as assignment_errors
from feedback.ceremonies import errors as ceremony_errors
from feedback.ceremonies.release import AnswersLeft
from feedback.ceremonies.remind import ReminderTooSoon
from feedback.ceremonies.sealing_lock import SealingRuns
from feedback.cycles import errors as cycle_errors
from feedback.cycles.lifecycle import StepNotAllowed
from feedback.cycles.model import CycleState, Relationship, ScoreMode
from feedback.foundation.i18n import _
from feedback.foundation.vault import SecretMissing, SecretNotSafe
from feedback.people import errors as people_errors

if TYPE_CHECKING:
    from feedback.foundation.errors import DomainError


def state(name: str) -> str:
    """Return the word for a state."""
    return {
        CycleState.DRAFT: _("Rancangan"),
        CycleState.OPEN: _("Terbuka"),
        CycleState.CLOSING: _("Sedang ditutup"),
        CycleState.SEALED: _("Tersegel"),
        CycleState.RELEASED: _("Terbit"),
        CycleState.ABORTED: _("Dibatalkan"),
    }[CycleState(name)]


def relationship(name: str) -> str:
    """Return the word for how a rater stands to a subject."""
    return {
        Relationship.SELF: _("Diri sendiri"),
        Relationship.SUPERVISOR: _("Atasan"),
        Relationship.PEER: _("Rekan"),
        Relationship.SUBORDINATE: _("Bawahan"),
        Relationship.PARTNER: _("Mitra"),
    }[Relationship(name)]


def mode(name: str) -> str:
    """Return the words for a family of scores."""
    return {
        ScoreMode.ADJUSTED: _("Disesuaikan: kecenderungan murah atau pelit tiap penilai dihitung"),
        ScoreMode.RAW: _("Mentah: rata-rata jawaban, dengan pembulatan tepi"),
    }[ScoreMode(name)]


def trouble(code: str) -> str:
    """Return why a cycle cannot be sealed, by the code the sealing left behind."""
    return {
        "secret_missing": _("Kunci siklus tidak terbaca dari kedua salinan di brankas."),
        "box_unreadable": _("Satu jawaban tersegel tidak dapat dibuka."),
        "boxes_do_not_fit": _("Jawaban tersegel tidak cocok dengan daftar penilai."),
        "answer_not_understood": _("Satu jawaban tidak cocok dengan instrumennya."),
        "not_certified": _("Pemeriksaan anonimitas tidak lulus."),
    }.get(code, _("Kendala yang tidak dikenal."))


def refusal(error: DomainError) -> str:
    """Return why something was refused, and what to do, in one or two sentences."""
    of_state = _by_state(error)
    if of_state is not None:
        return of_state
    if isinstance(error, cycle_errors.WeightsDoNotSumUp):
        return _("Jumlah bobot %(total)s, harus tepat 100.", total=error.total)
    words = _of_design() | _of_people() | _of_ceremonies()
    return words.get(type(error), _("Keadaannya sudah berubah. Muat ulang, lalu periksa lagi."))


def _of_design() -> dict[type[DomainError], str]:
    return {
        cycle_errors.NameMissing: _("Isi nama siklus."),
        cycle_errors.ClosesBeforeItOpens: _("Waktu penutupan harus sesudah waktu pembukaan."),
        cycle_errors.ClosesInThePast: _("Waktu penutupan sudah lewat. Pilih waktu mendatang."),
        cycle_errors.RelationshipUnknown: _("Salah satu hubungan tidak dikenal."),
        cycle_errors.NobodyElseAsked: _("Pilih sedikitnya satu hubungan selain diri sendiri."),
        cycle_errors.WeightNotWhole: _("Bobot harus bilangan bulat dari 0 sampai 100."),
        cycle_errors.SelfWithWeight: _("Penilaian diri tidak boleh berbobot."),
        cycle_errors.WeightWithoutRaters: _(
            "Salah satu bobot diberikan kepada hubungan yang tidak dipilih. Jadikan 0."
        ),
        cycle_errors.ThresholdTooLoose: _(
            "Ambang hanya boleh diperketat: penilai 4, komentar 5 dan 3, atau lebih."
        ),
        cycle_errors.InstrumentUnknown: _("Pilih instrumen dari daftar."),
    }


def _of_people() -> dict[type[DomainError], str]:
    return {
        cycle_errors.PeopleUnknown: _("Sebagian orang itu bukan pegawai aktif instansi ini."),
        cycle_errors.SubjectUnknown: _("Orang itu tidak dinilai dalam siklus ini."),
        assignment_errors.RelationshipNotAsked: _("Hubungan itu tidak dipakai dalam siklus ini."),
        assignment_errors.RaterUnknown: _("Penilai itu tidak ditemukan atau tidak aktif."),
        assignment_errors.AlreadyRates: _("Orang itu sudah menjadi penilainya."),
        assignment_errors.NotOneself: _("Hanya orang itu sendiri yang menilai diri sendiri."),
        assignment_errors.SupervisorTaken: _("Sudah ada atasan. Hapus dahulu yang lama."),
        assignment_errors.OutsidersArePartners: _("Orang luar hanya dapat menjadi mitra."),
        people_errors.EmailInvalid: _("Surel itu tidak sah. Contoh: nama@lembaga.go.id"),
        people_errors.EmailTaken: _("Surel itu sudah dipakai. Cari orangnya di atas."),
        assignment_errors.AssignmentUnknown: _("Penilai itu sudah dihapus."),
    }


def _of_ceremonies() -> dict[type[DomainError], str]:
    return {
        ceremony_errors.NobodyToAsk: _("Belum ada penilai. Usulkan penilai lebih dahulu."),
        ceremony_errors.ClosesTooSoon: _(
            "Antara pembukaan dan penutupan harus ada sedikitnya satu jam. Ubah waktunya."
        ),
        ceremony_errors.DesignNotReady: _(
            "Pemeriksaan rancangan menemukan hal yang harus diperbaiki dahulu."
        ),
        ceremony_errors.LaunchDisturbed: _(
            "Rancangan diubah orang lain selagi diluncurkan. Siklus tetap rancangan; periksa, "
            "lalu luncurkan lagi."
        ),
        AnswersLeft: _("Masih ada kunci atau jawaban yang belum musnah. Segel dahulu lagi."),
        SealingRuns: _("Proses lain sedang menyegel siklus ini. Tunggu sampai selesai."),
        SecretMissing: _("Kunci siklus tidak terbaca dari kedua salinan di brankas."),
        SecretNotSafe: _("Kunci tidak dapat ditulis dua kali ke brankas. Siklus tetap rancangan."),
        ReminderTooSoon: _("Pengingat terakhir belum 24 jam. Tunggu, lalu coba lagi."),
    }


def _by_state(error: DomainError) -> str | None:
    if isinstance(error, cycle_errors.CycleNotDraft):
        return _(
            "Siklus ini sudah bukan rancangan (%(state)s), jadi tidak dapat diubah lagi.",
            state=state(error.state).lower(),
        )
    if isinstance(error, cycle_errors.CycleNotOpen):
        return _(
            "Ini hanya dapat dilakukan selagi siklus berjalan. Sekarang: %(state)s.",
            state=state(error.state).lower(),
        )
    if isinstance(error, StepNotAllowed):
        return _(
            "Langkah itu tidak mungkin sekarang. Keadaan siklus: %(state)s.",
            state=state(error.state).lower(),
        )
    return None

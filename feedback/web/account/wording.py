"""Words for what accounts know as codes: weak passwords, roles, standings."""

from __future__ import annotations

from feedback.accounts.model import Role
from feedback.accounts.password_rules import MAXIMUM, MINIMUM, Weakness
from feedback.accounts.queries import Standing
from feedback.foundation.i18n import _


def weakness(found: Weakness) -> str:
    """Return what to do about a weak password."""
    return {
        Weakness.TOO_SHORT: _(
            "Terlalu pendek. Pakai sedikitnya %(n)s karakter, misalnya beberapa kata.", n=MINIMUM
        ),
        Weakness.TOO_LONG: _("Terlalu panjang. Pakai paling banyak %(n)s karakter.", n=MAXIMUM),
        Weakness.COMMON: _(
            "Mudah ditebak: kata yang sering dipakai. Gabungkan beberapa kata lain."
        ),
        Weakness.PATTERN: _("Mudah ditebak: pola berulang atau berurutan. Pakai beberapa kata."),
        Weakness.PERSONAL: _("Mudah ditebak: berisi nama, surel, atau NIP Anda. Pakai kata lain."),
    }[found]


def role(which: Role) -> str:
    """Return the name of a role."""
    return {
        Role.ADMIN: _("Pengelola akun"),
        Role.HR: _("SDM"),
        Role.CUSTODIAN: _("Pengawas"),
        Role.LEADER: _("Pimpinan"),
        Role.EMPLOYEE: _("Pegawai"),
    }[which]


def role_meaning(which: Role) -> str:
    """Return what a role may do, in one sentence."""
    return {
        Role.ADMIN: _(
            "Membuka, menutup, dan memberi peran pada akun. Tidak melihat hasil siapa pun."
        ),
        Role.HR: _("Mengelola pegawai, instrumen, dan siklus; melihat hasil yang sudah terbit."),
        Role.CUSTODIAN: _("Menyetujui pembukaan dan penutupan siklus; tidak melihat jawaban."),
        Role.LEADER: _("Melihat kemajuan siklus."),
        Role.EMPLOYEE: _("Membaca hasil tentang diri sendiri. Setiap akun memilikinya."),
    }[which]


def standing(which: Standing) -> tuple[str, str]:
    """Return the tag of a standing: its shape and its word."""
    return {
        Standing.NONE: ("none", _("Belum ada akun")),
        Standing.INVITED: ("part", _("Diundang")),
        Standing.ACTIVE: ("done", _("Aktif")),
        Standing.CLOSED: ("none", _("Ditutup")),
    }[which]

"""Words for raters: how they stand to somebody, who will see what, why the door is shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.lists import format_list

from feedback.cycles.model import Relationship
from feedback.disclosure.grouping import Prospect
from feedback.foundation import i18n
from feedback.foundation.i18n import _, _l, ngettext
from feedback.invitations import wording
from feedback.responses.answers import Fault, FaultCode
from feedback.web.survey.door import Reason

if TYPE_CHECKING:
    from feedback.disclosure.grouping import Preview
    from feedback.disclosure.policy import Policy
    from feedback.invitations.queries import CycleFacts


def tie(relationship: str) -> str:
    """Return who somebody is to the rater, and how the rater's answers appear."""
    return {
        Relationship.SELF: _("Penilaian diri · tidak masuk skor"),
        Relationship.SUPERVISOR: _("Anggota tim Anda · Anda dapat dikenali"),
        Relationship.PEER: _("Rekan kerja · tampil tergabung"),
        Relationship.SUBORDINATE: _("Atasan Anda · tampil tergabung"),
        Relationship.PARTNER: _("Mitra kerja · tampil tergabung"),
    }[Relationship(relationship)]


def role(relationship: str) -> str:
    """Return who somebody is to the rater, short."""
    return {
        Relationship.SELF: _("Diri sendiri"),
        Relationship.SUPERVISOR: _("Anggota tim Anda"),
        Relationship.PEER: _("Rekan kerja"),
        Relationship.SUBORDINATE: _("Atasan Anda"),
        Relationship.PARTNER: _("Mitra kerja"),
    }[Relationship(relationship)]


def who_sees_what(policy: Policy) -> list[str]:
    """Return the three lines above the list of people."""
    others = policy.crowd - 1
    return [
        _("Selama berjalan, jawaban Anda tersegel. SDM, atasan, dan rekan tidak dapat membacanya."),
        ngettext(
            "Sesudah ditutup, jawaban Anda hanya tampil tergabung dengan sedikitnya %(num)d "
            "penilai lain. Bila kurang, tidak ditampilkan.",
            "Sesudah ditutup, jawaban Anda hanya tampil tergabung dengan sedikitnya %(num)d "
            "penilai lain. Bila kurang, tidak ditampilkan.",
            others,
        ),
        _(
            "Satu pengecualian: bila Anda atasannya, ia tahu penilaian itu dari Anda. "
            "Pada namanya tertulis “Anda dapat dikenali”."
        ),
    ]


def what_will_show(name: str, relationship: str, preview: Preview, policy: Policy) -> list[str]:
    """Return the three lines above one form, for this person and this relationship."""
    if relationship == Relationship.SELF:
        return [
            _("Penilaian diri Anda tampil di laporan Anda, di samping penilaian orang lain."),
            _("Penilaian diri tidak masuk skor."),
            _("Selama berjalan, jawaban ini tersegel."),
        ]
    if relationship == Relationship.SUPERVISOR:
        return [
            _("Anda satu-satunya atasan, jadi %(name)s tahu penilaian ini dari Anda.", name=name),
            _("Angka Anda tampil sendiri, tidak tergabung dengan penilai lain."),
            _("Selama berjalan, jawaban Anda tersegel."),
        ]
    return [*_as_part_of_a_group(name, preview), _comments(policy)]


def sign_of_being_known(relationship: str) -> bool:
    """Tell whether this rater will be recognised by place."""
    return relationship == Relationship.SUPERVISOR


def fault(one: Fault) -> str:
    """Return what is wrong with a field and how to repair it."""
    if one.code is FaultCode.TOO_LONG:
        return ngettext(
            "Komentar ini %(num)d huruf terlalu panjang. Pendekkan, lalu kirim lagi.",
            "Komentar ini %(num)d huruf terlalu panjang. Pendekkan, lalu kirim lagi.",
            one.excess,
        )
    return str(_("Pilih salah satu jawaban yang tersedia."))


def shut(reason: Reason, cycle: CycleFacts | None) -> tuple[int, str, str]:
    """Return status, title and advice for a door that stays shut."""
    if reason is Reason.CLOSED and cycle is not None:
        until = wording.long_moment(cycle.stopped_at or cycle.closes_at, cycle.zone)
        advice = _("Penilaian ditutup %(until)s. Yang sudah terkirim ikut dihitung.", until=until)
        return 410, _("Penilaian sudah ditutup"), advice
    if reason is Reason.NOT_YET_OPEN and cycle is not None:
        opens = wording.long_moment(cycle.opens_at, cycle.zone)
        advice = _("Penilaian dibuka %(opens)s. Tautan Anda berlaku mulai saat itu.", opens=opens)
        return 409, _("Penilaian belum dibuka"), advice
    status, title, advice = _FIXED[reason]
    return status, str(title), str(advice)


_FIXED = {
    Reason.NO_SESSION: (
        403,
        _l("Buka tautan Anda dulu"),
        _l(
            "Halaman ini terkunci sesudah satu jam tanpa kegiatan. Yang sudah tersimpan tetap ada: "
            "buka lagi tautan di surel Anda."
        ),
    ),
    Reason.LINK_UNKNOWN: (
        404,
        _l("Tautan ini tidak dikenali"),
        _l(
            "Mungkin tersalin tidak lengkap, sudah diganti dengan yang baru, atau penilaiannya "
            "sudah selesai. Salin lagi seluruh tautan dari surel, atau minta dikirim ulang."
        ),
    ),
    Reason.ABORTED: (
        410,
        _l("Penilaian ini dibatalkan"),
        _l("Instansi Anda membatalkannya. Jawaban yang sudah masuk dihapus dan tidak dihitung."),
    ),
    Reason.SIGN_IN: (
        403,
        _l("Masuk dulu dengan akun Anda"),
        _l("Untuk penilaian ini Anda perlu masuk, lalu membuka tautan Anda lagi."),
    ),
    Reason.SOMEBODY_ELSE: (
        403,
        _l("Tautan ini bukan untuk akun Anda"),
        _l("Keluar dulu, lalu masuk dengan akun orang yang menerima tautan ini."),
    ),
    Reason.TOO_MANY: (
        429,
        _l("Terlalu banyak tautan yang salah"),
        _l("Tunggu seperempat jam, lalu coba lagi."),
    ),
}


def _as_part_of_a_group(name: str, preview: Preview) -> list[str]:
    group = _group(preview.members)
    if preview.prospect is Prospect.NOT_SHOWN:
        return [
            _("Kelompok %(group)s terlalu kecil untuk ditampilkan.", group=group),
            _("%(name)s tidak melihat angka dari jawaban Anda.", name=name),
        ]
    numbers = {
        "needed": preview.needed,
        "invited": preview.invited,
        "group": group,
        "others": preview.others,
    }
    if preview.may_be_merged:
        rule = _(
            "Bila %(needed)s dari %(invited)s %(group)s menjawab, jawaban Anda bercampur dengan "
            "sedikitnya %(others)s orang lain. Bila kurang, digabung dengan kelompok lain atau "
            "tidak ditampilkan.",
            **numbers,
        )
    else:
        rule = _(
            "Bila %(needed)s dari %(invited)s %(group)s menjawab, jawaban Anda bercampur dengan "
            "sedikitnya %(others)s orang lain. Bila kurang, tidak ditampilkan.",
            **numbers,
        )
    seen = _(
        "%(name)s melihat angka gabungan dari %(group)s, bukan jawaban Anda.",
        name=name,
        group=group,
    )
    return [seen, rule]


def _comments(policy: Policy) -> str:
    return str(
        _(
            "Komentar tampil kata demi kata, tanpa nama, dalam urutan acak, dan baru bila ada "
            "sedikitnya %(comments)s komentar dari %(raters)s penilai atau lebih.",
            comments=policy.comments_per_question,
            raters=policy.comment_responders,
        )
    )


def _group(members: tuple[str, ...]) -> str:
    words = {
        Relationship.PEER: _("rekan"),
        Relationship.SUBORDINATE: _("bawahan"),
        Relationship.PARTNER: _("mitra"),
    }
    return str(format_list([words[Relationship(one)] for one in members], locale=i18n.code()))

"""Forms of cycles: shape only. Sense is judged by ``cycles.rules``, once, for every edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from feedback.ceremonies import messages as words
from feedback.cycles import rules
from feedback.cycles.design import Design
from feedback.cycles.model import Cycle, Relationship, ScoreMode
from feedback.cycles.service import policy_of
from feedback.foundation import clock
from feedback.foundation.i18n import _l
from feedback.people.service import PartnerDetails
from feedback.web.hr.cycle_fields import (
    Checkboxes,
    ChoiceField,
    OneOfFew,
    moment,
    number_between,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 120
LARGEST_CROWD = 20
WEIGHTED = tuple(name for name in Relationship if name is not Relationship.SELF)


class PeriodForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A name and the two instants."""

    name = StringField(
        _l("Nama siklus"),
        description=_l("Dibaca semua penilai, misalnya: Umpan balik semester II 2026."),
        validators=[
            DataRequired(_l("Isi nama siklus.")),
            Length(max=LONGEST_NAME, message=_l("Nama paling panjang 120 huruf.")),
        ],
    )
    opens_at = moment(_l("Dibuka pada"), _l("Isi waktu pembukaan."))
    closes_at = moment(_l("Ditutup pada"), _l("Isi waktu penutupan."))


class CycleForm(PeriodForm):
    """All settings of a draft."""

    instrument = ChoiceField(_l("Instrumen"), coerce=int)
    relationships = Checkboxes(_l("Siapa yang menilai"))
    weight_supervisor = number_between(0, 100, _l("Bobot atasan"))
    weight_peer = number_between(0, 100, _l("Bobot rekan"))
    weight_subordinate = number_between(0, 100, _l("Bobot bawahan"))
    weight_partner = number_between(0, 100, _l("Bobot mitra"))
    mode = OneOfFew(
        _l("Skor"), description=_l("Di bawah 20 orang yang dinilai, skor selalu mentah.")
    )
    crowd = number_between(
        1,
        LARGEST_CROWD,
        _l("Sedikitnya penilai per kelompok"),
        _l("Kelompok yang lebih kecil digabung atau ditahan. Paling longgar 4."),
    )
    comment_responders = number_between(
        1,
        LARGEST_CROWD,
        _l("Sedikitnya penilai sebelum komentar tampil"),
        _l("Dihitung atas semua kelompok anonim. Paling longgar 5."),
    )
    comments_per_question = number_between(
        1, LARGEST_CROWD, _l("Sedikitnya komentar per pertanyaan"), _l("Paling longgar 3.")
    )
    requires_sign_in = BooleanField(
        _l("Pegawai harus masuk juga, selain membuka tautan"),
        description=_l("Mencegah tautan dipakai orang lain yang dapat membaca kotak surat."),
    )
    hr_sees_results = BooleanField(
        _l("SDM boleh melihat hasil setiap orang sesudah terbit"),
        description=_l("Bila tidak dicentang, hanya orang itu sendiri yang melihat hasilnya."),
    )

    def offer(self, instruments: Sequence[tuple[int, str]]) -> None:
        """Fill the choices, in the reader's language."""
        self.instrument.choices = list(instruments)
        self.relationships.choices = [(one.value, words.relationship(one)) for one in Relationship]
        self.mode.choices = [(one.value, words.mode(one)) for one in ScoreMode]

    def weights(self) -> dict[str, int]:
        """Return the weights as entered, zeros left out."""
        entered = {name.value: self[f"weight_{name.value}"].data for name in WEIGHTED}
        return {name: weight for name, weight in entered.items() if weight}

    def design(self, zone: str) -> Design:
        """Return what was entered.

        Raises
        ------
        ThresholdTooLoose
            If a threshold is below the default.
        """
        return Design(
            name=self.name.data or "",
            instrument_version_id=self.instrument.data,
            opens_at=self.opens_at.instant(zone),
            closes_at=self.closes_at.instant(zone),
            relationships=tuple(self.relationships.data or ()),
            weights=self.weights(),
            mode=ScoreMode(self.mode.data),
            policy=rules.stricter_policy(
                crowd=self.crowd.data or 0,
                comment_responders=self.comment_responders.data or 0,
                comments_per_question=self.comments_per_question.data or 0,
            ),
            requires_sign_in=self.requires_sign_in.data,
            hr_sees_results=self.hr_sees_results.data,
        )


def entered(cycle: Cycle, zone: str) -> dict[str, object]:
    """Return what a form shows for an existing cycle."""
    policy = policy_of(cycle)
    return {
        "name": cycle.name,
        "instrument": cycle.instrument_version_id,
        "opens_at": clock.to_zone(cycle.opens_at, zone),
        "closes_at": clock.to_zone(cycle.closes_at, zone),
        "relationships": cycle.relationships,
        "mode": cycle.mode,
        "crowd": policy.crowd,
        "comment_responders": policy.comment_responders,
        "comments_per_question": policy.comments_per_question,
        "requires_sign_in": cycle.requires_sign_in,
        "hr_sees_results": cycle.hr_sees_results,
        **{f"weight_{name.value}": cycle.weights.get(name, 0) for name in WEIGHTED},
    }


class ExtendForm(FlaskForm):  # type: ignore[misc]
    """A new closing instant."""

    closes_at = moment(_l("Ditutup pada"), _l("Isi waktu penutupan."))


class AbortForm(FlaskForm):  # type: ignore[misc]
    """The cycle's name, typed, so that nobody aborts by habit."""

    name = StringField(_l("Ketik nama siklus"), validators=[InputRequired(_l("Ketik namanya."))])


class UnitsForm(FlaskForm):  # type: ignore[misc]
    """Units whose people are added, with all units below."""

    units = Checkboxes(_l("Unit"), coerce=int)


class RaterForm(FlaskForm):  # type: ignore[misc]
    """Somebody found by a search, to be added as a rater."""

    rater = OneOfFew(_l("Penilai"), coerce=int, validators=[InputRequired(_l("Pilih satu orang."))])
    relationship = ChoiceField(_l("Sebagai"))


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """A partner from outside whom nobody entered yet."""

    name = StringField(
        _l("Nama mitra"),
        validators=[
            DataRequired(_l("Isi nama mitra.")),
            Length(max=LONGEST_NAME, message=_l("Nama paling panjang 120 huruf.")),
        ],
    )
    email = EmailField(
        _l("Surel mitra"),
        validators=[
            DataRequired(_l("Isi surel mitra.")),
            Email(_l("Surel itu tidak sah. Contoh: nama@lembaga.go.id")),
        ],
    )
    organisation = StringField(_l("Lembaga"), validators=[Optional(), Length(max=LONGEST_NAME)])

    def details(self, language: str) -> PartnerDetails:
        """Return what was entered; partners are first written to in the agency's language."""
        return PartnerDetails(
            name=self.name.data or "",
            email=self.email.data or "",
            organisation=self.organisation.data or "",
            language=language,
        )

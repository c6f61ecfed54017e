"""Forms about people: shape only. What an address or a table must be is known to ``people``."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, StringField
from wtforms.validators import DataRequired, Length, Optional

from feedback.foundation.i18n import LANGUAGES, _l
from feedback.people.rules import LONGEST_TEXT
from feedback.people.service import PartnerDetails
from feedback.web.hr.cycle_fields import ChoiceField

TOO_LONG = Length(max=LONGEST_TEXT, message=_l("Isian ini terlalu panjang."))


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A table of people."""

    file = FileField(
        _l("Berkas pegawai"),
        description=_l(".xlsx atau .csv, paling besar 5 MB"),
        validators=[FileRequired(_l("Pilih berkasnya dulu."))],
    )


class StaffForm(FlaskForm):  # type: ignore[misc]
    """What HR may change by hand about staff; the rest comes from imports."""

    email = EmailField(_l("Surel"), validators=[DataRequired(_l("Isi alamat surel.")), TOO_LONG])
    is_active = BooleanField(
        _l("Aktif"),
        description=_l("Yang tidak aktif tidak dapat masuk, menilai, atau dinilai."),
    )


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """A partner from outside."""

    name = StringField(_l("Nama"), validators=[DataRequired(_l("Isi nama mitra.")), TOO_LONG])
    organisation = StringField(_l("Lembaga"), validators=[Optional(), TOO_LONG])
    email = EmailField(_l("Surel"), validators=[DataRequired(_l("Isi alamat surel.")), TOO_LONG])
    language = ChoiceField(_l("Bahasa"), choices=LANGUAGES)
    is_active = BooleanField(
        _l("Aktif"), description=_l("Yang tidak aktif tidak dapat menilai."), default=True
    )

    def details(self) -> PartnerDetails:
        """Return what was entered."""
        return PartnerDetails(
            name=(self.name.data or "").strip(),
            email=(self.email.data or "").strip(),
            organisation=(self.organisation.data or "").strip(),
            language=self.language.data,
        )

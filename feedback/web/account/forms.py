"""Forms of accounts: shape only; sense is checked by ``feedback.accounts``."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.model import Role
from feedback.accounts.password_rules import MINIMUM
from feedback.foundation.i18n import LANGUAGES, _l

LONGEST = 1000  # far above every rule: what is longer is no honest input
SHORT_ENOUGH = Length(max=LONGEST, message=_l("Isian ini terlalu panjang."))
TWICE_DIFFERENT = _l("Kedua kata sandi berbeda. Ketik ulang keduanya.")
HOW_TO = _l(
    "Sedikitnya %(n)s karakter. Beberapa kata yang tidak berhubungan mudah diingat.", n=MINIMUM
)


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """Name and password at the door."""

    identifier = StringField(
        _l("Surel dinas atau NIP"),
        validators=[InputRequired(_l("Isi surel dinas atau NIP Anda.")), SHORT_ENOUGH],
    )
    password = PasswordField(
        _l("Kata sandi"),
        validators=[InputRequired(_l("Isi kata sandi Anda.")), SHORT_ENOUGH],
    )
    next = HiddenField()


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Whose password was forgotten."""

    identifier = StringField(
        _l("Surel dinas atau NIP"),
        validators=[InputRequired(_l("Isi surel dinas atau NIP Anda.")), SHORT_ENOUGH],
    )


class LinkForm(FlaskForm):  # type: ignore[misc]
    """A mailed link, from the address bar or pasted, and the password to set by it."""

    token = HiddenField()
    pasted = StringField(
        _l("Tautan atau kode dari surel"),
        description=_l("Tempelkan seluruh tautan dari surel, atau kode di bawah tombolnya."),
        validators=[SHORT_ENOUGH],
    )
    password = PasswordField(
        _l("Kata sandi baru"),
        description=HOW_TO,
        validators=[InputRequired(_l("Isi kata sandi baru.")), SHORT_ENOUGH],
    )
    again = PasswordField(
        _l("Ulangi kata sandi baru"), validators=[EqualTo("password", TWICE_DIFFERENT)]
    )

    @property
    def carried(self) -> str:
        """Return the token of the link, however it came."""
        text = str(self.token.data or self.pasted.data or "")
        return text.strip().rpartition("#")[2]


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The current password and the new one."""

    current = PasswordField(
        _l("Kata sandi sekarang"),
        validators=[InputRequired(_l("Isi kata sandi yang sekarang.")), SHORT_ENOUGH],
    )
    password = PasswordField(
        _l("Kata sandi baru"),
        description=HOW_TO,
        validators=[InputRequired(_l("Isi kata sandi baru.")), SHORT_ENOUGH],
    )
    again = PasswordField(
        _l("Ulangi kata sandi baru"), validators=[EqualTo("password", TWICE_DIFFERENT)]
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The current password, asked again before something important."""

    current = PasswordField(
        _l("Kata sandi sekarang"),
        validators=[InputRequired(_l("Isi kata sandi yang sekarang.")), SHORT_ENOUGH],
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """One code of the second factor."""

    code = StringField(_l("Kode"), validators=[InputRequired(_l("Isi kodenya.")), SHORT_ENOUGH])


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """The language of pages and letters."""

    language = SelectField(_l("Bahasa"), choices=LANGUAGES)


class RolesForm(FlaskForm):  # type: ignore[misc]
    """The roles of an account; everybody is an employee besides."""

    roles = SelectMultipleField(
        _l("Peran"),
        choices={role.value: role.value for role in Role if role is not Role.EMPLOYEE},
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

"""Form fields that refuse unreadable input in plain words of both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from wtforms import (
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.foundation import clock
from feedback.foundation.i18n import _, _l

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from wtforms.form import BaseForm

# The first is written, all are read.
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]


class MomentField(DateTimeLocalField):
    """A wall-clock time of the agency's zone, to the minute."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Isi tanggal dan jam, misalnya 2026-11-27 16:00.")) from None

    def instant(self, zone: str) -> datetime:
        """Return the instant of a valid entry."""
        return clock.from_zone(cast("datetime", self.data), zone)


class WholeNumberField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Isi dengan bilangan bulat.")) from None


class ChoiceField(SelectField):
    """One of a list."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list."""
        _refuse_in_words(super().pre_validate, form)


class OneOfFew(RadioField):
    """One of a few, all in sight."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list."""
        _refuse_in_words(super().pre_validate, form)


class Checkboxes(SelectMultipleField):
    """Any of a list, all in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list."""
        _refuse_in_words(super().pre_validate, form)


def moment(label: str, missing: str) -> MomentField:
    """Return a field for an instant that must be given; ``missing`` asks for it."""
    return MomentField(label, validators=[InputRequired(missing)], format=MOMENTS)


def number_between(low: int, high: int, label: str, description: str = "") -> WholeNumberField:
    """Return a field for a whole number of a range."""
    return WholeNumberField(
        label,
        description=description,
        validators=[
            InputRequired(_l("Isi dengan bilangan bulat.")),
            NumberRange(low, high, _l("Isi dengan bilangan dari %(min)s sampai %(max)s.")),
        ],
    )


def _refuse_in_words(check: Callable[[BaseForm], None], form: BaseForm) -> None:
    try:
        check(form)
    except (ValidationError, ValueError):
        raise ValidationError(_("Pilih dari daftar.")) from None

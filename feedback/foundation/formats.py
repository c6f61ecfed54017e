"""Numbers as people read them, in the language of the current context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from feedback.foundation import i18n

if TYPE_CHECKING:
    from decimal import Decimal

UNBROKEN_SPACE = "\N{NO-BREAK SPACE}"


def number(value: int | Decimal) -> str:
    """Return a number with the separators of the reader's language."""
    return str(format_decimal(value, locale=i18n.code()))


def percent(value: int) -> str:
    """Return whole per cent: ``68 %`` in Indonesian, ``68%`` in English."""
    gap = "" if i18n.code() == "en" else UNBROKEN_SPACE
    return f"{number(value)}{gap}%"

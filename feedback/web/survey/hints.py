"""What in a comment could identify its writer, in words. The writer decides; nothing is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.disclosure.hints import HintCode, identifying_hints
from feedback.foundation.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHOWN = 3
LONGEST_QUOTE = 60


def of(text: str, own_name: str, other_names: Iterable[str]) -> list[str]:
    """Return a sentence per trace in ``text``, the first few of them."""
    if not text:
        return []
    found = identifying_hints(text, (own_name,), other_names)
    return [_sentence(text[one.start : one.end], one.code) for one in found[:MOST_SHOWN]]


def _sentence(span: str, code: HintCode) -> str:
    quote = " ".join(span.split())[:LONGEST_QUOTE]
    words = {
        HintCode.OWN_NAME: _("“%(quote)s” menyebut nama Anda.", quote=quote),
        HintCode.OTHER_NAME: _("“%(quote)s” menyebut nama orang lain.", quote=quote),
        HintCode.EMPLOYEE_NUMBER: _("“%(quote)s” tampak seperti NIP.", quote=quote),
        HintCode.NATIONAL_NUMBER: _("“%(quote)s” tampak seperti NIK.", quote=quote),
        HintCode.PHONE: _("“%(quote)s” tampak seperti nomor telepon.", quote=quote),
        HintCode.EMAIL: _("“%(quote)s” tampak seperti alamat surel.", quote=quote),
        HintCode.OWN_ROLE: _("“%(quote)s” menyebut jabatan atau peran Anda.", quote=quote),
        HintCode.OWN_EVENT: _("“%(quote)s” menceritakan kejadian tentang Anda.", quote=quote),
    }
    return str(words[code])

"""Which answers a box accepts: only items the relationship may observe, only points of the scale.

Pure rules over an instrument pack. Faults are named per field; nothing that was typed is dropped
without one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.responses.box import COMMENT_BYTES, COMMENT_CHARACTERS, NOT_OBSERVED, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.instruments.pack import Pack

CHOICES: dict[str, Answer] = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "T": NOT_OBSERVED}


class FaultCode(StrEnum):
    """What is wrong with one field."""

    NOT_ASKED = "not_asked"
    NOT_A_CHOICE = "not_a_choice"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that cannot be saved; ``excess`` is by how many letters a comment is too long."""

    field: str
    code: FaultCode
    excess: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """What may be saved of an input, and what may not."""

    answers: dict[str, Answer] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def check(
    pack: Pack, relationship: str, answers: Mapping[str, str], comments: Mapping[str, str]
) -> Checked:
    """Sort an input by field into what may be saved and faults; empty fields are left out."""
    asked = {item.key for item in pack.items_for(relationship)}
    questions = {question.key for question in pack.questions}
    given = {key: value for key, value in answers.items() if value}
    written = {key: clean_comment(text) for key, text in comments.items()}
    faults = [
        *(Fault(key, FaultCode.NOT_ASKED) for key in given if key not in asked),
        *(Fault(key, FaultCode.NOT_ASKED) for key in written if key not in questions),
        *(Fault(key, FaultCode.NOT_A_CHOICE) for key in given if given[key] not in CHOICES),
        *(
            Fault(key, FaultCode.TOO_LONG, excess=excess)
            for key, text in written.items()
            if (excess := excess_of(text)) > 0
        ),
    ]
    bad = {fault.field for fault in faults}
    return Checked(
        answers={key: CHOICES[value] for key, value in given.items() if key not in bad},
        comments={key: text for key, text in written.items() if text and key not in bad},
        faults=tuple(faults),
    )


def clean_comment(text: str) -> str:
    """Return ``text`` in one Unicode form (NFC), with plain line breaks and no other controls."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        c for c in composed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")
    ).strip()


def left_of(text: str) -> int:
    """Return how many plain letters may still be added, below 0 by how many are too many.

    The counter beside the field says the same while somebody types (``survey.js``).
    """
    excess = excess_of(text)
    room = min(COMMENT_CHARACTERS - len(text), COMMENT_BYTES - len(text.encode()))
    return -excess if excess else room


def excess_of(text: str) -> int:
    """Return by how many letters ``text`` exceeds the caps, 0 when it fits.

    Letters beyond ASCII weigh more: the cap in bytes keeps all boxes the same size.
    """
    excess_bytes = len(text.encode()) - COMMENT_BYTES
    return max(len(text) - COMMENT_CHARACTERS, -(-excess_bytes // 4), 0)

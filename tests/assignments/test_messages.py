"""Every finding of the design check has words in both languages' msgids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback.assignments import messages
from feedback.assignments.check import Code, Finding, Level
from feedback.assignments.proposal import Pair
from feedback.cycles.model import Relationship
from feedback.foundation import i18n

if TYPE_CHECKING:
    from flask import Flask

FACTS = {
    "raters": 3,
    "subjects": 2,
    "most": 17,
    "minutes": 46,
    "parts": 2,
    "largest": 9,
    "smallest": 3,
    "units": 1,
    "forms": 1690,
    "hours": 148,
    "median_minutes": 17,
}


def words(code: Code, *, repairs: int = 0) -> messages.Words:
    pair = Pair(1, 2, Relationship.PEER)
    with i18n.speaking("id"):
        return messages.words(Finding(Level.WARN, code, FACTS, pairs=(pair,) * repairs), "Biro 1")


@pytest.mark.parametrize("code", list(Code))
def test_every_finding_has_a_title_and_a_reason(app: Flask, code: Code) -> None:
    title, reason, _proposal = words(code)
    assert (bool(title), reason.endswith("."), "%(" in title + reason) == (True, True, False)


def test_numbers_are_written_as_people_read_them(app: Flask) -> None:
    assert "1.690 formulir" in words(Code.LOAD)[1]


def test_a_repair_is_proposed_only_where_there_is_one(app: Flask) -> None:
    assert words(Code.TOO_FEW_RATERS)[2] is None
    assert words(Code.TOO_FEW_RATERS, repairs=2)[2] is not None

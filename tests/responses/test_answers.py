"""Which answers are accepted: the relationship's items, the scale, comments within the caps."""

from __future__ import annotations

import pytest

from feedback.responses import answers
from feedback.responses.answers import Fault, FaultCode
from tests.responses.packs import BERAKHLAK


@pytest.mark.parametrize(
    ("typed", "kept"), [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("T", "T")]
)
def test_every_choice_is_kept_as_what_it_means(typed: str, kept: object) -> None:
    checked = answers.check(BERAKHLAK, "peer", {"BP1": typed}, {})
    assert (checked.answers, checked.faults) == ({"BP1": kept}, ())


def test_what_is_empty_is_no_answer() -> None:
    checked = answers.check(BERAKHLAK, "peer", {"BP1": ""}, {"continue": "  \n "})
    assert (checked.answers, checked.comments, checked.faults) == ({}, {}, ())


@pytest.mark.parametrize(
    "typed", ["0", "6", "t", "4.5", "-1", "\N{ARABIC-INDIC DIGIT ONE}", "4 ", "x" * 5000]
)
def test_what_is_no_point_of_the_scale_is_refused(typed: str) -> None:
    checked = answers.check(BERAKHLAK, "peer", {"BP1": typed, "BP2": "4"}, {})
    assert checked.faults == (Fault("BP1", FaultCode.NOT_A_CHOICE),)
    assert checked.answers == {"BP2": 4}


@pytest.mark.parametrize(
    ("relationship", "item"), [("subordinate", "BP1"), ("supervisor", "BP2"), ("peer", "XX9")]
)
def test_an_item_the_relationship_cannot_observe_is_refused(relationship: str, item: str) -> None:
    checked = answers.check(BERAKHLAK, relationship, {item: "4"}, {})
    assert Fault(item, FaultCode.NOT_ASKED) in checked.faults
    assert checked.answers == {}


def test_an_unknown_question_is_refused() -> None:
    checked = answers.check(BERAKHLAK, "peer", {}, {"secret": "x"})
    assert checked.faults == (Fault("secret", FaultCode.NOT_ASKED),)


@pytest.mark.parametrize(
    ("text", "excess"),
    [
        ("x" * 1000, 0),
        ("x" * 1001, 1),
        ("é" * 1000, 0),
        ("漢" * 666, 0),
        ("漢" * 667, 1),
        ("\N{GRINNING FACE}" * 500, 0),
        ("\N{GRINNING FACE}" * 510, 10),
    ],
)
def test_a_comment_may_have_1000_letters_and_2000_bytes(text: str, excess: int) -> None:
    assert answers.excess_of(text) == excess


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", 1000),
        ("é" * 10, 990),
        ("x" * 1005, -5),
        ("漢" * 660, 20),
        ("漢" * 667, -1),
        ("\N{GRINNING FACE}" * 500, 0),
    ],
)
def test_what_is_left_is_counted_in_letters_that_still_fit(text: str, left: int) -> None:
    assert answers.left_of(text) == left
    assert answers.excess_of(text + "x" * max(left, 0)) == max(-left, 0)


def test_a_comment_that_is_too_long_is_named_and_not_cut() -> None:
    checked = answers.check(BERAKHLAK, "peer", {"BP1": "3"}, {"continue": "x" * 1005})
    assert checked.faults == (Fault("continue", FaultCode.TOO_LONG, excess=5),)
    assert (checked.answers, checked.comments) == ({"BP1": 3}, {})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a  ", "a"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("<script>", "<script>"),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_a_comment_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert answers.clean_comment(typed) == kept


def test_what_was_checked_prints_nothing_of_itself() -> None:
    checked = answers.check(BERAKHLAK, "peer", {"BP1": "3"}, {"continue": "rahasia"})
    assert "rahasia" not in repr(checked)

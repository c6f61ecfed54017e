"""Boxes become sheets; what does not fit the assignments is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedback.disclosure.grouping import RelationshipCount
from feedback.responses.box import BoxState
from feedback.results.assembly import Assigned, PatternEntry
from feedback.results.errors import AnswerNotUnderstood, BoxesDoNotFit
from tests.results import org

if TYPE_CHECKING:
    from feedback.responses.box import BoxContent


def small() -> org.Office:
    """Return one subject with himself, a supervisor and five peers."""
    made = org.Office(org.rules())
    made.add(1, 1, "self", org.filled(made.rules, "self", 1, 5))
    made.add(1, 2, "supervisor", org.filled(made.rules, "supervisor", 2, 3))
    for rater in range(3, 8):
        made.add(1, rater, "peer", org.filled(made.rules, "peer", rater, 4, {"keep": "ya"}))
    return made


def test_submitted_boxes_are_counted_by_relationship() -> None:
    counts = small().material().counts[1]
    assert counts["peer"] == RelationshipCount(5, 5)
    assert counts["supervisor"] == RelationshipCount(1, 1)


@pytest.mark.parametrize("state", [BoxState.EMPTY, BoxState.DRAFT])
def test_what_was_not_submitted_does_not_count(state: BoxState) -> None:
    office = small().changed(
        lambda box: replace(box, state=state) if box.relationship == "peer" else box
    )
    material = office.material()
    assert material.counts[1]["peer"] == RelationshipCount(5, 0)
    assert material.responders.get(1, 0) == 0
    assert material.comments[1] == ()


def test_a_form_that_only_says_not_observed_did_not_answer() -> None:
    def unobserved(box: BoxContent) -> BoxContent:
        return replace(box, answers=dict.fromkeys(box.answers, "T"))

    material = small().changed(unobserved).material()
    assert material.counts[1]["peer"] == RelationshipCount(5, 0)
    assert material.responders[1] == 5


def test_not_observed_is_missing_and_never_zero() -> None:
    def half(box: BoxContent) -> BoxContent:
        return replace(box, answers={**box.answers, "c0i0": "T", "c0i1": "T", "c0i2": 5})

    sheets = small().changed(half).material().sheets[1]
    peer = next(sheet for sheet in sheets if sheet.relationship == "peer")
    assert peer.mean("c0") == 4.5
    assert peer.points["c0"].items == (2, 4)


def test_only_anonymous_comments_are_collected() -> None:
    office = small()
    office.boxes[1] = replace(office.boxes[1], comments={"keep": "dari atasan"})
    assert {comment.text for comment in office.material().comments[1]} == {"ya"}


def test_the_order_of_boxes_does_not_matter() -> None:
    office = small()
    turned = org.Office(office.rules, office.assigned, office.boxes[::-1])
    assert turned.material() == office.material()


def test_the_pattern_tells_which_items_and_never_what() -> None:
    office = small()
    office.boxes[0] = replace(office.boxes[0], answers={"c0i0": 5, "c0i1": "T"})
    pattern = office.material().pattern
    own = next(entry for entry in pattern if entry.relationship == "self")
    assert own == PatternEntry(own.rater, 1, "self", ("c0i0",))


def test_a_subject_is_the_rater_who_was_asked_what_he_was_asked() -> None:
    material = small().material()
    own = next(sheet for sheet in material.sheets[1] if sheet.relationship == "self")
    assert material.readers[1] == {own.rater}


def test_where_several_raters_fit_each_of_them_may_be_the_reader() -> None:
    made = org.Office(org.rules())
    for subject in (1, 2):
        for rater in (3, 4, 5, 6):
            made.add(subject, rater, "peer", org.filled(made.rules, "peer", rater, 4))
    made.add(3, 1, "peer", org.filled(made.rules, "peer", 1, 4))
    material = made.material()
    assert len(material.readers[3]) == 4
    assert len(material.readers[1]) == 1
    assert material.readers[2] == frozenset()


def lose(office: org.Office) -> None:
    office.boxes.pop()


def double(office: org.Office) -> None:
    office.boxes.append(office.boxes[-1])


def relabel(office: org.Office) -> None:
    office.boxes[-1] = replace(office.boxes[-1], relationship="supervisor")


def move(office: org.Office) -> None:
    office.assigned[-1] = Assigned(office.assigned[-1].rater, 99, "peer")


@pytest.mark.parametrize("damage", [lose, double, relabel, move])
def test_boxes_that_are_not_those_of_the_assignments_are_refused(damage: object) -> None:
    office = small()
    damage(office)  # type: ignore[operator]
    with pytest.raises(BoxesDoNotFit):
        office.material()


@pytest.mark.parametrize(
    "answers", [{"c0i0": 6}, {"c0i0": 0}, {"c0i0": "5"}, {"c0i0": True}, {"unknown": 3}]
)
def test_an_answer_no_form_could_have_asked_is_refused(answers: dict[str, object]) -> None:
    office = small()
    office.boxes[-1] = replace(office.boxes[-1], answers=answers)  # type: ignore[arg-type]
    with pytest.raises(AnswerNotUnderstood):
        office.material()

"""What is published of a subject follows from who answered what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.disclosure.coarsening import Detail, Plan
from feedback.results.layout import Cell, SubjectLayout, lay_out
from feedback.results.questionnaire import Questionnaire
from tests.results import org

if TYPE_CHECKING:
    from feedback.responses.box import BoxContent
    from feedback.results.assembly import Rules


def layout(office: org.Office, detail: Detail = Detail.COMPETENCIES) -> SubjectLayout:
    material = office.material()
    return lay_out(material, Plan(dict.fromkeys(material.subjects, detail)))[0]


def group(n_peers: int, n_subordinates: int, rules: Rules | None = None) -> org.Office:
    made = org.Office(rules or org.rules())
    for rater in range(2, 2 + n_peers):
        made.add(1, rater, "peer", org.filled(made.rules, "peer", rater, 4))
    for rater in range(20, 20 + n_subordinates):
        made.add(1, rater, "subordinate", org.filled(made.rules, "subordinate", rater, 4))
    return made


def facts(cells: tuple[Cell, ...]) -> set[tuple[str, str, str, int]]:
    return {
        ("+".join(cell.block.members), str(cell.state), str(cell.reason), len(cell.sheets))
        for cell in cells
    }


def test_small_blocks_merge_and_become_one_cell() -> None:
    assert facts(layout(group(4, 2)).cells) == {("peer+subordinate", "shown", "merged", 6)}


def test_too_few_in_all_show_nothing_and_hand_out_no_answer() -> None:
    cells = layout(group(2, 1)).cells
    assert facts(cells) == {("peer+subordinate", "withheld", "too_few_invited", 0)}


def test_a_competency_that_too_few_observed_is_dropped_alone() -> None:
    office = group(4, 0)

    def blind(box: BoxContent) -> BoxContent:
        if box.rater != org.pseudonym(2):
            return box
        return replace(box, answers={**box.answers, **dict.fromkeys(["c0i0", "c0i1", "c0i2"], "T")})

    found = layout(office.changed(blind))
    assert facts(found.cells_of("c0")) == {("peer", "withheld", "too_few_for_competency", 0)}
    assert facts(found.cells_of("c1")) == {("peer", "shown", "enough", 4)}


def test_what_nobody_in_a_block_is_asked_says_so() -> None:
    everything = org.questionnaire()
    items = {**everything.items, "subordinate": {"c1": everything.items["peer"]["c1"]}}
    asked = Questionnaire(everything.competencies, everything.questions, items)
    found = layout(group(4, 4, org.rules(questionnaire=asked)))
    assert ("subordinate", "not_asked", "not_asked", 0) in facts(found.cells_of("c0"))
    assert ("subordinate", "shown", "enough", 4) in facts(found.cells_of("c1"))


def test_in_a_merged_block_only_those_who_are_asked_count() -> None:
    everything = org.questionnaire()
    items = {**everything.items, "subordinate": {"c1": everything.items["peer"]["c1"]}}
    asked = Questionnaire(everything.competencies, everything.questions, items)
    found = layout(group(4, 2, org.rules(questionnaire=asked)))
    assert facts(found.cells_of("c0")) == {("peer+subordinate", "shown", "merged", 4)}
    assert facts(found.cells_of("c1")) == {("peer+subordinate", "shown", "merged", 6)}


def test_merged_detail_makes_one_block_of_all() -> None:
    found = layout(group(4, 4), Detail.MERGED)
    assert facts(found.cells) == {("peer+subordinate", "shown", "merged", 8)}
    assert found.is_together


def test_withheld_detail_hands_out_no_anonymous_answer() -> None:
    found = layout(group(4, 4), Detail.WITHHELD)
    assert facts(found.cells) == {
        ("peer", "withheld", "protection", 0),
        ("subordinate", "withheld", "protection", 0),
    }
    assert not found.shows_anonymous

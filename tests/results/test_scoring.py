"""Scores are certified, blind to what is withheld, and the same in every order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from feedback.disclosure.coarsening import Detail
from feedback.disclosure.policy import Policy, ScoreMode
from feedback.results import scoring
from feedback.results.audiences import CompetencyFit
from feedback.results.errors import NotCertified
from feedback.results.layout import TOGETHER
from feedback.results.scoring import Outcome
from feedback.statistics.feedback_model import estimate_ratios
from tests.results import org

if TYPE_CHECKING:
    from feedback.responses.box import BoxContent


def quiet(_step: str, _done: int, _of: int) -> None:
    """Show nothing."""


def score(office: org.Office) -> Outcome:
    """Score an office."""
    return scoring.score(office.material(), quiet)


@pytest.fixture(scope="module")
def office() -> org.Office:
    """Return an office in which some blocks are merged and some withheld."""
    return org.office(30, span=5, answering=0.9, seed=4)


@pytest.fixture(scope="module")
def outcome(office: org.Office) -> Outcome:
    return score(office)


def test_every_report_and_everything_together_are_certified(outcome: Outcome) -> None:
    assert all(certificate.passed for certificate in outcome.certificates)
    subjects = [certificate.subject for certificate in outcome.certificates]
    assert subjects == [None, *(layout.subject for layout in outcome.layouts)]


def test_certified_crowds_keep_the_floors(outcome: Outcome) -> None:
    floors = Policy().floors(ScoreMode.ADJUSTED)
    crowds = [one for one in outcome.certificates if one.smallest_n_eff is not None]
    assert min(one.smallest_n_eff for one in crowds) >= floors.alone
    assert min(one.smallest_n_eff_insider for one in crowds) >= floors.with_insider


def test_the_office_has_what_the_following_tests_need(outcome: Outcome) -> None:
    assert {value.state for value in outcome.blocks} == {"shown", "withheld"}
    assert any("+" in value.members and value.state == "shown" for value in outcome.blocks)


def test_published_numbers_are_tenths(outcome: Outcome) -> None:
    displays = [v.display for v in (*outcome.blocks, *outcome.totals) if v.display is not None]
    assert all(display.value * 10 == display.tenths for display in displays)
    assert all(
        display.half_width is None or display.half_width * 10 % 1 == 0 for display in displays
    )


def test_answers_of_withheld_blocks_never_reach_a_number(
    office: org.Office, outcome: Outcome
) -> None:
    withheld = {
        (value.subject, name)
        for value in outcome.blocks
        if value.state == "withheld" and value.reason.startswith("too_few")
        for name in value.members.split("+")
    }
    poison = np.random.default_rng(5)

    def poisoned(box: BoxContent) -> BoxContent:
        if (box.subject, box.relationship) not in withheld:
            return box
        return replace(box, answers={item: int(poison.integers(1, 6)) for item in box.answers})  # type: ignore[misc]

    assert withheld
    again = score(office.changed(poisoned))
    assert (again.blocks, again.totals) == (outcome.blocks, outcome.totals)


def test_drafts_never_reach_a_number(office: org.Office, outcome: Outcome) -> None:
    def emptied(box: BoxContent) -> BoxContent:
        return box if box.state == "submitted" else replace(box, answers={}, comments={})

    again = score(office.changed(emptied))
    assert (again.blocks, again.totals) == (outcome.blocks, outcome.totals)


def test_the_order_of_boxes_and_assignments_does_not_matter(
    office: org.Office, outcome: Outcome
) -> None:
    boxes, assigned = list(office.boxes), list(office.assigned)
    np.random.default_rng(1).shuffle(boxes)
    np.random.default_rng(2).shuffle(assigned)
    again = score(org.Office(office.rules, assigned, boxes))
    assert (again.blocks, again.totals) == (outcome.blocks, outcome.totals)


def test_new_pseudonyms_change_no_number(office: org.Office, outcome: Outcome) -> None:
    again = score(office.changed(lambda box: replace(box, rater=box.rater[::-1])))
    assert (again.blocks, again.totals) == (outcome.blocks, outcome.totals)


def test_self_never_enters_a_score(office: org.Office, outcome: Outcome) -> None:
    def flattering(box: BoxContent) -> BoxContent:
        if box.relationship != "self":
            return box
        return replace(box, answers=dict.fromkeys(box.answers, 5))

    again = score(office.changed(flattering))
    assert again.blocks == outcome.blocks
    assert [v.display for v in again.totals] == [v.display for v in outcome.totals]
    assert {v.self_tenths for v in again.totals} == {50}


def test_a_total_is_made_of_what_is_displayed(outcome: Outcome) -> None:
    shown = {(v.subject, v.competency, v.members): v.display for v in outcome.blocks}
    total = next(v for v in outcome.totals if v.display is not None and len(v.weights) > 1)
    expected = sum(
        weight
        * (float(shown[total.subject, total.competency, name].value) - total.shifts[name] / 100)
        for name, weight in total.weights.items()
    )
    assert float(total.display.value) == pytest.approx(expected, abs=0.0501)


def test_a_total_without_its_supervisor_is_held(outcome: Outcome) -> None:
    leader = [value for value in outcome.totals if value.subject == 1]
    assert {(value.state, value.reason) for value in leader} == {("held", "no_supervisor")}


def test_raw_scores_have_neither_interval_nor_gap() -> None:
    outcome = score(org.office(8, office_rules=org.rules(ScoreMode.RAW)))
    totals = [value for value in outcome.totals if value.display is not None]
    assert totals
    assert {(value.display.half_width, value.gap) for value in totals} == {(None, "")}
    assert outcome.certificates[0].smallest_n_eff >= 4


def test_a_raw_block_is_the_mean_of_its_raters_and_coded_at_the_end() -> None:
    made = org.Office(org.rules(ScoreMode.RAW))
    for rater, value in zip(range(2, 6), (5, 5, 5, 4), strict=True):
        made.add(1, rater, "peer", org.filled(made.rules, "peer", rater, value))
    block = score(made).blocks[0]
    assert (block.display.tenths, block.display.bound) == (45, "at_least")


def test_nobody_answered_and_everything_is_withheld() -> None:
    office = org.office(8).changed(lambda box: replace(box, state="empty", answers={}))
    outcome = score(office)
    assert {value.state for value in (*outcome.blocks, *outcome.totals)} == {"withheld"}
    assert all(certificate.passed for certificate in outcome.certificates)


def test_all_answers_alike_give_finite_numbers() -> None:
    office = org.office(24, span=5).changed(
        lambda box: replace(box, answers=dict.fromkeys(box.answers, 4))
    )
    outcome = score(office)
    shown = {value.display.tenths for value in outcome.blocks if value.display}
    assert shown == {40}


def test_a_report_that_fails_loses_detail_until_it_passes() -> None:
    rules = org.rules(policy=Policy().stricter(n_eff_adjusted=4.2))
    outcome = score(org.office(24, span=5, seed=3, office_rules=rules))
    crowds = [one.smallest_n_eff for one in outcome.certificates if one.smallest_n_eff]
    assert {layout.detail for layout in outcome.layouts} > {Detail.COMPETENCIES}
    assert outcome.rounds > 1
    assert min(crowds) >= 4.2 - 1e-6


def test_a_round_keeps_the_fits_of_the_round_before_where_no_answer_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = org.rules(policy=Policy().stricter(n_eff_adjusted=4.2))
    office = org.office(24, span=5, seed=3, office_rules=rules)
    fitted: list[str] = []

    def counted(assessments: object) -> object:
        fitted.append("once")
        return estimate_ratios(assessments)  # type: ignore[arg-type]

    monkeypatch.setattr("feedback.results.adjusted.estimate_ratios", counted)
    outcome, with_keeping = score(office), len(fitted)
    monkeypatch.setattr(CompetencyFit, "is_of", lambda *_answers: False)
    anew = score(office)
    assert with_keeping < len(fitted) - with_keeping
    assert (outcome.blocks, outcome.totals, outcome.certificates) == (
        anew.blocks,
        anew.totals,
        anew.certificates,
    )


@pytest.mark.parametrize("detail", [Detail.TOTAL, Detail.MERGED])
def test_pooled_reports_hold_one_value_per_block(detail: Detail) -> None:
    material = org.office(24, span=5, seed=3).material()
    outcome = scored_at(material, {2: detail})
    own = [value for value in outcome.blocks if value.subject == 2]
    apart = {(value.state, value.reason) for value in own if value.competency != TOGETHER}
    pooled = {(value.members, value.state) for value in own if value.competency == TOGETHER}
    blocks = {
        Detail.TOTAL: {("supervisor", "shown"), ("peer", "shown"), ("subordinate", "shown")},
        Detail.MERGED: {("supervisor", "shown"), ("peer+subordinate", "shown")},
    }
    assert apart == {("withheld", "only_together")}
    assert pooled == blocks[detail]
    assert all(certificate.passed for certificate in outcome.certificates)


def test_a_withheld_report_holds_the_supervisor_only() -> None:
    outcome = scored_at(org.office(24, span=5, seed=3).material(), {2: Detail.WITHHELD})
    own = {(v.members, v.state, v.reason) for v in outcome.blocks if v.subject == 2}
    assert own == {
        ("supervisor", "shown", "identifiable"),
        ("peer", "withheld", "protection"),
        ("subordinate", "withheld", "protection"),
    }


def scored_at(material: object, details: dict[int, Detail]) -> Outcome:
    """Score with a given plan, as a later round would."""
    from feedback.disclosure.coarsening import Plan
    from feedback.results.layout import lay_out

    plan = Plan({**Plan.full(material.subjects).details, **details})  # type: ignore[attr-defined]
    layouts = lay_out(material, plan)  # type: ignore[arg-type]
    scores = scoring._scores(material.rules, layouts)  # type: ignore[attr-defined]
    certificates, _failing = scoring._certify(material, layouts, scores, quiet)  # type: ignore[arg-type]
    return scoring._outcome(material, layouts, scores, certificates, 1)  # type: ignore[arg-type]


def test_a_check_that_cannot_be_finished_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_values: object) -> None:
        raise MemoryError

    monkeypatch.setattr("feedback.disclosure.certificate.measure", broken)
    with pytest.raises(NotCertified) as refusal:
        score(org.office(8))
    assert refusal.value.detail == "MemoryError"

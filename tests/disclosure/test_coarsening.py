"""A failing report loses detail in a fixed order, and the order ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.coarsening import Detail, Plan, coarsen
from feedback.disclosure.errors import NothingLeftToCoarsen, UnknownSubject


def test_detail_is_lost_in_a_fixed_order():
    plans = [Plan.full([7])]
    for _ in range(3):
        plans.append(coarsen(plans[-1], [7]))
    assert [plan.details[7] for plan in plans] == [
        Detail.COMPETENCIES,
        Detail.TOTAL,
        Detail.MERGED,
        Detail.WITHHELD,
    ]


def test_only_failing_subjects_lose_detail():
    plan = coarsen(Plan.full([1, 2]), [2, 2])
    assert dict(plan.details) == {1: Detail.COMPETENCIES, 2: Detail.TOTAL}


def test_a_plan_is_not_changed_in_place():
    plan = Plan.full([1])
    coarsen(plan, [1])
    assert plan == Plan.full([1])
    with pytest.raises(TypeError):
        plan.details[1] = Detail.TOTAL


def test_a_withheld_subject_stays_withheld_while_others_go_on():
    plan = coarsen(Plan({1: Detail.WITHHELD, 2: Detail.TOTAL}), [1, 2])
    assert dict(plan.details) == {1: Detail.WITHHELD, 2: Detail.MERGED}


@pytest.mark.parametrize("failing", [[], [1]])
def test_a_failure_that_coarsening_cannot_mend_is_told(failing):
    with pytest.raises(NothingLeftToCoarsen):
        coarsen(Plan({1: Detail.WITHHELD, 2: Detail.TOTAL}), failing)


def test_an_unknown_subject_is_refused():
    with pytest.raises(UnknownSubject) as refusal:
        coarsen(Plan.full([1]), [9])
    assert refusal.value.subject == 9


@settings(deadline=None)
@given(st.sets(st.integers(0, 5), min_size=1), st.data())
def test_every_round_brings_the_end_nearer(subjects, data):
    plan, left = Plan.full(subjects), []
    while plan.steps_left:
        left.append(plan.steps_left)
        open_subjects = sorted(s for s, d in plan.details.items() if d is not Detail.WITHHELD)
        plan = coarsen(plan, data.draw(st.sets(st.sampled_from(open_subjects), min_size=1)))
    assert left == sorted(set(left), reverse=True)
    assert set(plan.details.values()) == {Detail.WITHHELD}

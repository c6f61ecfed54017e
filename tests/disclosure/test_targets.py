"""Everything that must not be learnt of an anonymous rater is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from feedback.disclosure.system import make_answers
from feedback.disclosure.targets import find_targets

# Rater, subject, competency: rater 1 rates two subjects on two competencies, rater 2 one.
RATER = [1, 1, 1, 1, 2, 2]
SUBJECT = [7, 7, 8, 8, 7, 7]
COMPETENCY = [0, 1, 0, 1, 0, 1]


def targets_of(component, *, anonymous=True, competency=COMPETENCY):
    answers = make_answers(RATER, SUBJECT, competency, anonymous=anonymous)
    return find_targets(answers, np.asarray(component))


def members(targets):
    return sorted(tuple(np.flatnonzero(row)) for row in targets.functionals.toarray())


def test_answers_means_and_severities_are_targets():
    assert members(targets_of([0] * 6)) == sorted(
        [
            *((column,) for column in range(6)),
            (0, 1),
            (2, 3),
            (4, 5),
            (0, 2),
            (1, 3),
            (0, 1, 2, 3),
        ]
    )


def test_means_are_formed_within_a_component_only():
    assert members(targets_of([0, 1, 0, 1, 0, 1])) == sorted(
        [*((column,) for column in range(6)), (0, 2), (1, 3)]
    )


def test_item_answers_of_one_competency_have_a_mean_of_their_own():
    assert (0, 1) in members(targets_of([0] * 6, competency=[0, 0, 0, 1, 0, 1]))


def test_identifiable_answers_are_no_targets():
    anonymous = [False, False, True, True, True, True]
    assert members(targets_of([0] * 6, anonymous=anonymous)) == [
        (2,),
        (2, 3),
        (3,),
        (4,),
        (4, 5),
        (5,),
    ]


def test_every_target_has_length_one_and_one_rater():
    targets = targets_of([0] * 6)
    lengths = np.linalg.norm(targets.functionals.toarray(), axis=1)
    assert lengths == pytest.approx(np.ones(len(targets)))
    owners = [set(np.asarray(RATER)[list(columns)]) for columns in members(targets)]
    assert {len(owner) for owner in owners} == {1}


def test_nobody_anonymous_gives_no_target():
    assert len(targets_of([0] * 6, anonymous=False)) == 0

"""Which subjects share raters, directly or through others."""

import numpy as np

from feedback.statistics.connectivity import components
from tests.statistics.cycles import cycle


def found(subject, severity_level):
    return components(cycle(subject, severity_level, np.zeros(len(subject))))


def test_a_shared_rater_connects():
    result = found([1, 2, 2, 3], [10, 10, 20, 20])
    assert result.component.tolist() == [0, 0, 0]
    assert result.n_components == 1
    assert result.comparable.all()


def test_only_subjects_of_the_largest_component_are_comparable():
    result = found([1, 2, 3, 4, 5], [10, 20, 20, 20, 10])
    assert result.subjects.tolist() == [1, 2, 3, 4, 5]
    assert result.component.tolist() == [1, 0, 0, 0, 1]
    assert result.comparable.tolist() == [False, True, True, True, False]


def test_of_components_alike_the_one_with_the_smallest_subject_comes_first():
    result = found([4, 3, 2, 1], [10, 20, 10, 20])
    assert result.component.tolist() == [0, 1, 0, 1]


def test_a_subject_and_a_rater_of_the_same_number_are_different_things():
    assert found([1, 2], [2, 3]).n_components == 2


def test_severity_levels_of_one_rater_do_not_connect():
    assert found([1, 2], [10, 11]).n_components == 2

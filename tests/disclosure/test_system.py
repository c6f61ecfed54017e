"""A system is checked when it is made, and has one fingerprint whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from feedback.disclosure.errors import InvalidSystem
from feedback.disclosure.system import Answers, System, make_answers
from tests.disclosure.designs import random_system, system_of

THREE = make_answers([1, 2, 3], [0, 0, 0])


def test_scalars_hold_for_every_answer():
    assert THREE.anonymous.tolist() == [True] * 3
    assert THREE.known.tolist() == [False] * 3
    assert len(THREE) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rater", [1.5, 2.5]),
        ("subject", [0]),
        ("competency", [[0, 0]]),
        ("anonymous", [1, 0]),
        ("known", ["yes", "no"]),
    ],
)
def test_a_column_of_the_wrong_shape_or_kind_is_named(column, value):
    columns = {"rater": [1, 2], "subject": [0, 0], "competency": [0, 0]}
    flags = {"anonymous": [True, True], "known": [False, False]}
    with pytest.raises(InvalidSystem) as refusal:
        Answers(**{**columns, **flags, column: value})
    assert refusal.value.name == column


def test_a_matrix_must_have_a_column_per_answer():
    with pytest.raises(InvalidSystem):
        System(sparse.csr_array((2, 4)), THREE)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_matrix_must_be_finite(number):
    with pytest.raises(InvalidSystem):
        system_of([1.0, number, 0.0], [1, 2, 3])


def test_rounding_noise_does_not_tie_answers_together():
    system = system_of([[1.0, 1e-16, 0.0], [0.0, 0.0, 0.0]], [1, 2, 3])
    assert (system.shape, system.matrix.nnz) == ((1, 3), 1)


def test_an_empty_system_is_a_system():
    system = System(sparse.csr_array((0, 0)), make_answers(np.zeros(0, int), np.zeros(0, int)))
    assert system.shape == (0, 0)
    assert len(system.digest()) == 64


def test_the_matrix_that_was_given_is_left_alone():
    matrix = sparse.csr_array([[1.0, 1e-16, 0.0]])
    System(matrix, THREE)
    assert matrix.nnz == 2


def test_known_answers_are_deleted():
    system = system_of([[1.0, 2.0, 3.0]], [1, 2, 3], known=[False, True, False]).unknown()
    assert system.matrix.toarray().tolist() == [[1.0, 3.0]]
    assert system.answers.rater.tolist() == [1, 3]


def test_a_reader_knows_his_own_answers_beside_those_known_before():
    system = system_of([[1.0, 2.0, 3.0]], [1, 2, 3], known=[False, True, False]).read_by(3)
    assert system.answers.known.tolist() == [False, True, True]


def shuffled(system, seed):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(system.shape[0])
    columns = rng.permutation(system.shape[1])
    matrix = sparse.csr_array(system.matrix[rows][:, columns])
    return System(matrix, system.answers.take(columns))


def test_the_fingerprint_does_not_depend_on_order():
    system = random_system(3)
    assert {shuffled(system, seed).digest() for seed in range(5)} == {system.digest()}


def test_the_fingerprint_forgives_the_last_digits_of_another_machine():
    system = system_of([0.3, 0.7, 1.1], [1, 2, 3])
    other = system_of(np.array([0.3, 0.7, 1.1]) * (1 + 1e-15), [1, 2, 3])
    assert system.digest() == other.digest()


@pytest.mark.parametrize(
    "other",
    [
        system_of([0.3, 0.7, 1.2], [1, 2, 3]),
        system_of([0.3, 0.7, 2.2], [1, 2, 3]),
        system_of([0.3, 0.7, 1.1], [1, 2, 4]),
        system_of([0.3, 0.7, 1.1], [1, 2, 3], subject=1),
        system_of([0.3, 0.7, 1.1], [1, 2, 3], competency=1),
        system_of([0.3, 0.7, 1.1], [1, 2, 3], known=[True, False, False]),
        system_of([0.3, 0.7, 1.1], [1, 2, 3], anonymous=[True, False, True]),
        system_of([[0.3, 0.7, 1.1], [0.3, 0.7, 1.1]], [1, 2, 3]),
    ],
)
def test_the_fingerprint_tells_every_difference(other):
    assert system_of([0.3, 0.7, 1.1], [1, 2, 3]).digest() != other.digest()

"""The basis spans what is published, no more and no less, whatever depends on what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, sparse

from feedback.disclosure import projection
from feedback.disclosure.errors import SystemTooLarge
from feedback.disclosure.projection import projector, row_space
from tests.disclosure.designs import random_system, slow_projector


def basis_of(matrix):
    return row_space(sparse.csr_array(np.asarray(matrix, dtype=float)))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.booleans())
def test_the_basis_gives_the_projector_also_of_dependent_rows(seed, dependent):
    matrix = random_system(seed, dependent=dependent).matrix
    basis = row_space(matrix)
    assert np.abs(basis @ basis.T - slow_projector(matrix.toarray())).max(initial=0) < 1e-9
    assert np.abs(basis.T @ basis - np.eye(basis.shape[1])).max(initial=0) < 1e-12


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_the_scale_of_a_row_does_not_matter(scale):
    rows = np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, scale, 0.0]])
    rows[1] *= scale
    assert basis_of(rows).shape == (4, 2)


@pytest.mark.parametrize("gap", [1e-2, 1e-5, 1e-6, 1e-7, 1e-8])
def test_rows_that_almost_agree_publish_their_difference(gap):
    nearly = np.array([[0.25, 0.25, 0.25, 0.25], [0.25 + gap, 0.25, 0.25, 0.25]])
    basis = basis_of(nearly)
    leverage = np.square(basis).sum(axis=1)
    assert basis.shape == (4, 2)
    assert leverage[0] == pytest.approx(1.0, abs=1e-6)


def test_rows_that_differ_by_rounding_publish_nothing_more():
    nearly = np.array([[0.25, 0.25, 0.25, 0.25], [0.25 + 1e-12, 0.25, 0.25, 0.25]])
    assert basis_of(nearly).shape == (4, 1)


def test_a_long_chain_of_near_dependencies_is_resolved():
    rng = np.random.default_rng(5)
    base = rng.normal(size=(1, 40))
    rows = base + 10.0 ** -np.arange(1, 9)[:, None] * rng.normal(size=(8, 40))
    basis = basis_of(rows)
    inside = rows - rows @ basis @ basis.T
    assert np.linalg.norm(inside, axis=1).max() < 1e-9 * np.linalg.norm(base)
    assert np.abs(basis.T @ basis - np.eye(basis.shape[1])).max() < 1e-12


def test_more_rows_than_answers_are_reduced_to_a_basis():
    rng = np.random.default_rng(6)
    assert basis_of(rng.normal(size=(700, 9))).shape == (9, 9)


def test_what_is_given_already_is_left_out():
    given_piece = projection.Piece(np.arange(2), basis_of([[1.0, 1.0]]))
    rows = sparse.csr_array([[1.0, 1.0, 0.0], [1.0, 1.0, 2.0]])
    assert np.abs(row_space(rows, (given_piece,)).ravel()) == pytest.approx([0.0, 0.0, 1.0])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_pieces_give_the_same_projector_as_the_whole(seed, joint, dependent):
    system = random_system(seed, joint=joint, dependent=dependent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "ONE_PIECE", 0)
        pieces = projector(system.matrix, system.answers.competency)
    everything = np.arange(system.shape[1])
    error = pieces.block(everything, everything) - slow_projector(system.matrix.toarray())
    assert np.abs(error).max() < 1e-8


def test_a_large_system_is_kept_in_a_piece_per_competency():
    system = random_system(1, joint=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "ONE_PIECE", 0)
        pieces = projector(system.matrix, system.answers.competency).pieces
    n_competencies = len(np.unique(system.answers.competency))
    n_columns = {len(piece.columns) for piece in pieces}
    assert len(pieces) == n_competencies + 1
    assert n_columns == {system.shape[1] // n_competencies, system.shape[1]}


def test_a_part_too_large_for_the_memory_is_refused():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "LARGEST", 11)
        with pytest.raises(SystemTooLarge) as refusal:
            basis_of(np.ones((3, 4)))
    assert (refusal.value.values, refusal.value.answers) == (3, 4)


def test_rows_that_are_not_numbers_are_refused():
    with pytest.raises((linalg.LinAlgError, ValueError)):
        projection._independent(sparse.csr_array([[np.nan, 1.0]]))

"""Reading one competency of a cycle."""

from dataclasses import replace

import numpy as np
import pytest

from feedback.statistics import errors
from feedback.statistics.assessments import Assessments, VarianceRatios
from tests.statistics.cycles import cycle, random_cycle


def test_blocks_are_the_pairs_present_in_order():
    blocks = cycle([9, 4, 9, 9], [0, 1, 2, 3], [1, 2, 3, 4], perspective=[1, 0, 0, 1],
                   reference=[1, 1]).blocks()  # fmt: skip
    assert blocks.subjects.tolist() == [4, 9]
    assert blocks.subjects[blocks.place].tolist() == [4, 9, 9]
    assert blocks.perspective.tolist() == [0, 0, 1]
    assert blocks.of_assessment.tolist() == [2, 0, 1, 2]
    assert len(blocks) == 3


def test_columns_of_any_layout_are_read_alike():
    wide = np.arange(12, dtype=np.int16).reshape(6, 2)
    read = Assessments(wide[:, 0], [0] * 6, wide[:, 1], wide[:, 0], wide[:, 1], [1])
    assert read.subject.flags.c_contiguous
    assert read.score.dtype == np.float64
    assert len(read) == 6


def test_equal_numbers_of_items_weigh_equally():
    assert cycle([1, 2], [1, 2], [3, 4], n_items=[4, 4]).residual_weights(2.0).tolist() == [1, 1]


def test_fewer_items_weigh_less_by_the_noise_of_an_item():
    weights = cycle([1, 2, 3], [1, 2, 3], [3, 4, 5], n_items=[1, 2, 4]).residual_weights(2.0)
    # sigma_h^2 (1 + 2 / n): 3, 2 and 1.5.
    assert weights == pytest.approx([0.5, 0.75, 1])


BAD = {
    "nobody": ({name: [] for name in ("subject", "perspective", "severity_level", "score",
                                      "n_items")}, errors.EmptyInput),
    "a missing score": ({"score": np.full(40, np.nan)}, errors.NotFinite),
    "a name for a subject": ({"subject": np.full(40, "Sari")}, errors.NotWhole),
    "half a perspective": ({"perspective": np.full(40, 0.5)}, errors.NotWhole),
    "a short column": ({"severity_level": np.arange(3)}, errors.WrongShape),
    "a table of codes": ({"severity_level": np.zeros((40, 2), int)}, errors.WrongShape),
    "no items": ({"n_items": np.zeros(40, int)}, errors.OutOfRange),
    "a negative perspective": ({"perspective": np.full(40, -1)}, errors.OutOfRange),
    "a perspective without a weight": ({"perspective": np.full(40, 3)}, errors.OutOfRange),
    "a negative weight": ({"reference_weights": [1.0, -1.0, 1.0]}, errors.OutOfRange),
    "weights of nobody present": ({"reference_weights": [0.0, 0.0, 0.0]}, errors.NoReferenceWeight),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "error"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_by_name(columns, error):
    with pytest.raises(error):
        replace(random_cycle(0), **columns)


@pytest.mark.parametrize(
    ("ratio", "stored"),
    [(0.12499, 0.12), (3.456, 3.5), (12.7, 13), (0.000991, 0.00099), (0.00009, 0), (0, 0)],
)
def test_ratios_are_stored_with_two_digits(ratio, stored):
    assert VarianceRatios(ratio, ratio, ratio, 1.2345).rounded() == VarianceRatios(
        stored, stored, stored, 1.2345
    )


@pytest.mark.parametrize("ratio", [-0.1, np.nan, np.inf])
@pytest.mark.parametrize("position", range(4))
def test_a_ratio_that_is_none_is_refused(ratio, position):
    with pytest.raises(errors.OutOfRange):
        VarianceRatios(*(ratio if place == position else 0.5 for place in range(4)))

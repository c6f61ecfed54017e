"""Long lists are cut into pages."""

from __future__ import annotations

import pytest

from feedback.web.hr.cycle_pages import LENGTH, Slice


def test_pages_together_hold_every_line_once() -> None:
    lines = list(range(2 * LENGTH + 7))
    found = [line for number in (1, 2, 3) for line in Slice.of(lines, number).lines]
    assert found == lines


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (1, 1), (2, 2), (99, 2)])
def test_numbers_off_the_list_give_the_nearest_page(asked: int, given: int) -> None:
    part = Slice.of(list(range(LENGTH + 1)), asked)
    assert (part.number, part.total) == (given, 2)


def test_an_empty_list_is_one_empty_page() -> None:
    part = Slice.of([], 1)
    assert (list(part.lines), part.number, part.total) == ([], 1, 1)

"""Who may read whose results."""

from __future__ import annotations

import pytest

from feedback.results.readers import Reader, Standing, standing

SUBJECT = 7


@pytest.mark.parametrize(
    ("reader", "hr_sees_results", "expected"),
    [
        (Reader(SUBJECT, 1), False, Standing.OWN),
        (Reader(SUBJECT, 1, is_hr=True), True, Standing.OWN),
        (Reader(8, 1, is_hr=True), True, Standing.HR),
        (Reader(8, 1, is_hr=True), False, None),
        (Reader(8, 1), True, None),
    ],
)
def test_the_subject_and_hr_where_the_cycle_says_so(
    reader: Reader, expected: Standing | None, *, hr_sees_results: bool
) -> None:
    assert standing(reader, SUBJECT, hr_sees_results=hr_sees_results) is expected

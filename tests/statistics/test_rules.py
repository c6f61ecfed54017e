"""When adjusted scores may be offered, and what it costs to ask."""

import subprocess
import sys

import pytest

from feedback.statistics.notices import Notice, NoticeCode
from feedback.statistics.rules import Precision, precision


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        (0, Precision.NOT_OFFERED),
        (19, Precision.NOT_OFFERED),
        (20, Precision.LOW),
        (49, Precision.LOW),
        (50, Precision.FULL),
    ],
)
def test_the_number_of_subjects_decides_the_precision(subjects, expected):
    assert precision(subjects) is expected


@pytest.mark.parametrize("heavy", ["scipy", "numpy"])
def test_asking_the_rules_does_not_load(heavy):
    code = f"import sys, feedback.statistics.rules; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("notice", "text"),
    [
        (Notice(NoticeCode.NO_VARIATION), "no_variation"),
        (Notice(NoticeCode.VARIANCE_IS_ZERO, "s"), "variance_is_zero: s"),
    ],
)
def test_a_notice_reads_as_its_code_and_what_it_is_about(notice, text):
    assert str(notice) == text

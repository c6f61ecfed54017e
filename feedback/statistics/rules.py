"""How many subjects a cycle needs before its scores are adjusted.

Imports nothing heavy: a web page may ask. The thresholds rest on simulation: with 20 subjects the
adjustment is worse than the plain mean in about one cycle in ten, with 50 in one or two in a
hundred.
"""

from __future__ import annotations

from enum import StrEnum

MINIMUM_SUBJECTS = 20
FULL_PRECISION_SUBJECTS = 50


class Precision(StrEnum):
    """What a number of subjects allows."""

    NOT_OFFERED = "not_offered"
    LOW = "low"
    FULL = "full"


def precision(n_subjects: int) -> Precision:
    """Say whether adjusted scores may be offered for a cycle of this size.

    The answer depends on the design only, never on an answer given.
    """
    if n_subjects < MINIMUM_SUBJECTS:
        return Precision.NOT_OFFERED
    if n_subjects < FULL_PRECISION_SUBJECTS:
        return Precision.LOW
    return Precision.FULL

"""Remarks on a fit that succeeded but whose reader must know something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeCode(StrEnum):
    """What there is to know."""

    VARIANCE_IS_ZERO = "variance_is_zero"
    """The optimum lies on the boundary: this factor explains nothing."""

    NOT_IDENTIFIABLE = "not_identifiable"
    """The design cannot separate this factor from another part of the model; held at zero."""

    COLUMN_DROPPED = "column_dropped"
    """A fixed column is a combination of earlier ones."""

    NO_VARIATION = "no_variation"
    """The fixed part reproduces every score; all variances are zero."""

    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    """As many fixed columns as observations; nothing is left to estimate a variance from."""

    RESIDUAL_VANISHES = "residual_vanishes"
    """The random part reproduces the scores; a variance ratio stands at its upper limit."""

    NOT_CONVERGED = "not_converged"
    """The search stopped before its tolerance was met."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark, and the factor or column it is about (empty: the whole fit)."""

    code: NoticeCode
    about: str = ""

    def __str__(self) -> str:
        """Write the remark as ``code`` or ``code: about``."""
        return f"{self.code}: {self.about}" if self.about else str(self.code)

"""The frozen lines that a profile is made of: displayed numbers and codes, nothing else.

Where words come from the instrument both languages are kept; all other words are made by the edges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from feedback.disclosure.policy import Policy
    from feedback.instruments.pack import LocalText
    from feedback.results.highlights import Highlights
    from feedback.results.readers import Standing

EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is displayed: with its bound (exact, at_least, at_most) and interval ends."""

    value: Decimal
    bound: str = EXACT
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A range of rater counts; ``high`` None means "or more"."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One block in one competency."""

    members: tuple[str, ...]
    state: str
    reason: str
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class TotalLine:
    """All shown blocks of one competency together, the weights used, and the self-rating."""

    state: str
    reason: str
    figure: Figure | None = None
    self_value: Decimal | None = None
    gap: str = ""
    weights: tuple[tuple[tuple[str, ...], Decimal], ...] = ()
    shifts: Mapping[tuple[str, ...], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """One competency; ``name`` is None for all of them together."""

    key: str
    name: LocalText | None
    total: TotalLine
    blocks: tuple[BlockLine, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """How raters were put together, and why."""

    members: tuple[str, ...]
    state: str
    reason: str
    band: Band | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One open question and its released comments; empty means withheld, or none."""

    text: LocalText
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """What the certificate says, coarse enough not to tell a rater count within its band.

    ``others``: among the answers of how many others each anonymous answer hides at least (None:
    none is shown). ``floor`` and ``floor_insider``: the least effective crowds of the rule that
    the report passed.
    """

    others: int | None
    floor: Decimal
    floor_insider: Decimal
    policy_version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One report, as one reader may see it."""

    subject_id: int
    cycle_id: int
    cycle_name: str
    subject_name: str
    post_title: str
    unit_name: str
    zone: str
    standing: Standing
    hr_sees_results: bool
    is_adjusted: bool
    published_at: datetime
    released_at: datetime
    policy: Policy
    scale: tuple[LocalText, ...]
    competencies: tuple[CompetencyLine, ...]
    together: CompetencyLine | None
    groups: tuple[GroupLine, ...]
    questions: tuple[QuestionLine, ...]
    protection: Protection
    highlights: Highlights

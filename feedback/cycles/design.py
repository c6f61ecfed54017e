"""The settings of a cycle as one checked value, between a form or a command and the service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from feedback.cycles import errors, rules
from feedback.cycles.model import ScoreMode
from feedback.disclosure.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Everything about a draft but its people; instants are aware."""

    name: str
    instrument_version_id: int
    opens_at: datetime
    closes_at: datetime
    relationships: tuple[str, ...]
    weights: Mapping[str, int]
    mode: ScoreMode = ScoreMode.ADJUSTED
    policy: Policy = field(default_factory=Policy)
    requires_sign_in: bool = False
    hr_sees_results: bool = False


def checked(design: Design, now: datetime) -> Design:
    """Return ``design`` tidied, or raise the error of the first rule it breaks."""
    name = " ".join(design.name.split())
    if not name:
        raise errors.NameMissing
    rules.check_dates(design.opens_at, design.closes_at, now)
    relationships = rules.check_relationships(design.relationships)
    return replace(
        design,
        name=name,
        relationships=tuple(one.value for one in relationships),
        weights=rules.check_weights(design.weights, relationships),
    )

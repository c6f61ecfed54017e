"""Broken rules of ceremonies; facts only, no words."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class NobodyToAsk(DomainError):
    """A cycle without a single assignment cannot be launched."""


class ClosesTooSoon(DomainError):
    """There would be no time to answer between opening (or now) and closing."""


class DesignNotReady(DomainError):
    """The design check found something that must be repaired first."""

    def __init__(self, findings: tuple[object, ...]) -> None:
        super().__init__(len(findings))
        self.findings = findings


class LaunchDisturbed(DomainError):
    """The boxes are not what was just made: another launch ran meanwhile. The cycle is a draft."""

    def __init__(self, cycle_id: int) -> None:
        super().__init__(cycle_id)
        self.cycle_id = cycle_id

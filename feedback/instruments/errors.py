"""Broken rules about instruments."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class PackInvalid(DomainError):
    """A pack does not say what it must; ``place`` is the path inside the document."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

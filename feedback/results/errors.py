"""Broken rules around results; facts only, no words."""

from __future__ import annotations

from feedback.foundation.errors import DomainError


class BoxesDoNotFit(DomainError):
    """The boxes are not those of the cycle's assignments: some are missing, or too many."""

    def __init__(self, boxes: int, assignments: int) -> None:
        super().__init__(boxes, assignments)
        self.boxes = boxes
        self.assignments = assignments


class AnswerNotUnderstood(DomainError):
    """A box holds an answer to an item that its rater was not asked, or that is no point."""


class NotCertified(DomainError):
    """The disclosure check could not be finished, or fails with nothing left to withhold."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class AlreadyPublished(DomainError):
    """The results of this cycle stand; they are never computed twice."""

    def __init__(self, cycle_id: int) -> None:
        super().__init__(cycle_id)
        self.cycle_id = cycle_id


class ResultsUnknown(DomainError):
    """There is no such subject in the reader's agency, or it is none of the reader's business."""

    def __init__(self, subject_id: int) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id


class ResultsNotReleased(DomainError):
    """The results are not released yet."""

    def __init__(self, subject_id: int) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id


class ReaderNotAllowed(DomainError):
    """The reader may see other results of the agency, but not these."""

    def __init__(self, subject_id: int) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id

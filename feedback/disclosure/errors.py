"""Refusals of this room. Facts are attributes; words for people are made elsewhere."""

from __future__ import annotations


class DisclosureError(ValueError):
    """The input breaks a rule of disclosure control."""


class InvalidPolicy(DisclosureError):
    """A value of the policy makes no sense."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LooserPolicy(DisclosureError):
    """A policy may only be made stricter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownRelationship(DisclosureError):
    """There is no such relationship between a rater and a subject."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class InvalidCount(DisclosureError):
    """A count is negative, or more answered than were invited."""

    def __init__(self, counted: int, most: int) -> None:
        super().__init__(counted, most)
        self.counted = counted
        self.most = most


class TooFewRaters(DisclosureError):
    """A number of an anonymous block needs more raters than there are."""

    def __init__(self, raters: int, needed: int) -> None:
        super().__init__(raters, needed)
        self.raters = raters
        self.needed = needed


class InvalidWeight(DisclosureError):
    """A weight is negative, not finite, or given to someone who has none."""

    def __init__(self, relationship: str) -> None:
        super().__init__(relationship)
        self.relationship = relationship


class NoWeightOnShownBlocks(DisclosureError):
    """The weights leave nothing of which a total could be made."""


class DominantRater(DisclosureError):
    """One anonymous rater would carry too much of a published number."""

    def __init__(self, n_eff: float, needed: float) -> None:
        super().__init__(n_eff, needed)
        self.n_eff = n_eff
        self.needed = needed


class NotDisplayable(DisclosureError):
    """A score or its error is not a number, or lies where it cannot lie."""


class UnknownSubject(DisclosureError):
    """The plan of publication does not hold this subject."""

    def __init__(self, subject: int) -> None:
        super().__init__(subject)
        self.subject = subject


class NothingLeftToCoarsen(DisclosureError):
    """A report fails although everything it held is already withheld."""


class InvalidSystem(DisclosureError):
    """The published values do not fit the answers they are said to be made of."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SystemTooLarge(DisclosureError):
    """One connected part of the design is too large for the exact check."""

    def __init__(self, values: int, answers: int) -> None:
        super().__init__(values, answers)
        self.values = values
        self.answers = answers

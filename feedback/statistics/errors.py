"""Refusals of this room. Facts are attributes; words for people are made elsewhere."""

from __future__ import annotations


class StatisticsError(ValueError):
    """The input breaks a rule of the statistical model."""


class EmptyInput(StatisticsError):
    """There is nothing to fit."""


class NoRandomFactor(StatisticsError):
    """A crossed model needs at least one random factor."""


class UnknownColumn(StatisticsError):
    """A named column is not among those given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class WrongShape(StatisticsError):
    """A column is not a vector, or not as long as the scores."""

    def __init__(self, name: str, expected: int, shape: tuple[int, ...]) -> None:
        super().__init__(name, expected, shape)
        self.name = name
        self.expected = expected
        self.shape = shape


class NotFinite(StatisticsError):
    """A number is missing, infinite or not a number."""

    def __init__(self, name: str, position: int) -> None:
        super().__init__(name, position)
        self.name = name
        self.position = position


class NotWhole(StatisticsError):
    """A code or count is not a whole number."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class MissingIdentifier(StatisticsError):
    """An identifier is missing."""

    def __init__(self, name: str, position: int) -> None:
        super().__init__(name, position)
        self.name = name
        self.position = position


class OutOfRange(StatisticsError):
    """A number lies outside what the model allows."""

    def __init__(self, name: str, position: int) -> None:
        super().__init__(name, position)
        self.name = name
        self.position = position


class DesignTooLarge(StatisticsError):
    """The dense part of the exact solution would not fit into memory."""

    def __init__(self, levels: int, limit: int) -> None:
        super().__init__(levels, limit)
        self.levels = levels
        self.limit = limit


class UnknownSubject(StatisticsError):
    """No assessment of this subject, or of this block of it, took part in the fit."""

    def __init__(self, subject: int) -> None:
        super().__init__(subject)
        self.subject = subject


class NoWeightOnShownBlocks(StatisticsError):
    """The weights leave nothing of which a total could be made."""

    def __init__(self, subject: int) -> None:
        super().__init__(subject)
        self.subject = subject


class MissingWeight(StatisticsError):
    """A perspective that is present has not been given a weight."""

    def __init__(self, perspective: int) -> None:
        super().__init__(perspective)
        self.perspective = perspective


class NoReferenceWeight(StatisticsError):
    """No perspective that is present has a reference weight above zero."""

"""Broken rules of accounts. Facts only; words belong to the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from feedback.accounts.password_rules import Weakness


class AccountExists(DomainError):
    """The person has an account already."""


class PersonMayNotSignIn(DomainError):
    """Only active staff get accounts; partners answer by their link."""


class PasswordTooWeak(DomainError):
    """The new password breaks a rule."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness)
        self.weakness = weakness


class PasswordWrong(DomainError):
    """The current password, asked again before something important, does not fit."""


class LinkNotValid(DomainError):
    """A mailed account link is unknown, used, replaced by a newer one, or too old."""


class CodeNotValid(DomainError):
    """A code of the second factor does not fit, or was used before."""


class TooManyAttempts(DomainError):
    """A door was tried in vain too often; it opens again by itself."""


class SecondFactorInPlace(DomainError):
    """A second factor is set up already; it must be removed before a new one is."""


class SecondFactorRequired(DomainError):
    """A role of the account demands the second factor that was to be removed."""


class LastAdministrator(DomainError):
    """The deed would leave the agency without anybody who can manage accounts."""

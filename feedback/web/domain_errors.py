"""Which status a broken rule has. Views catch the ones they can explain better."""

from __future__ import annotations

from feedback.foundation.errors import DomainError
from feedback.foundation.vault import SecretMissing, SecretNotSafe

STATUS: dict[type[DomainError], int] = {
    DomainError: 409,
    SecretMissing: 503,
    SecretNotSafe: 503,
}

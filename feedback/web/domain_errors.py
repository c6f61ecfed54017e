"""Which status a broken rule has. Views catch the ones they can explain better."""

from __future__ import annotations

from feedback.assignments.errors import AssignmentUnknown
from feedback.cycles.errors import SubjectUnknown
from feedback.foundation.errors import DomainError
from feedback.foundation.vault import SecretMissing, SecretNotSafe

STATUS: dict[type[DomainError], int] = {
    DomainError: 409,
    AssignmentUnknown: 404,
    SubjectUnknown: 404,
    SecretMissing: 503,
    SecretNotSafe: 503,
}

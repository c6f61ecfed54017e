"""Hashing passwords: argon2id with 19 MiB, two passes, one lane (OWASP's second choice).

A check against nothing takes as long as a check against a hash, so that time does not tell whether
an account exists.
"""

from __future__ import annotations

import functools
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSES = 2
LANES = 1


def hash_password(password: str, *, memory_kib: int) -> str:
    """Return the argon2id hash of ``password``."""
    return _hasher(memory_kib).hash(_normal(password))


def matches(stored: str | None, password: str, *, memory_kib: int) -> bool:
    """Tell whether ``password`` belongs to ``stored``; None costs the same time and never does."""
    decoy = _decoy(memory_kib)
    try:
        is_right = _hasher(memory_kib).verify(stored or decoy, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return is_right and stored is not None


def is_outdated(stored: str, *, memory_kib: int) -> bool:
    """Tell whether ``stored`` was made with other parameters than today's."""
    return _hasher(memory_kib).check_needs_rehash(stored)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # NIST SP 800-63B, 5.1.1.2


@functools.lru_cache(maxsize=4)
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=memory_kib, parallelism=LANES)


@functools.lru_cache(maxsize=4)
def _decoy(memory_kib: int) -> str:
    return hash_password(secrets.token_urlsafe(16), memory_kib=memory_kib)

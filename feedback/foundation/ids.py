"""Random identifiers. Nothing here encodes time or order."""

from __future__ import annotations

import hashlib
import secrets


def random_id() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(16)


def random_token() -> str:
    """Return a URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return the SHA-256 of a high-entropy token, hexadecimal; safe to store and to look up."""
    return hashlib.sha256(token.encode()).hexdigest()

"""Keys of accounts, each derived from the secret key for one use (HKDF-SHA256, RFC 5869)."""

from __future__ import annotations

import functools
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

USES = ("tokens", "totp", "recovery", "attempts", "devices")


@dataclass(frozen=True, slots=True)
class Keyring:
    """One key per use, and how much memory a password check takes (KiB)."""

    tokens: bytes = field(repr=False)
    totp: bytes = field(repr=False)
    recovery: bytes = field(repr=False)
    attempts: bytes = field(repr=False)
    devices: bytes = field(repr=False)
    argon2_memory_kib: int


@functools.lru_cache(maxsize=8)
def for_secret(secret_key: str, argon2_memory_kib: int = 19456) -> Keyring:
    """Return the keys that belong to the application's secret key."""
    keys = {use: _derive(secret_key, use) for use in USES}
    return Keyring(**keys, argon2_memory_kib=argon2_memory_kib)


def sign(key: bytes, *parts: str | bytes) -> bytes:
    """Return HMAC-SHA256 of ``parts``, each preceded by its length so that none can run over."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        mac.update(len(content).to_bytes(4, "big") + content)
    return mac.digest()


def _derive(secret_key: str, use: str) -> bytes:
    info = f"cermin|accounts|v1|{use}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())

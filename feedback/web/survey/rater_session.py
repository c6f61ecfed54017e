"""The session of a rater: an encrypted cookie and nothing on the server, so any node serves it.

The cookie holds cycle, token and when it was last seen, under AES-256-GCM with a key derived from
the application's secret key. It opens nothing by itself: each request looks up the token's tag, so
a renewed link, a sealed or an aborted cycle ends it at once. Idle time ends it after an hour.
"""

from __future__ import annotations

import base64
import binascii
import functools
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.invitations import tokens

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug import Response

    from feedback.config import Settings
    from feedback.invitations.tokens import Token

NAME = "rater"
IDLE_SECONDS = 60 * 60
REFRESH_AFTER_SECONDS = 60
CLOCK_SKEW_SECONDS = 120
NONCE_BYTES = 12
HEAD = struct.Struct(">QQ")


@dataclass(frozen=True, slots=True, repr=False)
class Pass:
    """What the cookie says: which cycle, which link, seen when (seconds since 1970)."""

    cycle_id: int
    token: Token
    seen_at: int


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; ``__Host-`` binds it to this host, path / and HTTPS."""
    return f"__Host-{NAME}" if settings.is_secure else NAME


def seal(card: Pass, secret_key: str) -> str:
    """Return the cookie's value."""
    nonce = os.urandom(NONCE_BYTES)
    content = HEAD.pack(card.cycle_id, card.seen_at) + tokens.to_bytes(card.token)
    sealed = _cipher(secret_key).encrypt(nonce, content, NAME.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(value: str, secret_key: str, *, now: datetime) -> Pass | None:
    """Return what a cookie says, None when it is not ours or was idle for too long."""
    try:
        raw = base64.b64decode(value.encode(), altchars=b"-_", validate=True)
        content = _cipher(secret_key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], NAME.encode())
    except (binascii.Error, UnicodeError, InvalidTag, ValueError):
        return None
    cycle_id, seen_at = HEAD.unpack(content[: HEAD.size])
    age = now.timestamp() - seen_at
    if not -CLOCK_SKEW_SECONDS <= age <= IDLE_SECONDS:
        return None
    return Pass(cycle_id, tokens.from_bytes(content[HEAD.size :]), seen_at)


def remember(response: Response, card: Pass, settings: Settings) -> None:
    """Put the cookie into ``response``; it ends with the browser, or when idle."""
    response.set_cookie(
        cookie_name(settings),
        seal(card, settings.secret_key),
        secure=settings.is_secure,
        httponly=True,
        samesite="Strict",
    )


def forget(response: Response, settings: Settings) -> None:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(settings), secure=settings.is_secure, httponly=True, samesite="Strict"
    )


@functools.lru_cache(maxsize=4)
def _cipher(secret_key: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cermin|rater session|v1")
    return AESGCM(key.derive(secret_key.encode()))

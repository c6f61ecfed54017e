"""The device mark: proof that this browser signed in as this account before. It opens nothing."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from feedback.accounts import keyring

if TYPE_CHECKING:
    from feedback.accounts.keyring import Keyring


def mark(account_id: int, *, keys: Keyring) -> str:
    """Return a new mark for a browser that just signed in."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_seal(keys, account_id, nonce)}"


def recognise(value: str | None, account_id: int, *, keys: Keyring) -> str | None:
    """Return the browser's own name if ``value`` is a mark for this account."""
    nonce, _dot, seal = (value or "").partition(".")
    is_ours = hmac.compare_digest(seal.encode(), _seal(keys, account_id, nonce).encode())
    return nonce if is_ours else None


def _seal(keys: Keyring, account_id: int, nonce: str) -> str:
    return keyring.sign(keys.devices, str(account_id), nonce).hex()

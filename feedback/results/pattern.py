"""Who answered whom, and which items: all that is kept of the boxes, and never an answer.

From it every certificate can be recomputed until the verification window ends. It is encrypted
(AES-256-GCM) under a secret of its own in the vault; destroying that secret destroys the pattern.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from feedback.results.assembly import PatternEntry
from feedback.results.model import ResponsePattern

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1
NONCE_BYTES = 12


def audit_name(cycle_id: int) -> str:
    """Return the vault's name of the secret under which a cycle's pattern lies."""
    return f"cycle-{cycle_id}/audit"


def seal(cycle_id: int, secret: bytes, entries: Iterable[PatternEntry]) -> ResponsePattern:
    """Return the row that holds the encrypted pattern."""
    document = {
        "v": FORMAT,
        "entries": [[one.rater, one.subject, one.relationship, one.items] for one in entries],
    }
    nonce = os.urandom(NONCE_BYTES)
    plaintext = json.dumps(document, separators=(",", ":")).encode()
    ciphertext = AESGCM(secret).encrypt(nonce, plaintext, audit_name(cycle_id).encode())
    return ResponsePattern(cycle_id=cycle_id, nonce=nonce, ciphertext=ciphertext)


def unseal(row: ResponsePattern, secret: bytes) -> tuple[PatternEntry, ...]:
    """Return the entries of a stored pattern.

    Raises
    ------
    cryptography.exceptions.InvalidTag
        If it was changed, or the secret is another one.
    """
    name = audit_name(row.cycle_id).encode()
    document = json.loads(AESGCM(secret).decrypt(row.nonce, row.ciphertext, name))
    return tuple(
        PatternEntry(rater, subject, relationship, None if items is None else tuple(items))
        for rater, subject, relationship, items in document["entries"]
    )

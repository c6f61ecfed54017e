"""Sealing and opening one box: where it lies, its key, its padding. Pure; knows no table.

    box id = HKDF(loc, salt=S_map, info="box|v1|" + subject id), 16 bytes
    key    = HKDF(box id, salt=S_map, info="enc|v1"), 32 bytes
    sealed = AES-256-GCM(key, random 96-bit nonce, plaintext padded with spaces, aad=box id)

HKDF is HKDF-SHA256 (RFC 5869); AES-GCM as in NIST SP 800-38D. Each box has a key of its own, so
random nonces stay far below the limit of 2**32 messages per key. All boxes of a cycle have one
size, so that the length of a ciphertext says nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.responses.errors import BoxTooSmall, BoxUnreadable

if TYPE_CHECKING:
    from feedback.invitations.keys import MapSecret
    from feedback.invitations.tokens import Locator

BoxId = NewType("BoxId", bytes)

BOX_ID_BYTES = 16
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
PADDING = b" "


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """One ciphertext and its nonce."""

    nonce: bytes
    ciphertext: bytes

    @property
    def size(self) -> int:
        """Return how many bytes of plaintext it holds, padding included."""
        return len(self.ciphertext) - TAG_BYTES


def box_id(secret: MapSecret, locator: Locator, subject_id: int) -> BoxId:
    """Return the id of the box in which the rater behind ``locator`` answers about a subject."""
    info = f"box|v1|{subject_id}".encode()
    return BoxId(_hkdf(secret, locator, info, BOX_ID_BYTES))


def seal(secret: MapSecret, box: BoxId, plaintext: bytes, size: int) -> Sealed:
    """Pad ``plaintext`` to ``size`` bytes and encrypt it under a fresh nonce.

    Raises
    ------
    BoxTooSmall
        If it is longer than ``size``.
    """
    if len(plaintext) > size:
        raise BoxTooSmall(len(plaintext), size)
    nonce = os.urandom(NONCE_BYTES)
    padded = plaintext.ljust(size, PADDING)
    return Sealed(nonce, AESGCM(_key(secret, box)).encrypt(nonce, padded, box))


def unseal(secret: MapSecret, box: BoxId, sealed: Sealed) -> bytes:
    """Return the plaintext, padding removed.

    Raises
    ------
    BoxUnreadable
        If a bit of it was changed, it was moved from another box, or the secret is another one.
    """
    try:
        padded = AESGCM(_key(secret, box)).decrypt(sealed.nonce, sealed.ciphertext, box)
    except (InvalidTag, ValueError):
        raise BoxUnreadable from None
    return padded.rstrip(PADDING)


def _key(secret: MapSecret, box: BoxId) -> bytes:
    return _hkdf(secret, box, b"enc|v1", KEY_BYTES)


def _hkdf(secret: MapSecret, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=secret, info=info).derive(material)

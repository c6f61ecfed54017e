"""Sealing one box: derivations as documented, one length, and every tampering noticed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.invitations.keys import MapSecret
from feedback.invitations.tokens import Locator
from feedback.responses import cipher
from feedback.responses.cipher import BoxId, Sealed
from feedback.responses.errors import BoxTooSmall, BoxUnreadable

MAP = MapSecret(bytes(range(32)))
LOC = Locator(b"L" * 16)
BOX = cipher.box_id(MAP, LOC, 5)
SIZE = 1024


@pytest.fixture
def sealed() -> Sealed:
    return cipher.seal(MAP, BOX, b'{"v":1}', SIZE)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_box_id_is_made_as_the_protocol_says() -> None:
    derivation = HKDF(algorithm=SHA256(), length=16, salt=MAP, info=b"box|v1|5")
    assert derivation.derive(LOC) == BOX


def test_what_was_sealed_is_unsealed(sealed: Sealed) -> None:
    assert cipher.unseal(MAP, BOX, sealed) == b'{"v":1}'


@pytest.mark.parametrize("content", [b"", b"x", b"x" * SIZE])
def test_every_content_has_one_length(content: bytes) -> None:
    assert len(cipher.seal(MAP, BOX, content, SIZE).ciphertext) == SIZE + cipher.TAG_BYTES


def test_a_content_that_does_not_fit_is_refused_with_both_sizes() -> None:
    with pytest.raises(BoxTooSmall) as refusal:
        cipher.seal(MAP, BOX, b"x" * (SIZE + 1), SIZE)
    assert (refusal.value.needed, refusal.value.size) == (SIZE + 1, SIZE)


def test_two_sealings_of_one_content_have_nothing_in_common() -> None:
    first, second = (cipher.seal(MAP, BOX, b"x", SIZE) for _ in range(2))
    assert first.nonce != second.nonce
    assert first.ciphertext != second.ciphertext


@pytest.mark.parametrize("place", [0, 7, SIZE - 1, SIZE, SIZE + 15])
def test_a_changed_bit_is_noticed(sealed: Sealed, place: int) -> None:
    with pytest.raises(BoxUnreadable):
        cipher.unseal(MAP, BOX, Sealed(sealed.nonce, flipped(sealed.ciphertext, place)))


def test_a_changed_nonce_is_noticed(sealed: Sealed) -> None:
    with pytest.raises(BoxUnreadable):
        cipher.unseal(MAP, BOX, Sealed(flipped(sealed.nonce, 0), sealed.ciphertext))


def test_a_ciphertext_moved_to_another_box_is_noticed(sealed: Sealed) -> None:
    with pytest.raises(BoxUnreadable):
        cipher.unseal(MAP, cipher.box_id(MAP, LOC, 6), sealed)


def test_another_secret_opens_nothing(sealed: Sealed) -> None:
    with pytest.raises(BoxUnreadable):
        cipher.unseal(MapSecret(b"x" * 32), BOX, sealed)


@pytest.mark.parametrize("ciphertext", [b"", b"short"])
def test_a_truncated_box_is_noticed(sealed: Sealed, ciphertext: bytes) -> None:
    with pytest.raises(BoxUnreadable):
        cipher.unseal(MAP, BoxId(BOX), Sealed(sealed.nonce, ciphertext))


def test_a_sealed_box_prints_nothing_of_itself(sealed: Sealed) -> None:
    assert sealed.nonce.hex()[:8] not in repr(sealed)
    assert repr(sealed.nonce) not in repr(sealed)

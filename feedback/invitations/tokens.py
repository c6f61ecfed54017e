"""What a personal link is made of. Pure derivations; nothing here is ever stored or logged.

    loc   = HMAC(S_mail, "loc|"  + invitation id + "|" + address epoch)[:16]
    auth  = HMAC(S_mail, "auth|" + invitation id + "|" + link epoch + "|" + loc)[:16]
    token = base64url(loc + auth), without padding
    tag   = HMAC(S_map, "tag|" + token)

HMAC is HMAC-SHA256 (RFC 2104). ``loc`` finds the boxes, ``auth`` proves that the link was mailed;
a new link epoch kills a leaked link and keeps the boxes, a new address epoch leads to new boxes.
The database holds ``tag`` alone, which recognises a token and cannot make one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, NewType

from feedback.invitations.errors import LinkMalformed

if TYPE_CHECKING:
    from feedback.invitations.keys import MailSecret, MapSecret

Token = NewType("Token", str)
Locator = NewType("Locator", bytes)
Tag = NewType("Tag", bytes)

LOCATOR_BYTES = 16
AUTHENTICATOR_BYTES = 16
TOKEN_LENGTH = 43  # base64url of 32 bytes, RFC 4648 section 5
GROUP = 4
MOST_PASTED = 4_000  # a whole mail may be pasted, a novel may not

_ALONE = re.compile(rf"(?<![\w-])[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}(?![\w-])")
_SOFT_BREAK = re.compile(r"=\r?\n")  # quoted-printable, RFC 2045 section 6.7
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_AROUND = "<>()[]{}\"'`.,;:"


def locator(secret: MailSecret, invitation_id: int, address_epoch: int) -> Locator:
    """Return what finds the boxes of an invitation."""
    return Locator(_hmac(secret, f"loc|{invitation_id}|{address_epoch}".encode())[:LOCATOR_BYTES])


def make_token(
    secret: MailSecret, invitation_id: int, *, address_epoch: int, link_epoch: int
) -> Token:
    """Return the token of an invitation's current link."""
    loc = locator(secret, invitation_id, address_epoch)
    message = f"auth|{invitation_id}|{link_epoch}|".encode() + loc
    auth = _hmac(secret, message)[:AUTHENTICATOR_BYTES]
    return _encode(loc + auth)


def tag_of(secret: MapSecret, token: Token) -> Tag:
    """Return what the invitation table holds of ``token``."""
    return Tag(_hmac(secret, b"tag|" + token.encode()))


def locator_of(token: Token) -> Locator:
    """Return the locator inside ``token``."""
    return Locator(to_bytes(token)[:LOCATOR_BYTES])


def to_bytes(token: Token) -> bytes:
    """Return the 32 bytes of ``token``."""
    return base64.urlsafe_b64decode(token + "=")


def from_bytes(content: bytes) -> Token:
    """Return the token of 32 bytes.

    Raises
    ------
    LinkMalformed
        If there are not exactly 32 of them.
    """
    if len(content) != LOCATOR_BYTES + AUTHENTICATOR_BYTES:
        raise LinkMalformed
    return _encode(content)


def parse_token(text: str) -> Token:
    """Return the token in what somebody pasted: a whole link, a code in groups, a broken line.

    Raises
    ------
    LinkMalformed
        If there is none.
    """
    text = text[:MOST_PASTED]
    alone = _ALONE.search(text)
    candidate = alone.group() if alone else _joined(text)
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}", candidate):
        raise LinkMalformed
    token = Token(candidate)
    if from_bytes(to_bytes(token)) != token:  # the last letter carries two unused bits
        raise LinkMalformed
    return token


def in_groups(token: Token) -> str:
    """Return ``token`` in groups of four letters, for the code printed in a mail."""
    return " ".join(token[start : start + GROUP] for start in range(0, len(token), GROUP))


def _joined(text: str) -> str:
    after_hash = _SOFT_BREAK.sub("", text).rpartition("#")[2]
    return _INVISIBLE.sub("", after_hash).strip(_AROUND)


def _encode(content: bytes) -> Token:
    return Token(base64.urlsafe_b64encode(content).decode().rstrip("="))


def _hmac(secret: bytes, message: bytes) -> bytes:
    return hmac.digest(secret, message, hashlib.sha256)

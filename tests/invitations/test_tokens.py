"""Links: derivations as documented, and a forgiving reading of what people paste."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.invitations import tokens
from feedback.invitations.errors import LinkMalformed
from feedback.invitations.keys import MailSecret, MapSecret

MAIL = MailSecret(bytes(range(32)))
MAP = MapSecret(bytes(range(32, 64)))
TOKEN = tokens.make_token(MAIL, 7, address_epoch=0, link_epoch=0)


def test_a_token_is_made_as_the_protocol_says() -> None:
    loc = hmac.new(MAIL, b"loc|7|2", hashlib.sha256).digest()[:16]
    auth = hmac.new(MAIL, b"auth|7|3|" + loc, hashlib.sha256).digest()[:16]
    expected = base64.urlsafe_b64encode(loc + auth).decode().rstrip("=")
    assert tokens.make_token(MAIL, 7, address_epoch=2, link_epoch=3) == expected


def test_a_tag_is_made_as_the_protocol_says() -> None:
    expected = hmac.new(MAP, b"tag|" + TOKEN.encode(), hashlib.sha256).digest()
    assert tokens.tag_of(MAP, TOKEN) == expected


def test_a_token_has_43_letters() -> None:
    assert len(TOKEN) == tokens.TOKEN_LENGTH


def test_a_new_link_epoch_keeps_the_boxes() -> None:
    renewed = tokens.make_token(MAIL, 7, address_epoch=0, link_epoch=1)
    assert renewed != TOKEN
    assert tokens.locator_of(renewed) == tokens.locator_of(TOKEN)


def test_a_new_address_epoch_leads_to_other_boxes() -> None:
    moved = tokens.make_token(MAIL, 7, address_epoch=1, link_epoch=0)
    assert tokens.locator_of(moved) != tokens.locator_of(TOKEN)


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\n",
        f"https://cermin.example/i#{TOKEN}",
        f"<https://cermin.example/i#{TOKEN}>",
        f"Buka: https://cermin.example/i#{TOKEN}. Terima kasih",
        f"https://cermin.example/i#{TOKEN[:20]}\r\n{TOKEN[20:]}",
        f"https://cermin.example/i#{TOKEN[:20]}=\r\n{TOKEN[20:]}",
        f"#{TOKEN}",
        tokens.in_groups(TOKEN),
        tokens.in_groups(TOKEN).replace(" ", "\n"),
        tokens.in_groups(TOKEN).replace(" ", "\N{NO-BREAK SPACE}"),
        "\ufeff" + tokens.in_groups(TOKEN).replace(" ", "\u200b") + ".",
    ],
)
def test_whatever_way_it_is_pasted_the_token_is_found(pasted: str) -> None:
    assert tokens.parse_token(pasted) == TOKEN


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "#",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.replace(TOKEN[3], "!"),
        "https://cermin.example/i",
        "x" * 100_000,
        TOKEN[:-1] + "_",
        TOKEN[:-1] + "é",
    ],
)
def test_anything_else_is_refused_by_name(pasted: str) -> None:
    with pytest.raises(LinkMalformed):
        tokens.parse_token(pasted)


@given(st.binary(min_size=32, max_size=32))
def test_32_bytes_and_their_token_are_the_same_thing(content: bytes) -> None:
    token = tokens.from_bytes(content)
    assert tokens.to_bytes(token) == content
    assert tokens.parse_token(token) == token


@given(st.text(max_size=200))
def test_no_text_makes_reading_crash(text: str) -> None:
    try:
        found = tokens.parse_token(text)
    except LinkMalformed:
        return
    assert tokens.from_bytes(tokens.to_bytes(found)) == found

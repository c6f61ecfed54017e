"""The search itself: each form of a text is found wherever it stands, and nothing else is."""

from __future__ import annotations

import base64
import html
import json
import secrets
from urllib.parse import quote_plus

import pytest

from tests.faults import traces

WORDS = ("penandakxqwzj", "pénañdáßжツ")
WRITERS = {
    "plain": str.encode,
    "utf-16": lambda text: text.encode("utf-16"),
    "hex": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "address": lambda text: quote_plus(text).encode(),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "log of bytes": lambda text: repr(text.encode()).encode(),
    "page": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=list(WRITERS))
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_word_is_found_in_every_form(writer, word: str, before: str) -> None:
    written = writer(f"{before}{word} dan seterusnya")
    where = secrets.token_bytes(100) + written + secrets.token_bytes(100)
    assert traces.seen(traces.forms(word).values(), where) != set()


@pytest.mark.parametrize("word", WORDS)
def test_another_word_is_not_found(word: str) -> None:
    written = [writer(f"{word[:-2]} {word[::-1]}") for writer in WRITERS.values()]
    assert traces.seen(traces.forms(word).values(), b"|".join(written)) == set()

"""What a text looks like wherever it may have got to: encodings, escapes, hexadecimal, base64."""

from __future__ import annotations

import base64
import html
import json
import quopri
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
URL_SAFE = bytes.maketrans(b"+/", b"-_")


def forms(text: str) -> dict[str, bytes]:
    """Return the forms of ``text`` by their names; several may be the same."""
    percent = quote(text, safe="")
    found = {
        "percent": percent.encode(),
        "percent, small letters": percent.replace("%", "\0").lower().replace("\0", "%").encode(),
        "quoted-printable": quopri.encodestring(text.encode()).replace(b"=\n", b""),
        "json": json.dumps(text)[1:-1].encode(),
        "python": repr(text.encode())[2:-1].encode(),
        "html": html.escape(text).encode("ascii", "xmlcharrefreplace"),
    }
    for encoding in ENCODINGS:
        content = text.encode(encoding)
        found[encoding] = content
        found |= {f"{name} of {encoding}": form for name, form in packed(content).items()}
    return found


def packed(content: bytes) -> dict[str, bytes]:
    """Return bytes in hexadecimal, and in base64 wherever in it they begin."""
    found = {"hex": content.hex().encode(), "HEX": content.hex().upper().encode()}
    for shift, first in enumerate((0, 2, 3)):
        written = base64.b64encode(bytes(shift) + content)
        last = (shift + len(content)) * 8 // 6  # what follows would change the letter after it
        found[f"base64+{shift}"] = written[first:last]
        found[f"base64url+{shift}"] = written[first:last].translate(URL_SAFE)
    return found


def seen(needles: Iterable[bytes], where: bytes) -> set[bytes]:
    """Return those of ``needles`` that stand in ``where``; all are looked for at once.

    Where the first four bytes of any of them may stand, the whole is compared.
    """
    by_start: dict[bytes, list[bytes]] = {}
    begins, goes_on = np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
    for needle in set(needles):
        begins[int.from_bytes(needle[:2])] = True
        goes_on[int.from_bytes(needle[2:4])] = True
        by_start.setdefault(needle[:4], []).append(needle)
    letters = np.frombuffer(where, np.uint8)
    pairs = letters[:-1].astype(np.uint16) << 8 | letters[1:]
    places = np.flatnonzero(begins[pairs[:-2]] & goes_on[pairs[2:]]).tolist()
    return {
        needle
        for place in places
        for needle in by_start.get(where[place : place + 4], ())
        if where.startswith(needle, place)
    }

"""Every text the product shows exists in Indonesian and in English, with the same placeholders."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "feedback" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


def catalogue(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


@pytest.fixture(scope="module")
def texts() -> set[str]:
    with (TRANSLATIONS / "babel.cfg").open() as stream:
        methods, options = parse_mapping(stream)
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = set()
    for folder in ("feedback", "templates"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, methods, options, keywords
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def test_no_text_is_missing_in_english(texts: set[str]) -> None:
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue("en")
        if message.id and all(message.string if isinstance(message.string, tuple) else [message.string])
    }
    assert sorted(texts - known) == []


def test_no_text_is_missing_in_indonesian(texts: set[str]) -> None:
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue("id")
        if message.id and all(message.string if isinstance(message.string, tuple) else [message.string])
    }
    assert sorted(texts - known) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    different = [
        message.id
        for message in catalogue("en")
        if message.id
        and not isinstance(message.id, tuple)
        and sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(message.string))
    ]
    assert different == []


def test_nothing_is_fuzzy() -> None:
    assert [message.id for language in ("id", "en") for message in catalogue(language) if message.id and message.fuzzy] == []

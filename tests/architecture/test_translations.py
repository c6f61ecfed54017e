"""Every text the product shows exists in Indonesian and in English, with the same placeholders."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "feedback" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


def catalogue(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def first(text: str | tuple[str, ...]) -> str:
    return text[0] if isinstance(text, tuple) else text


def is_complete(text: str | tuple[str, ...]) -> bool:
    return all(text if isinstance(text, tuple) else [text])


def known(language: str) -> set[str]:
    return {
        first(message.id)
        for message in catalogue(language)
        if message.id and is_complete(message.string)
    }


@pytest.fixture(scope="module")
def texts() -> set[str]:
    with (TRANSLATIONS / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    return {
        first(message)
        for folder in ("feedback", "templates")
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, methods, options, keywords
        )
    }


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_is_missing(texts: set[str], language: str) -> None:
    assert sorted(texts - known(language)) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_is_left_that_nobody_uses(texts: set[str], language: str) -> None:
    assert sorted(known(language) - texts) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    different = [
        first(message.id)
        for message in catalogue("en")
        if message.id
        and sorted(set(PLACEHOLDER.findall(first(message.id))))
        != sorted(set(PLACEHOLDER.findall(first(message.string))))
    ]
    assert different == []


def test_nothing_is_fuzzy() -> None:
    fuzzy = [message for code in ("id", "en") for message in catalogue(code) if message.fuzzy]
    assert [message.id for message in fuzzy if message.id] == []

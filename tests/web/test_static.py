"""What the static folder promises: known origin, small, one palette with enough contrast."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from feedback.reports import charts

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "feedback" / "web" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "templates"
KILOBYTE = 1000

MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
SHEET = (STATIC / "cermin.css").read_text()
SUBSET = (VENDOR / "bootstrap-subset.css").read_text()
TOKENS, RULES = SHEET.split("/* ---------- Base ---------- */")
OWN_SCRIPTS = sorted(STATIC.glob("*.js"))


def compressed_size(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def palette(selector: str) -> dict[str, str]:
    """Read the colour tokens of the first block that opens with ``selector``."""
    block = TOKENS.split(selector, 1)[1].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--c-([\w-]+): (#[0-9a-f]+);", block))


LIGHT = palette('[data-bs-theme="light"]')
DARK_BY_HAND = palette('[data-bs-theme="dark"]')
DARK_BY_DEVICE = palette(':root:not([data-bs-theme="light"])')


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Compare two colours as in WCAG 2.2, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("entry", MANIFEST["files"], ids=lambda entry: str(entry["file"]))
def test_a_vendored_file_is_the_one_that_was_reviewed(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_accounted_for() -> None:
    present = {path.name for path in VENDOR.iterdir()} - {"manifest.json"}
    assert present == {entry["file"] for entry in MANIFEST["files"]}


def test_the_stylesheets_leave_room_for_the_first_page() -> None:
    assert compressed_size("vendor/bootstrap-subset.css", "cermin.css") <= 12 * KILOBYTE


def test_styles_and_scripts_of_the_form_leave_room_for_its_questions() -> None:
    files = ("vendor/bootstrap-subset.css", "cermin.css", "vendor/htmx.min.js", "survey.js")
    assert compressed_size(*files) <= 35 * KILOBYTE


@pytest.mark.parametrize("sheet", [SHEET, SUBSET], ids=["cermin", "bootstrap-subset"])
def test_a_stylesheet_fetches_nothing(sheet: str) -> None:
    assert re.findall(r"url\(|@import|@font-face", sheet) == []


def test_only_the_tokens_name_a_colour() -> None:
    assert re.findall(r": [^;]*(?:#[0-9a-f]{3,8}\b|rgba?\(|hsl)[^;]*;", RULES) == []


def test_dark_is_the_same_by_hand_and_by_device() -> None:
    assert DARK_BY_HAND == DARK_BY_DEVICE


def test_both_themes_define_the_same_colours() -> None:
    assert LIGHT.keys() == DARK_BY_HAND.keys()


THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK_BY_HAND, id="dark")]
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "accent") for ground in ("page", "subtle")),
    *(("ink", f"{kind}-soft") for kind in ("ok", "warn", "stop", "accent")),
    *((kind, f"{kind}-soft") for kind in ("ok", "warn", "stop")),
    *((kind, "page") for kind in ("ok", "warn", "stop", "self", "accent-hover")),
    *(("on-accent", ground) for ground in ("accent", "accent-hover", "heat-4", "heat-5")),
    *(("ink", f"heat-{step}") for step in (1, 2, 3)),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_has_enough_contrast(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", ["edge", "band", "self", "focus", "accent"])
def test_marks_and_edges_have_enough_contrast(theme: dict[str, str], mark: str) -> None:
    assert contrast(theme[mark], theme["page"]) >= 3


@pytest.mark.parametrize(
    ("printed", "token"),
    [
        (charts.INK, "ink-2"),
        (charts.LINE, "line"),
        (charts.BAND, "band"),
        (charts.ACCENT, "accent"),
        (charts.SELF, "self"),
    ],
)
def test_a_chart_prints_in_the_colours_of_the_page(printed: str, token: str) -> None:
    assert printed == LIGHT[token]


@pytest.mark.parametrize("script", OWN_SCRIPTS, ids=lambda path: str(path.name))
def test_a_script_evaluates_nothing_and_leaves_nothing_on_the_device(script: Path) -> None:
    forbidden = r"\beval\b|new Function|\.innerHTML|\.style\b|localStorage|sessionStorage|fetch\("
    assert re.findall(forbidden, script.read_text()) == []


def test_the_landing_script_never_submits() -> None:
    assert re.findall(r"submit\(|click\(", (STATIC / "link.js").read_text()) == []


def used_classes() -> set[str]:
    pages = [path for path in TEMPLATES.rglob("*.html") if "email" not in path.parts]
    attributes = re.findall(r'\bclass="([^"]*)"', "\n".join(path.read_text() for path in pages))
    plain = (re.sub(r"{%.*?%}|{{.*?}}", "\0", attribute) for attribute in attributes)
    return {
        name for text in plain for name in re.split(r"\s+", text) if re.fullmatch(r"[\w-]+", name)
    }


def test_every_class_of_a_page_has_a_rule() -> None:
    defined = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", SHEET + SUBSET))
    assert used_classes() - defined == set()

"""House rules a machine can check: sizes, names, promises about the box table, no inline script."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from feedback.responses.model import Box

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "feedback"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BANNED = {"utils", "util", "helpers", "common", "misc", "base", "manager"}
INLINE = re.compile(
    r"\|\s*safe\b|\son[a-z]+\s*=\s*\"|<script(?![^>]*\bsrc=)|https?://[\w.]*(cdn|unpkg|jsdelivr)"
)
# Components that mark their own literals as safe; nothing from outside passes through it.
OWN_LITERALS = {"icon.html", "legend.html", "rating_row.html"}
STYLE = re.compile(r"\sstyle\s*=|<style")
HEAVY = ("scipy", "numpy", "feedback.statistics.reml")


def too_long(path: Path) -> list[str]:
    limit = 60 if "statistics" in path.parts else 40
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            length = node.end_lineno - node.lineno + 1 - (text.count("\n") + 1 if text else 0)
            if length > limit:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    return found


def test_no_function_is_longer_than_the_limit() -> None:
    assert [line for path in MODULES for line in too_long(path)] == []


def test_no_file_is_longer_than_400_lines() -> None:
    assert [str(path) for path in MODULES if path.read_text().count("\n") > 400] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in MODULES if path.stem in BANNED] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_no_template_holds_inline_script_or_unescaped_text() -> None:
    pages = [path for path in TEMPLATES if path.name not in OWN_LITERALS]
    assert [str(path) for path in pages if INLINE.search(path.read_text())] == []


def test_only_mail_holds_inline_style() -> None:
    pages = [path for path in TEMPLATES if "email" not in path.relative_to(ROOT).parts]
    assert [str(path) for path in pages if STYLE.search(path.read_text())] == []


def test_the_box_table_says_nothing_about_anybody() -> None:
    assert set(Box.__table__.columns.keys()) == {"id", "cycle_id", "nonce", "ciphertext"}


@pytest.mark.parametrize("heavy", HEAVY)
def test_starting_the_web_does_not_load(heavy: str) -> None:
    code = f"import sys, feedback.app; sys.exit({heavy!r} in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603
    assert finished.returncode == 0

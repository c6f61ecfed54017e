"""The profile is the only way out of results, and reading one needs no heavy library."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "feedback"
TABLES = re.compile(r"\b(Published(Block|Total|Group|Comment)|CertificateRecord|ResponsePattern)\b")
LIGHT = ("results.profile", "results.wording", "results.messages", "web.results.views")


def test_no_room_but_results_knows_the_tables_of_results() -> None:
    outside = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "results"]
    found = [str(path.relative_to(ROOT)) for path in outside if TABLES.search(path.read_text())]
    assert outside
    assert found == []


@pytest.mark.parametrize("module", LIGHT)
def test_reading_results_loads_neither_numpy_nor_scipy(module: str) -> None:
    code = (
        f"import sys, feedback.{module}; sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 - own command

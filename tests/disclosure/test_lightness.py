"""Web workers use the light modules; NumPy must not come with them."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIGHT = (
    "policy",
    "grouping",
    "weighting",
    "suppression",
    "comments",
    "hints",
    "participation",
    "coarsening",
)


@pytest.mark.parametrize("package", ["numpy", "scipy", "flask", "sqlalchemy"])
def test_light_modules_do_not_load(package):
    imports = "\n".join(f"import feedback.disclosure.{name}" for name in LIGHT)
    program = f"{imports}\nimport sys\nprint({package!r} in sys.modules)"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"

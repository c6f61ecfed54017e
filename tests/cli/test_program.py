"""``cermin`` as a whole: what cannot work is said in words, never as a traceback."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

import pytest

from feedback import cli

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an instance with a key and no tables."""
    for name in ("CERMIN_DATABASE_URL", "CERMIN_VAULT", "CERMIN_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CERMIN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("CERMIN_ENVIRONMENT", "demo")
    (tmp_path / "secret_key").write_text(secrets.token_hex(32))
    return tmp_path


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["cermin", *words])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return stop.value.code


@pytest.mark.parametrize(
    "words",
    [
        ("cycle", "status", "--json"),
        ("account", "list"),
        ("worker",),
        ("worker", "--once"),
        ("serve",),
    ],
)
def test_a_database_without_tables_names_the_command_that_makes_them(
    fresh: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    assert ended(monkeypatch, *words) == 2
    printed = capsys.readouterr()
    assert "no such table" in printed.err
    assert printed.err.endswith("cermin db upgrade\n")
    assert printed.out == ""


def test_a_setting_that_makes_no_sense_is_named(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CERMIN_ENVIRONMENT", "production")
    assert ended(monkeypatch, "account", "list") == 2
    assert "CERMIN_PUBLIC_URL" in capsys.readouterr().err

"""``cermin instrument``: import packs, list what is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedback.instruments import queries
from feedback.instruments.service import SHIPPED
from tests import cast

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency

BERAKHLAK = SHIPPED / "berakhlak.yaml"


@pytest.fixture
def agency(session: Session) -> Agency:
    row = cast.agency(session)
    session.commit()
    return row


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["instrument", *map(str, arguments)])


def test_a_pack_is_imported_once(app: Flask, agency: Agency) -> None:
    answers = [json.loads(run(app, "import", BERAKHLAK, "--json").stdout) for _ in range(2)]
    assert answers == [
        [{"key": "berakhlak", "version": 1, "outcome": "created"}],
        [{"key": "berakhlak", "version": 1, "outcome": "unchanged"}],
    ]


def test_everything_that_ships_is_imported_and_listed(app: Flask, agency: Agency) -> None:
    assert run(app, "import", "--shipped").exit_code == 0
    assert json.loads(run(app, "list", "--json").stdout) == [
        {"key": "berakhlak", "version": 1, "items": 24, "frozen": False},
        {"key": "five-aspects", "version": 1, "items": 20, "frozen": False},
    ]


def test_a_wrong_pack_is_refused_with_its_place(
    app: Flask, session: Session, agency: Agency, tmp_path: Path
) -> None:
    path = tmp_path / "salah.yaml"
    path.write_text(BERAKHLAK.read_text().replace("value: 5", "value: 6"))
    result = run(app, "import", path)
    assert result.exit_code == 1
    assert result.stderr.endswith("scale.points: skala harus bernilai 1 sampai 5, berurutan\n")
    session.rollback()
    assert queries.of_agency(session, agency.id) == []


def test_a_file_that_is_not_utf_8_is_refused(app: Flask, agency: Agency, tmp_path: Path) -> None:
    path = tmp_path / "salah.yaml"
    path.write_bytes(b"key: \xff")
    assert run(app, "import", path).exit_code == 1


@pytest.mark.parametrize("arguments", [(), (BERAKHLAK, "--shipped"), ("tidak-ada.yaml",)])
def test_misuse_exits_with_2(app: Flask, agency: Agency, arguments: tuple[object, ...]) -> None:
    assert run(app, "import", *arguments).exit_code == 2

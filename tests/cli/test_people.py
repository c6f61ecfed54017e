"""``cermin people``: the contract for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.people.model import Person
from tests import cast
from tests.people.files import BUDI, SARI, upload

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency


@pytest.fixture
def agency(session: Session) -> Agency:
    row = cast.agency(session)
    session.commit()
    return row


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "pegawai.xlsx"
    path.write_bytes(upload(BUDI, SARI).content)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "salah.xlsx"
    path.write_bytes(upload(BUDI, SARI | {"NIP": "19870412201012200"}).content)
    return path


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["people", *map(str, arguments)])


def names(session: Session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(Person.name)))


def test_a_dry_run_prints_the_contract_and_changes_nothing(
    app: Flask, session: Session, agency: Agency, good: Path
) -> None:
    result = run(app, "import", good, "--dry-run", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"created": 2, "updated": 0, "unchanged": 0, "errors": []}
    assert names(session) == []


def test_an_import_stores_and_a_second_one_finds_nothing_to_do(
    app: Flask, session: Session, agency: Agency, good: Path
) -> None:
    assert run(app, "import", good).exit_code == 0
    assert names(session) == ["Budi Santoso", "Sari Wulandari"]
    again = json.loads(run(app, "import", good, "--json").stdout)
    assert again == {"created": 0, "updated": 0, "unchanged": 2, "errors": []}


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_errors_are_printed_with_their_cell_and_exit_1(
    app: Flask, session: Session, agency: Agency, bad: Path, options: tuple[str, ...]
) -> None:
    result = run(app, "import", bad, "--json", *options)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"] == [
        {"row": 3, "column": "NIP", "message": "17 angka, harus 18"}
    ]
    assert names(session) == []


def test_errors_read_as_sentences_without_json(app: Flask, agency: Agency, bad: Path) -> None:
    result = run(app, "import", bad)
    problem, remedy = "Baris 3, kolom NIP: 17 angka, harus 18", "Cocokkan dengan surat keputusan"
    assert result.stderr == f"{problem}. {remedy}.\n"
    assert result.stdout == "1 galat. Tidak ada yang diubah.\n"


def test_a_file_that_is_no_table_is_refused_in_the_same_shape(
    app: Flask, agency: Agency, tmp_path: Path
) -> None:
    path = tmp_path / "palsu.xlsx"
    path.write_bytes(b"%PDF-1.7")
    result = run(app, "import", path, "--json")
    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["row"], error["column"]) == (None, None)
    assert error["message"].startswith("Berkas ini rusak.")


def test_with_two_agencies_one_must_be_named(
    app: Flask, session: Session, agency: Agency, good: Path
) -> None:
    cast.agency(session, "lain")
    session.commit()
    assert run(app, "import", good).exit_code == 2
    assert run(app, "import", good, "--agency", "xxx").exit_code == 2
    assert run(app, "import", good, "--agency", "lain").exit_code == 0


def test_an_export_is_imported_unchanged(
    app: Flask, agency: Agency, good: Path, tmp_path: Path
) -> None:
    run(app, "import", good)
    path = tmp_path / "keluar.csv"
    assert run(app, "export", path).exit_code == 0
    again = json.loads(run(app, "import", path, "--dry-run", "--json").stdout)
    assert (again["unchanged"], again["errors"]) == (2, [])


def test_an_export_is_for_its_owner_only(app: Flask, agency: Agency, tmp_path: Path) -> None:
    path = tmp_path / "keluar.xlsx"
    run(app, "export", path)
    assert path.stat().st_mode & 0o077 == 0


def test_the_template_is_written(app: Flask, agency: Agency, tmp_path: Path) -> None:
    path = tmp_path / "templat.xlsx"
    assert run(app, "template", path).exit_code == 0
    assert path.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("command", ["template", "export"])
def test_other_kinds_of_files_are_misuse(
    app: Flask, agency: Agency, tmp_path: Path, command: str
) -> None:
    assert run(app, command, tmp_path / "a.pdf").exit_code == 2


@pytest.mark.parametrize("words", [("template", "no/t.xlsx"), ("export", "no/t.csv")])
def test_a_folder_that_is_not_there_is_named(
    app: Flask, session: Session, agency: Agency, words: tuple[str, str]
) -> None:
    result = run(app, *words)
    assert result.exit_code == 1
    assert words[1] in result.output
    assert isinstance(result.exception, SystemExit)

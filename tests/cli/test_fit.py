"""``cermin fit`` reads a file, fits, and names what it cannot read by line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from feedback.cli.fit import commands
from feedback.statistics.crossed import fit_crossed

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def columns() -> dict[str, np.ndarray]:
    """Return ratings of 12 people by 8 raters, with a quantity and two kinds of rating."""
    rng = np.random.default_rng(7)
    n = 160
    subject, rater = rng.integers(1, 13, n), rng.integers(1, 9, n)
    kind = np.array(["oral", "written"])[rng.integers(0, 2, n)]
    months = np.round(rng.uniform(0, 24, n), 1) + 0.05
    level, severity = rng.normal(0, 0.6, 13), rng.normal(0, 0.4, 9)
    score = 3 + level[subject] - severity[rater] + 0.02 * months + rng.normal(0, 0.5, n)
    return {"y": score, "subject": subject, "rater": rater, "kind": kind, "months": months}


@pytest.fixture
def file(columns: dict[str, np.ndarray], tmp_path: Path) -> Path:
    """Write them down."""
    path = tmp_path / "ratings.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(commands, [str(file), *options])


MODEL = ("--score", "y", "--random", "subject", "--random", "rater")


def test_the_json_holds_what_the_model_finds(file: Path, columns: dict[str, np.ndarray]) -> None:
    result = run(file, *MODEL, "--fixed", "kind", "--fixed", "months", "--json")
    found = json.loads(result.stdout)
    fit = fit_crossed(columns, score="y", random=["subject", "rater"], fixed=["kind", "months"])
    assert result.exit_code == 0
    assert found["random"]["rater"]["variance"] == pytest.approx(fit.random["rater"].variance)
    assert set(found["fixed"]) == {"(Intercept)", "kindwritten", "months"}
    assert set(found) == {
        "n",
        "fixed",
        "random",
        "residual_variance",
        "reml_criterion",
        "engine",
        "seconds",
        "peak_mb",
        "warnings",
    }


def test_two_columns_can_be_crossed(file: Path) -> None:
    result = run(file, "--score", "y", "--random", "subject", "--random", "kind:rater", "--json")
    assert json.loads(result.stdout)["random"]["kind:rater"]["levels"] == 16


def test_effects_are_written_for_every_level(file: Path, tmp_path: Path) -> None:
    result = run(file, *MODEL, "--effects", str(tmp_path / "out"))
    with (tmp_path / "out" / "subject.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert result.exit_code == 0
    assert [row["level"] for row in rows] == [str(number) for number in range(1, 13)]
    assert all(float(row["sd"]) > 0 for row in rows)


def test_a_person_reads_a_table(file: Path) -> None:
    text = run(file, *MODEL).stdout
    assert "160 rows" in text
    assert "residual" in text


def test_it_starts_without_any_instance(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from feedback.cli import group

    monkeypatch.delenv("CERMIN_INSTANCE", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    result = CliRunner().invoke(group, ["fit", str(file), *MODEL, "--json"])
    assert (result.exit_code, json.loads(result.stdout)["n"]) == (0, 160)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x,1,1", "line 3: y is no number: 'x'"),
        ("3,,1", "line 3: subject is missing"),
        ("3,1,NA", "line 3: rater is missing"),
        ("3,1", "line 3: 2 cells, the header has 3"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"y,subject,rater\n4,1,1\n{line}\n")
    result = run(path, *MODEL)
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert result.stdout == ""


def test_a_missing_column_is_named_with_those_there_are(file: Path) -> None:
    result = run(file, "--score", "y", "--random", "unit")
    assert (result.exit_code, "no column unit" in result.stderr) == (1, True)
    assert "subject, rater" in result.stderr


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"y,subject,rater\n"])
def test_a_file_without_ratings_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    assert run(path, *MODEL).exit_code == 1


@pytest.mark.parametrize(
    "options", [(), ("--score", "y"), ("--score", "y", "--random", "a", "--engine", "magic")]
)
def test_misuse_is_exit_code_2(file: Path, options: tuple[str, ...]) -> None:
    assert run(file, *options).exit_code == 2


@pytest.mark.skipif(not (SHARED / "InstEval.csv").exists(), reason="public data set not at hand")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("m1", ()),
        ("m2", ("--fixed", "service", "--random", "dept:service")),
    ],
)
def test_it_reproduces_a_published_analysis(name: str, options: tuple[str, ...]) -> None:
    known = json.loads((SHARED / "insteval_lme4.json").read_text())["models"][name]["tight"]
    model = ("--score", "y", "--random", "s", "--random", "d", *options, "--json")
    found = json.loads(run(SHARED / "InstEval.csv", *model).stdout)
    variances = {term: values["variance"] for term, values in found["random"].items()}
    expected = {term: value for term, value in known["variance"].items() if term != "Residual"}
    assert variances == pytest.approx(expected, rel=2e-5)
    assert found["residual_variance"] == pytest.approx(known["variance"]["Residual"], rel=1e-6)

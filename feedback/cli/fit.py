"""``cermin fit``: fit a crossed mixed model to a CSV file; needs no instance and no database.

A tool for researchers, in English. Columns named by ``--random`` are groups of any kind. A column
named by ``--fixed`` is a quantity if it is written with decimal points, and else a factor in
treatment coding. Nothing is guessed: an empty cell or a score that is no number ends the run, with
the line that it stands in.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import numpy as np

from feedback.statistics.crossed import CrossedFit, fit_crossed
from feedback.statistics.errors import StatisticsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Column = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.str_]

MISSING = ("", "NA", "NaN", "nan")
ENGINES = ("auto", "exact")


class Unreadable(Exception):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which columns play which part."""

    score: str
    random: tuple[str, ...]
    fixed: tuple[str, ...]

    def columns(self) -> list[str]:
        """Return every column that is read, once."""
        parts = (part for name in self.random for part in name.split(":"))
        return list(dict.fromkeys((self.score, *parts, *self.fixed)))


@click.command("fit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--score", required=True, metavar="COLUMN", help="The rating to be explained.")
@click.option(
    "--random",
    multiple=True,
    required=True,
    metavar="COLUMN",
    help="A random intercept per group of this column; a:b crosses two. May be repeated.",
)
@click.option("--fixed", multiple=True, metavar="COLUMN", help="A fixed effect. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--effects",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for one NAME.csv (level,effect,sd) per random factor.",
)
@click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True)
def commands(  # noqa: PLR0913 - one per option
    file: Path,
    score: str,
    random: tuple[str, ...],
    fixed: tuple[str, ...],
    effects: Path | None,
    engine: str,
    *,
    as_json: bool,
) -> None:
    """Fit SCORE in FILE.csv by REML with random intercepts and fixed effects."""
    del engine  # there is one engine so far, and it is exact
    try:
        columns = read(file, Model(score, random, fixed))
        fit = fit_crossed(columns, score=score, random=random, fixed=fixed)
    except Unreadable as error:
        _refuse(str(error))
    except StatisticsError as error:
        _refuse(f"{file.name}: {type(error).__name__}: {', '.join(map(str, error.args))}")
    if effects is not None:
        write_effects(fit, effects)
    click.echo(json.dumps(fit.as_json(), indent=2) if as_json else "\n".join(summary(fit)))


def read(file: Path, model: Model) -> dict[str, Column]:
    """Read the columns of a model from a CSV file with a header.

    Raises
    ------
    Unreadable
        Naming the line and the column.
    """
    names = model.columns()
    cells: dict[str, list[str]] = {name: [] for name in names}
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            for row in _rows(csv.reader(stream), file.name, names):
                for name, cell in zip(names, row, strict=True):
                    cells[name].append(cell)
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{file.name}: not a CSV file in UTF-8 ({error})"
        raise Unreadable(message) from None
    scores = _scores(cells.pop(model.score), file.name, model.score)
    read_as = {name: _quantity_or_groups(cells[name], name in model.fixed) for name in cells}
    return {model.score: scores, **read_as}


def _rows(reader: Iterable[list[str]], file: str, names: list[str]) -> Iterator[list[str]]:
    """Yield the wanted cells of every row; their line is their place plus two."""
    lines = iter(reader)
    header = [cell.strip() for cell in next(lines, [])]
    missing = [name for name in names if name not in header]
    if missing:
        message = f"{file}: no column {', '.join(missing)}; there are: {', '.join(header)}"
        raise Unreadable(message)
    places = [header.index(name) for name in names]
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            message = f"{file}, line {number}: {len(line)} cells, the header has {len(header)}"
            raise Unreadable(message)
        row = [line[place].strip() for place in places]
        for name, cell in zip(names, row, strict=True):
            if cell in MISSING:
                message = f"{file}, line {number}: {name} is missing"
                raise Unreadable(message)
        yield row


def _scores(cells: list[str], file: str, name: str) -> NDArray[np.float64]:
    scores = np.empty(len(cells))
    for place, cell in enumerate(cells):
        try:
            scores[place] = float(cell)
        except ValueError:
            message = f"{file}, line {place + 2}: {name} is no number: {cell!r}"
            raise Unreadable(message) from None
    return scores


def _quantity_or_groups(
    cells: list[str],
    may_be_quantity: bool,  # noqa: FBT001 - private
) -> Column:
    """Return groups, whole numbers in numeric order; with decimal points a fixed quantity."""
    try:
        return np.array([int(cell) for cell in cells])
    except (ValueError, OverflowError):
        pass
    if may_be_quantity:
        try:
            return np.array([float(cell) for cell in cells])
        except ValueError:
            pass
    return np.array(cells, dtype=np.str_)


def write_effects(fit: CrossedFit, folder: Path) -> None:
    """Write one file per random factor: every level, its effect and its standard deviation."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, effects in fit.random.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(("level", "effect", "sd"))
            columns = (effects.levels.tolist(), effects.effect.tolist(), effects.sd.tolist())
            writer.writerows(zip(*columns, strict=True))


def summary(fit: CrossedFit) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield f"{fit.n} rows, REML criterion {fit.reml_criterion:.4f}, {fit.seconds:.2f} s"
    yield ""
    yield f"{'fixed effect':<24}{'estimate':>14}{'standard error':>18}"
    for name, fixed in fit.fixed.items():
        yield f"{name:<24}{fixed.estimate:>14.6f}{fixed.se:>18.6f}"
    yield ""
    yield f"{'random effect':<24}{'variance':>14}{'groups':>18}"
    for name, random in fit.random.items():
        yield f"{name:<24}{random.variance:>14.6f}{len(random.levels):>18}"
    yield f"{'residual':<24}{fit.residual_variance:>14.6f}"
    for notice in fit.warnings:
        yield f"note: {notice}"


def _refuse(reason: str) -> NoReturn:
    click.echo(f"cermin fit: {reason}", err=True)
    sys.exit(1)

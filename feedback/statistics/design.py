"""Factors, fixed columns and residual weights of a crossed design.

    y = X beta + sum_k Z_k b_k + e,    b_k ~ N(0, sigma^2 gamma_k I),    e ~ N(0, sigma^2 W^-1)

``X`` is dense (n, p) with full column rank; ``Z_k`` is the indicator matrix (n, q_k) of factor k,
kept as codes; ``W`` is diagonal. Here: reading columns, naming levels, refusing what is not a
number. Not here: any algebra with the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from feedback.statistics.errors import (
    EmptyInput,
    MissingIdentifier,
    NotFinite,
    NotWhole,
    OutOfRange,
    UnknownColumn,
    WrongShape,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Columns = Mapping[str, npt.ArrayLike]

RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A grouping: sorted distinct ``levels`` and, per observation, the index of its level."""

    name: str
    levels: npt.NDArray[Any]
    codes: Codes

    @property
    def n_levels(self) -> int:
        """Count the distinct levels, q_k."""
        return int(self.levels.size)

    def is_nested_in(self, other: Factor) -> bool:
        """Say whether each level lies within a single level of ``other``."""
        if self.n_levels < other.n_levels:
            return False
        pairs = np.unique(self.codes * other.n_levels + other.codes)
        return len(pairs) == self.n_levels


@dataclass(frozen=True, slots=True, eq=False)
class CrossedDesign:
    """Everything of the model but the response.

    ``fixed`` is X, shape (n, p), of full column rank; ``weights`` is the diagonal of W, (n,).
    """

    fixed: Floats
    fixed_names: tuple[str, ...]
    factors: tuple[Factor, ...]
    weights: Floats

    @property
    def n_observations(self) -> int:
        """Count the observations, n."""
        return len(self.fixed)

    @property
    def n_fixed(self) -> int:
        """Count the fixed columns, p."""
        return len(self.fixed_names)

    @property
    def freedom(self) -> int:
        """Count the residual degrees of freedom, n - p."""
        return self.n_observations - self.n_fixed


def numbers(name: str, values: npt.ArrayLike) -> Floats:
    """Read a column of finite numbers, shape (n,), as contiguous float64.

    Raises
    ------
    WrongShape, EmptyInput, NotFinite
    """
    column = np.ascontiguousarray(values, dtype=np.float64)
    if np.ndim(values) != 1:
        raise WrongShape(name, 1, np.shape(values))
    if column.size == 0:
        raise EmptyInput(name)
    bad = np.flatnonzero(~np.isfinite(column))
    if bad.size:
        raise NotFinite(name, int(bad[0]))
    return column


def positive_numbers(name: str, values: npt.ArrayLike) -> Floats:
    """Read a column of finite numbers above zero, shape (n,).

    Raises
    ------
    EmptyInput, WrongShape, NotFinite, OutOfRange
        If it is not one column of finite numbers above zero.
    """
    column = numbers(name, values)
    bad = np.flatnonzero(column <= 0)
    if bad.size:
        raise OutOfRange(name, int(bad[0]))
    return column


def whole_numbers(name: str, values: npt.ArrayLike) -> Codes:
    """Read a column of whole numbers, shape (n,), as contiguous integers.

    Raises
    ------
    WrongShape, NotWhole
        If it is not one column, or not of whole numbers.
    """
    column = np.asarray(values)
    if column.ndim != 1:
        raise WrongShape(name, 1, column.shape)
    if column.dtype.kind not in "iu":
        raise NotWhole(name)
    return np.ascontiguousarray(column, dtype=np.intp)


def factor(name: str, values: npt.ArrayLike) -> Factor:
    """Read a column of identifiers of any type, shape (n,), as a factor with sorted levels.

    Raises
    ------
    WrongShape, MissingIdentifier
    """
    column = np.asarray(values)
    if column.ndim != 1:
        raise WrongShape(name, 1, column.shape)
    missing = _missing(column)
    if missing.size:
        raise MissingIdentifier(name, int(missing[0]))
    if column.dtype.kind == "O":
        column = column.astype(str)
    levels, codes = np.unique(column, return_inverse=True)
    return Factor(name, levels, codes.astype(np.intp))


def _missing(column: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    if column.dtype.kind == "f":
        return np.flatnonzero(~np.isfinite(column))
    if column.dtype.kind == "O":
        # A value unlike itself is a NaN.
        return np.flatnonzero([value is None or value != value for value in column])
    if column.dtype.kind in "US":
        return np.flatnonzero(column == column.dtype.type())
    return np.empty(0, dtype=np.intp)


def interaction(name: str, parts: Sequence[Factor]) -> Factor:
    """Cross factors into one; its levels are the combinations seen, written ``a:b``.

    Raises
    ------
    WrongShape
        If the factors have not the same length.
    """
    result = parts[0]
    for part in parts[1:]:
        if part.codes.shape != result.codes.shape:
            raise WrongShape(part.name, len(result.codes), part.codes.shape)
        pairs, codes = np.unique(
            result.codes * part.n_levels + part.codes,
            return_inverse=True,
        )
        first, second = np.divmod(pairs, part.n_levels)
        labels = [
            f"{a}:{b}" for a, b in zip(result.levels[first], part.levels[second], strict=True)
        ]
        result = Factor(name, np.array(labels), codes.astype(np.intp))
    return result


def named_factor(columns: Columns, name: str) -> Factor:
    """Read the factor ``name``; ``a:b`` names the interaction of the columns a and b."""
    parts = [name] if name in columns else name.split(":")
    factors = [factor(part, column(columns, part)) for part in parts]
    return interaction(name, factors) if len(parts) > 1 else factors[0]


def fixed_columns(columns: Columns, names: Sequence[str], n: int) -> tuple[Floats, tuple[str, ...]]:
    """Build X: the intercept, then each named column.

    A column of floating-point numbers enters as it is; any other is a factor in treatment coding,
    its first level being the reference and the others called name + level.

    Raises
    ------
    UnknownColumn, MissingIdentifier, WrongShape, NotFinite
        If a column is missing, has gaps, or is not of length ``n``.
    """
    parts, labels = [np.ones((n, 1))], ["(Intercept)"]
    for name in names:
        values = np.asarray(column(columns, name))
        if values.shape != (n,):
            raise WrongShape(name, n, values.shape)
        if values.dtype.kind == "f":
            parts.append(numbers(name, values)[:, None])
            labels.append(name)
            continue
        grouping = factor(name, values)
        parts.append(np.equal.outer(grouping.codes, np.arange(1, grouping.n_levels)).astype(float))
        labels.extend(f"{name}{level}" for level in grouping.levels[1:])
    return np.hstack(parts), tuple(labels)


def independent_columns(fixed: Floats) -> npt.NDArray[np.bool_]:
    """Mark, from left to right, the columns that are no combination of marked earlier ones."""
    kept = np.zeros(fixed.shape[1], dtype=bool)
    basis = np.empty((fixed.shape[0], 0))
    for j, column in enumerate(fixed.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = np.linalg.norm(rest)
        if length > RANK_TOLERANCE * np.linalg.norm(column):
            kept[j] = True
            basis = np.column_stack([basis, rest / length])
    return kept


def column(columns: Columns, name: str) -> npt.ArrayLike:
    """Return the column ``name``, or refuse by that name.

    Raises
    ------
    UnknownColumn
        If there is none of that name.
    """
    if name not in columns:
        raise UnknownColumn(name)
    return columns[name]

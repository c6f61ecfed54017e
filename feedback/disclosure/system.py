r"""Published values as linear functionals of single answers; what one audience can see together.

.. math:: z = A x

x holds the answers (one column each: a rater's answer about one subject in one competency), z the
published values or any values from which the published ones can be computed and vice versa: only
the row space of A matters, so a sparse *row-equivalent* matrix is as good as the dense map, and a
larger row space is on the safe side. A holds no answer.

Columns the audience knows already (answers given under one's name, the reader's own ratings of
others) are deleted: knowing them is conditioning on them, after which only the product with the
remaining columns is learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from feedback.disclosure.errors import InvalidSystem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# An entry that small beside the largest of its row is rounding noise of the fit.
NOISE = 1e-13
# Bits of an entry that enter the fingerprint.
_FINGERPRINT_BITS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One entry per column: whose answer about whom, on what, and who knows it.

    ``rater``, ``subject`` and ``competency`` are integers without further meaning here;
    ``anonymous`` marks answers that must stay hidden, ``known`` those this audience knows already.
    """

    rater: IntArray
    subject: IntArray
    competency: IntArray
    anonymous: BoolArray
    known: BoolArray

    def __post_init__(self) -> None:
        for field in fields(self):
            column = np.asarray(getattr(self, field.name))
            is_flag = field.name in ("anonymous", "known")
            if column.ndim != 1 or len(column) != len(self.rater):
                raise InvalidSystem(field.name)
            if column.dtype.kind not in ("b" if is_flag else "iu") and len(column):
                raise InvalidSystem(field.name)
            object.__setattr__(self, field.name, column.astype(bool if is_flag else np.int64))

    def __len__(self) -> int:
        return len(self.rater)

    def take(self, columns: IntArray) -> Answers:
        """Keep these columns, in this order."""
        return Answers(*(getattr(self, field.name)[columns] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """What one audience sees: ``matrix`` (values x answers) over the columns of ``answers``.

    Entries below `NOISE` of their row's largest are dropped, and so are empty rows.

    Raises
    ------
    InvalidSystem
        If the shapes do not fit or an entry is not finite.
    """

    matrix: sparse.csr_array
    answers: Answers

    def __post_init__(self) -> None:
        matrix = sparse.csr_array(self.matrix.astype(np.float64), copy=True)
        if matrix.shape[1] != len(self.answers):
            raise InvalidSystem("answers")
        if not np.isfinite(matrix.data).all():
            raise InvalidSystem("matrix")
        object.__setattr__(self, "matrix", _without_noise(matrix))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of independent-or-not values and of answers."""
        return (int(self.matrix.shape[0]), int(self.matrix.shape[1]))

    def unknown(self) -> System:
        """Delete the columns that the audience knows."""
        kept = np.flatnonzero(~self.answers.known)
        return System(sparse.csr_array(self.matrix[:, kept]), self.answers.take(kept))

    def read_by(self, rater: int) -> System:
        """Take the reader's own answers as known, as they always are."""
        known = self.answers.known | (self.answers.rater == rater)
        return System(self.matrix, replace(self.answers, known=known))

    def digest(self) -> str:
        """Fingerprint the system, whatever the order of its rows and columns.

        Entries enter with 40 bits, so that the last digits of another machine do not matter.
        """
        answers = self.answers
        order = np.lexsort((answers.rater, answers.subject, answers.competency))
        matrix = sparse.csr_array(self.matrix[:, order])
        matrix.sort_indices()
        mantissa, exponent = np.frexp(matrix.data)
        entries = np.column_stack(
            [matrix.indices, np.rint(np.ldexp(mantissa, _FINGERPRINT_BITS)), exponent]
        ).astype("<i8")
        rows = sorted(
            sha256(entries[start:stop].tobytes()).digest()
            for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
        )
        sorted_answers = answers.take(order)
        columns = [getattr(sorted_answers, field.name).astype("<i8") for field in fields(Answers)]
        whole = sha256(np.array(self.shape, dtype="<i8").tobytes())
        for part in (*(column.tobytes() for column in columns), *rows):
            whole.update(part)
        return whole.hexdigest()


def make_answers(
    rater: ArrayLike,
    subject: ArrayLike,
    competency: ArrayLike | int = 0,
    *,
    anonymous: ArrayLike | bool = True,
    known: ArrayLike | bool = False,
) -> Answers:
    """Build the column table; scalars hold for every column."""
    columns = np.broadcast_arrays(rater, subject, competency, anonymous, known)
    return Answers(*columns)


def _without_noise(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix.sum_duplicates()
    sizes = np.diff(matrix.indptr)
    largest = np.zeros(len(sizes))
    filled = sizes > 0
    if filled.any():
        largest[filled] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[:-1][filled])
    matrix.data[np.abs(matrix.data) <= NOISE * np.repeat(largest, sizes)] = 0.0
    matrix.eliminate_zeros()
    return sparse.csr_array(matrix[np.diff(matrix.indptr) > 0])

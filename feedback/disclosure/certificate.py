"""The verdict on everything one audience can see together. It fails closed.

A certificate says how many people each answer hides among, also after the worst insider has told
his own. It holds no answer and can be recomputed by anyone who has the system it fingerprints. It
is conditional on the variance ratios named in it, with which the scores were computed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.disclosure.leverage import Exposure, measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.disclosure.policy import Floors, Policy, ScoreMode
    from feedback.disclosure.system import BoolArray, FloatArray, System

# A mean over exactly 4 gives 3.9999999999999996.
_ROUNDING = 1e-9


class Audience(StrEnum):
    """Who sees a set of published values together."""

    SUBJECT = "subject"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    HR = "hr"


class Failure(StrEnum):
    """Why a certificate did not pass."""

    TOO_EXPOSED = "too_exposed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The outcome of one check.

    ``subject`` is the reader's report (None: everything this audience sees), ``values`` and
    ``answers`` the shape of the system, ``digest`` its SHA-256. ``smallest_n_eff`` is None where
    nothing is learnt of any anonymous answer. ``failing_subjects`` are those of every answer that a
    failing target is made of. ``detail`` names the kind of error of an unfinished check.
    """

    policy_version: str
    mode: ScoreMode
    audience: Audience
    subject: int | None
    values: int
    answers: int
    digest: str
    variance_ratios: Mapping[str, float]
    smallest_n_eff: float | None
    smallest_n_eff_insider: float | None
    failing_subjects: tuple[int, ...]
    failure: Failure | None
    detail: str = field(default="")

    @property
    def passed(self) -> bool:
        """Say whether this audience may see these values."""
        return self.failure is None

    def to_dict(self) -> dict[str, Any]:
        """Turn into values that JSON can hold."""
        return {
            **asdict(self),
            "variance_ratios": dict(self.variance_ratios),
            "failing_subjects": list(self.failing_subjects),
            "passed": self.passed,
        }


def certify(
    system: System,
    policy: Policy,
    mode: ScoreMode,
    *,
    audience: Audience,
    subject: int | None = None,
    variance_ratios: Mapping[str, float] | None = None,
) -> Certificate:
    """Check everything one audience can see; never raises, an error is a failure.

    Parameters
    ----------
    system
        The published values of all this audience sees, with what it knows marked as known.
    variance_ratios
        Passed through: the rounded ratios with which the scores were computed.
    """
    floors = policy.floors(mode)
    smallest: tuple[float | None, float | None] = (None, None)
    failing: tuple[int, ...] = ()
    failure, detail, digest = None, "", ""
    try:
        digest = system.digest()
        exposure = measure(system, concern=1 / floors.with_insider)
        _refuse_nonsense(exposure)
        failing = _failing_subjects(exposure, system, floors)
        smallest = (_n_eff(exposure.alone), _n_eff(exposure.with_insider))
        failure = Failure.TOO_EXPOSED if failing else None
    except Exception as error:  # whatever went wrong: what is not checked is not shown
        failure, detail = Failure.NOT_CHECKED, type(error).__name__
    return Certificate(
        policy_version=policy.version,
        mode=mode,
        audience=audience,
        subject=subject,
        values=system.shape[0],
        answers=system.shape[1],
        digest=digest,
        variance_ratios=dict(variance_ratios or {}),
        smallest_n_eff=smallest[0],
        smallest_n_eff_insider=smallest[1],
        failing_subjects=failing,
        failure=failure,
        detail=detail,
    )


def _refuse_nonsense(exposure: Exposure) -> None:
    for figures in (exposure.alone, exposure.with_insider):
        if not np.isfinite(figures).all() or (figures < 0).any():
            raise FloatingPointError


def _failing_subjects(exposure: Exposure, system: System, floors: Floors) -> tuple[int, ...]:
    """List the subjects of every answer that takes part in a target exposed too much."""
    fails = _exceeds(exposure.alone, floors.alone) | _exceeds(
        exposure.with_insider, floors.with_insider
    )
    columns = exposure.members[np.flatnonzero(fails)].indices
    return tuple(int(subject) for subject in np.unique(system.answers.subject[columns]))


def _exceeds(leverage: FloatArray, n_eff: float) -> BoolArray:
    return np.asarray(leverage * n_eff > 1 + _ROUNDING, dtype=np.bool_)


def _n_eff(leverage: FloatArray) -> float | None:
    """Give the smallest effective crowd, to six decimals."""
    largest = float(leverage.max(initial=0.0))
    n_eff = 1 / largest if largest > 0 else float("inf")
    return round(n_eff, 6) if isfinite(n_eff) else None

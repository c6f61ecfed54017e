r"""Draws one competency of a cycle whose truth is known.

People form a tree: person 0 leads, each person leads up to ``span`` others. A subject is assessed
by the supervisor, by some peers under the same supervisor, by some subordinates, and by partners
from anywhere. Each rater answers ``items`` items,

    x_irj = level + gamma_g + u_i + v_ig - s_r + h_ir + w_irj

with independent normal terms, rounded to whole points and clipped to the scale where one is given.
The truth is the expected answer of an average rater (s = 0), the rest integrated out. All figures
are inventions of a plausible size; they decide how much there is to gain from adjustment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from feedback.statistics.assessments import Assessments

if TYPE_CHECKING:
    from feedback.statistics.design import Codes, Floats

SUPERVISOR, PEER, SUBORDINATE, PARTNER = range(4)


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """What to draw. Standard deviations are in points of the scale.

    ``shifts`` is gamma per perspective (supervisor, peer, subordinate, partner); ``scale`` its
    lowest and highest point, or None for answers that are neither rounded nor clipped.
    """

    people: int
    span: int = 7
    peers: int = 4
    subordinates: int = 4
    partners: int = 2
    items: int = 5
    level: float = 3.6
    shifts: tuple[float, float, float, float] = (-0.1, 0.0, 0.1, 0.0)
    subject_sd: float = 0.54
    block_sd: float = 0.2
    severity_sd: float = 0.5
    halo_sd: float = 0.51
    item_sd: float = 0.7
    scale: tuple[int, int] | None = (1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCycle:
    """A drawn competency and its truth.

    Attributes
    ----------
    assessments : as a cycle would hand them over; every perspective has the same reference weight,
        and what a supervisor says has a severity level of its own.
    overall : (s,) truth of mu + u per subject, in sorted order.
    block_scores : (m,) truth of S_ig, in the order of ``assessments.blocks()``.
    rater : (n,) who gave each assessment.
    severity : (people,) severity of each person.
    """

    assessments: Assessments
    overall: Floats
    block_scores: Floats
    rater: Codes
    severity: Floats


def draw(plan: SimulationPlan, *, seed: int) -> SimulatedCycle:
    """Draw a cycle; the same plan and seed give the same cycle."""
    rng = np.random.default_rng(seed)
    subject, rater, perspective = _assignments(plan, rng)
    n, shifts = len(subject), np.array(plan.shifts)
    u = rng.normal(0, plan.subject_sd, plan.people)
    v = rng.normal(0, plan.block_sd, (plan.people, len(shifts)))
    severity = rng.normal(0, plan.severity_sd, plan.people)
    block_truth = plan.level + shifts + u[:, None] + v
    latent = block_truth[subject, perspective] - severity[rater] + rng.normal(0, plan.halo_sd, n)
    answers = latent[:, None] + rng.normal(0, plan.item_sd, (n, plan.items))
    if plan.scale is not None:
        answers = np.clip(np.rint(answers), *plan.scale)
    assessments = Assessments(
        subject=subject,
        perspective=perspective,
        severity_level=2 * rater + (perspective == SUPERVISOR),
        score=answers.mean(axis=1),
        n_items=np.full(n, plan.items),
        reference_weights=np.ones(len(shifts)),
    )
    blocks = assessments.blocks()
    answer_sd = float(np.hypot(plan.halo_sd, plan.item_sd))
    centre = plan.level + shifts[np.unique(perspective)].mean() + u[blocks.subjects]
    return SimulatedCycle(
        assessments=assessments,
        overall=_expected_answer(plan, centre, float(np.hypot(answer_sd, plan.block_sd))),
        block_scores=_expected_answer(
            plan, block_truth[blocks.subjects[blocks.place], blocks.perspective], answer_sd
        ),
        rater=rater,
        severity=severity,
    )


def _expected_answer(plan: SimulationPlan, latent: Floats, sd: float) -> Floats:
    """Return E clip(round(x)) for normal x: the lowest point plus P(x > each half-way mark)."""
    if plan.scale is None:
        return latent
    low, high = plan.scale
    marks = np.arange(low, high) + 0.5
    expected: Floats = low + ndtr((latent[:, None] - marks) / sd).sum(axis=1)
    return expected


def _assignments(plan: SimulationPlan, rng: np.random.Generator) -> tuple[Codes, Codes, Codes]:
    people = np.arange(plan.people)
    led = people[1:]
    leader = (led - 1) // plan.span
    pairs = [
        (led, leader),
        _peers(plan, rng),
        _at_most(leader, led, plan.subordinates, rng),
    ]
    partners = (
        np.repeat(people, plan.partners),
        rng.integers(0, plan.people, plan.people * plan.partners),
    )
    pairs.append(_new_pairs(partners, pairs, plan.people))
    perspective = np.repeat(np.arange(len(pairs)), [len(subject) for subject, _ in pairs])
    subject, rater = np.concatenate(pairs, axis=1)
    return subject, rater, perspective


def _peers(plan: SimulationPlan, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Pair everyone with some of those under the same leader."""
    led = np.arange(1, plan.people)
    siblings = (led[:, None] - 1) // plan.span * plan.span + 1 + np.arange(plan.span)
    subject, rater = np.repeat(led, plan.span), siblings.ravel()
    real = (rater < plan.people) & (rater != subject)
    return _at_most(subject[real], rater[real], plan.peers, rng)


def _at_most(
    subject: Codes, rater: Codes, limit: int, rng: np.random.Generator
) -> tuple[Codes, Codes]:
    """Keep at most ``limit`` raters of each subject, chosen at random."""
    order = np.lexsort((rng.random(len(subject)), subject))
    subject, rater = subject[order], rater[order]
    place = np.arange(len(subject)) - np.searchsorted(subject, subject)
    return subject[place < limit], rater[place < limit]


def _new_pairs(
    drawn: tuple[Codes, Codes], taken: list[tuple[Codes, Codes]], people: int
) -> tuple[Codes, Codes]:
    """Leave out self-assessments, repetitions and pairs that assess one another already."""
    known = np.concatenate([subject * people + rater for subject, rater in taken])
    keys = np.setdiff1d(drawn[0] * people + drawn[1], known)
    subject, rater = np.divmod(keys, people)
    return subject[subject != rater], rater[subject != rater]

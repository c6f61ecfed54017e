"""From material to what is published, or to a refusal: lay out, score, certify, coarsen, repeat.

Nothing leaves this module without a passed certificate. Two checks, both over everything at once:

- *all*: every published value of the cycle together, as seen by somebody who reads all reports. It
  contains what any smaller audience sees. What is given under one's own name counts as known.
- *subject*: each report as its subject reads it, who also knows the ratings he gave to others.

A failing report loses detail in the fixed order of ``disclosure.coarsening``, never looking at a
value, and everything is laid out, scored and checked anew: each round takes at least one subject at
least one step down, so it ends, at the latest with nothing of anonymous raters published. A check
that could not be *finished* is no reason to publish less but to stop: nothing is published, nothing
is destroyed, a person looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Protocol

from feedback.disclosure.certificate import Audience, Failure, certify
from feedback.disclosure.coarsening import Detail, Plan, coarsen
from feedback.disclosure.errors import NothingLeftToCoarsen
from feedback.disclosure.policy import ScoreMode
from feedback.results import values
from feedback.results.adjusted import AdjustedScores
from feedback.results.errors import NotCertified
from feedback.results.layout import SELF, lay_out
from feedback.results.raw import RawScores

if TYPE_CHECKING:
    from feedback.disclosure.certificate import Certificate
    from feedback.disclosure.system import System
    from feedback.results.assembly import Material, Rules
    from feedback.results.layout import SubjectLayout
    from feedback.results.report_check import Crowds
    from feedback.results.values import BlockValue, TotalValue

Progress = Callable[[str, int, int], None]
"""Is told a step's name, how much of it is done, and of how much."""

CERTIFY = "certify"
FIT = "fit"


class _Scores(values.Scores, Protocol):
    def ratios(self) -> dict[str, float]: ...

    def everything(self) -> System: ...

    def report(self, layout: SubjectLayout, reader: frozenset[int]) -> System: ...

    def crowds(self, layout: SubjectLayout, reader: frozenset[int]) -> Crowds | None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be published, with the certificates that say so; ``rounds`` it took."""

    layouts: tuple[SubjectLayout, ...]
    blocks: tuple[BlockValue, ...]
    totals: tuple[TotalValue, ...]
    certificates: tuple[Certificate, ...]
    rounds: int


def score(material: Material, progress: Progress) -> Outcome:
    """Score a cycle and have it certified.

    Raises
    ------
    NotCertified
        If the check cannot be finished, or fails although everything is withheld already.
    """
    plan, rounds = Plan.full(material.subjects), 0
    while True:
        rounds += 1
        layouts = lay_out(material, plan)
        progress(FIT, rounds, rounds)
        scores = _scores(material.rules, layouts)
        certificates, failing = _certify(material, layouts, scores, progress)
        if not failing:
            return _outcome(material, layouts, scores, certificates, rounds)
        plan = _coarser(plan, failing)


def _scores(rules: Rules, layouts: tuple[SubjectLayout, ...]) -> _Scores:
    if rules.mode is ScoreMode.RAW:
        return RawScores(rules, layouts)
    return AdjustedScores(rules, layouts)


def _certify(
    material: Material, layouts: tuple[SubjectLayout, ...], scores: _Scores, progress: Progress
) -> tuple[list[Certificate], set[int]]:
    """Check everything, then each report; return the certificates and who must lose detail."""
    rules, ratios = material.rules, scores.ratios()
    everything = certify(
        scores.everything(),
        rules.policy,
        rules.mode,
        audience=Audience.HR,
        variance_ratios=ratios,
    )
    _refuse_unfinished(everything)
    if not everything.passed:
        return [everything], set(everything.failing_subjects)
    certificates, failing = [everything], set[int]()
    for done, layout in enumerate(layouts, 1):
        certificate = _certify_report(material, layout, scores, everything)
        certificates.append(certificate)
        failing |= _to_coarsen(certificate, layout)
        progress(CERTIFY, done, len(layouts))
    return certificates, failing


def _certify_report(
    material: Material, layout: SubjectLayout, scores: _Scores, everything: Certificate
) -> Certificate:
    """Certify one report; with a quick bound it is a part of what was certified as a whole."""
    rules, reader = material.rules, material.readers[layout.subject]
    crowds = scores.crowds(layout, reader)
    if crowds is not None and crowds.pass_floors(rules.policy.floors(rules.mode)):
        return replace(
            everything,
            audience=Audience.SUBJECT,
            subject=layout.subject,
            smallest_n_eff=_figure(crowds.alone),
            smallest_n_eff_insider=_figure(crowds.with_insider),
        )
    certificate = certify(
        scores.report(layout, reader),
        rules.policy,
        rules.mode,
        audience=Audience.SUBJECT,
        subject=layout.subject,
        variance_ratios=everything.variance_ratios,
    )
    _refuse_unfinished(certificate)
    return certificate


def _figure(crowd: float) -> float | None:
    return round(crowd, 6) if isfinite(crowd) else None


def _refuse_unfinished(certificate: Certificate) -> None:
    if certificate.failure is Failure.NOT_CHECKED:
        raise NotCertified(certificate.detail)


def _to_coarsen(certificate: Certificate, layout: SubjectLayout) -> set[int]:
    """Name who loses detail: the report itself, or else those whose answers it exposes."""
    if certificate.passed:
        return set()
    if layout.detail is not Detail.WITHHELD:
        return {layout.subject}
    return set(certificate.failing_subjects)


def _coarser(plan: Plan, failing: set[int]) -> Plan:
    try:
        return coarsen(plan, failing)
    except NothingLeftToCoarsen:
        raise NotCertified(NothingLeftToCoarsen.__name__) from None


def _outcome(
    material: Material,
    layouts: tuple[SubjectLayout, ...],
    scores: _Scores,
    certificates: list[Certificate],
    rounds: int,
) -> Outcome:
    blocks: list[BlockValue] = []
    totals: list[TotalValue] = []
    for layout in layouts:
        own = next((s for s in material.sheets[layout.subject] if s.relationship == SELF), None)
        blocks.extend(values.blocks_of(layout, scores))
        totals.extend(values.totals_of(layout, scores, material.rules, own))
    return Outcome(layouts, tuple(blocks), tuple(totals), tuple(certificates), rounds)

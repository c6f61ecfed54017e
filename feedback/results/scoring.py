"""From material to what is published, or to a refusal: lay out, score, certify, coarsen, repeat.

Nothing leaves this module without a passed certificate. Two checks, both over everything at once:

- *all*: every published value of the cycle together, as seen by somebody who reads all reports. It
  contains what any smaller audience sees. What is given under one's own name counts as known.
- *subject*: each report as its subject reads it, who also knows the ratings he gave to others.

A failing report loses detail in the fixed order of ``disclosure.coarsening``, and everything is
laid out, scored and checked anew: each round takes at least one subject at least one step down, so
it ends, at the latest with nothing of anonymous raters published. No score takes part in this. All
that a check knows of the answers are the variance ratios of its own round, rounded to two digits.

A check that could not be *finished* is no reason to publish less but to stop: nothing is published,
nothing is destroyed, a person looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from numpy.linalg import LinAlgError

from feedback.disclosure.certificate import Audience, Failure, certify
from feedback.disclosure.coarsening import Plan, coarsen
from feedback.disclosure.errors import DisclosureError
from feedback.disclosure.policy import ScoreMode
from feedback.results import values
from feedback.results.adjusted import AdjustedScores
from feedback.results.errors import NotCertified
from feedback.results.layout import SELF, lay_out
from feedback.results.raw import RawScores
from feedback.statistics.errors import StatisticsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.disclosure.certificate import Certificate
    from feedback.disclosure.system import System
    from feedback.results.assembly import Material, Rules
    from feedback.results.audiences import Quick
    from feedback.results.layout import SubjectLayout
    from feedback.results.report_check import Leverages
    from feedback.results.values import BlockValue, TotalValue

Progress = Callable[[str, int, int], None]
"""Is told a step's name, how much of it is done, and of how much."""

CERTIFY = "certify"
FIT = "fit"


class _Scores(values.Scores, Protocol):
    def ratios(self) -> dict[str, float]: ...

    def everything(self) -> System: ...

    def report(self, layout: SubjectLayout, reader: frozenset[int]) -> System: ...

    def leverages(self, readers: Mapping[int, frozenset[int]], concern: float) -> Quick: ...


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
        If the check cannot be finished, or fails although everything is withheld already, or the
        answers cannot be scored at all.
    """
    try:
        return _score(material, progress)
    except (StatisticsError, DisclosureError, LinAlgError) as error:
        raise NotCertified(type(error).__name__) from error


def _score(material: Material, progress: Progress) -> Outcome:
    plan, rounds = Plan.full(material.subjects), 0
    scores: _Scores | None = None
    while True:
        rounds += 1
        layouts = lay_out(material, plan)
        progress(FIT, rounds, rounds)
        scores = _scores(material.rules, layouts, scores)
        certificates, failing = _certify(material, layouts, scores, progress)
        if not failing:
            return _outcome(material, layouts, scores, certificates, rounds)
        plan = coarsen(plan, failing)


def _scores(
    rules: Rules, layouts: tuple[SubjectLayout, ...], before: _Scores | None = None
) -> _Scores:
    if rules.mode is ScoreMode.RAW:
        return RawScores(rules, layouts)
    return AdjustedScores(rules, layouts, before if isinstance(before, AdjustedScores) else None)


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
    certificates = [everything]
    concern = 1 / rules.policy.floors(rules.mode).with_insider
    quick = scores.leverages(material.readers, concern)
    for done, layout in enumerate(layouts, 1):
        leverages = quick.get(layout.subject)
        certificates.append(_certify_report(material, layout, scores, everything, leverages))
        progress(CERTIFY, done, len(layouts))
    failing = {subject for one in certificates for subject in one.failing_subjects}
    return certificates, failing


def _certify_report(
    material: Material,
    layout: SubjectLayout,
    scores: _Scores,
    everything: Certificate,
    quick: Leverages | None,
) -> Certificate:
    """Certify one report; one that passes the quick check is a part of what passed as a whole."""
    rules = material.rules
    if quick is not None and quick.pass_floors(rules.policy.floors(rules.mode)):
        return replace(
            everything,
            audience=Audience.SUBJECT,
            subject=layout.subject,
            smallest_n_eff=_crowd(quick.alone),
            smallest_n_eff_insider=_crowd(quick.with_insider),
        )
    certificate = certify(
        scores.report(layout, material.readers[layout.subject]),
        rules.policy,
        rules.mode,
        audience=Audience.SUBJECT,
        subject=layout.subject,
        variance_ratios=everything.variance_ratios,
    )
    _refuse_unfinished(certificate)
    return certificate


def _crowd(leverage: float) -> float | None:
    return round(1 / leverage, 6) if leverage else None


def _refuse_unfinished(certificate: Certificate) -> None:
    if certificate.failure is Failure.NOT_CHECKED:
        raise NotCertified(certificate.detail)


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

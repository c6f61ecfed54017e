"""The design check before a launch: findings and a forecast, from the design alone. Pure.

Findings carry codes, numbers and person ids; words are made at the edges. Severity ``stop`` means
that a launch would break the promise or be useless.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from feedback.assignments import networks, proposal
from feedback.cycles.model import ANONYMOUS, Relationship, ScoreMode
from feedback.cycles.rules import MINIMUM_SUBJECTS_ADJUSTED
from feedback.disclosure.grouping import Grouping, RelationshipCount, group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from feedback.assignments.proposal import Pair
    from feedback.disclosure.policy import Policy

FEWEST_RATERS = 8
FEWEST_SUBJECTS = 3
MOST_FORMS = 10
FRESH_ADDRESS = timedelta(days=30)
EXPECTED_SHARE = 80
SHARES = (100, EXPECTED_SHARE, 60)
MINUTES_FOR_THE_FIRST_FORM = 6
MINUTES_FOR_A_FURTHER_FORM = 2.5


class Level(StrEnum):
    """How much a finding matters; in the order in which they are shown."""

    STOP = "stop"
    WARN = "warn"
    OK = "ok"


class Code(StrEnum):
    """What was found."""

    NO_ASSIGNMENTS = "no_assignments"
    CLOSING_IN_THE_PAST = "closing_in_the_past"
    CYCLE_TOO_SMALL = "cycle_too_small"
    NOTHING_TO_SHOW = "nothing_to_show"
    SHARED_MAILBOXES = "shared_mailboxes"
    TOO_FEW_RATERS = "too_few_raters"
    TOO_FEW_AT_EXPECTED_SHARE = "too_few_at_expected_share"
    WITHOUT_SUPERVISOR = "without_supervisor"
    OVERLOADED_RATERS = "overloaded_raters"
    NOT_CONNECTED = "not_connected"
    CLOSED_TEAMS = "closed_teams"
    FRESH_ADDRESSES = "fresh_addresses"
    RAW_FOR_SIZE = "raw_for_size"
    ENOUGH_RATERS = "enough_raters"
    SUPERVISORS = "supervisors"
    CONNECTED = "connected"
    LOAD = "load"
    MAILBOXES = "mailboxes"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result; ``people`` and ``units`` are ids to look at, ``pairs`` a repair to accept."""

    level: Level
    code: Code
    facts: Mapping[str, int] = field(default_factory=dict)
    people: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """How anonymous groups would be shown if ``share`` per cent of the raters answered."""

    share: int
    own: int
    merged: int
    withheld: int

    @property
    def total(self) -> int:
        """Return how many groups there are."""
        return self.own + self.merged + self.withheld


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a rater's link goes."""

    address: str = field(repr=False)
    changed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A draft as the check sees it; people and units are ids, ``unit_of`` covers all staff."""

    subjects: Sequence[int]
    pairs: Sequence[Pair]
    relationships: Sequence[str]
    mode: ScoreMode
    policy: Policy
    mailboxes: Mapping[int, Mailbox]
    unit_of: Mapping[int, int]
    opens_on: date
    closes_at: datetime
    now: datetime

    @property
    def is_anonymous(self) -> bool:
        """Tell whether anybody is asked who is promised anonymity."""
        return any(name in self.relationships for name in ANONYMOUS)

    def counts(self) -> dict[int, Counter[str]]:
        """Return the raters of each subject by relationship."""
        found: dict[int, Counter[str]] = {subject: Counter() for subject in self.subjects}
        for pair in self.pairs:
            found[pair.subject][pair.relationship.value] += 1
        return found

    def raters(self) -> dict[int, set[int]]:
        """Return who rates each subject."""
        found: dict[int, set[int]] = {subject: set() for subject in self.subjects}
        for pair in self.pairs:
            found[pair.subject].add(pair.rater)
        return found

    def staff(self) -> dict[int | None, list[int]]:
        """Return the people of each unit."""
        found: dict[int | None, list[int]] = {}
        for person, unit in self.unit_of.items():
            found.setdefault(unit, []).append(person)
        return found

    def load(self) -> Counter[int]:
        """Return how many forms each rater fills in."""
        return Counter(pair.rater for pair in self.pairs)


def examine(plan: Plan) -> list[Finding]:
    """Return every finding, the worst first; no ``stop`` among them means ready to launch."""
    if not plan.pairs:
        return [*_about_time(plan), Finding(Level.STOP, Code.NO_ASSIGNMENTS)]
    checks = (
        _about_time,
        _about_size,
        _about_groups,
        _about_mailboxes,
        _about_supervisors,
        _about_load,
        _about_connections,
    )
    findings = [finding for check in checks for finding in check(plan)]
    return sorted(findings, key=lambda finding: list(Level).index(finding.level))


def may_launch(findings: Sequence[Finding]) -> bool:
    """Tell whether nothing stands in the way."""
    return all(finding.level is not Level.STOP for finding in findings)


def forecast(plan: Plan) -> list[Forecast]:
    """Return what would be shown at 100, 80 and 60 per cent answers."""
    counts = plan.counts()
    return [_forecast(counts, share, plan.policy) for share in SHARES]


def _forecast(counts: Mapping[int, Counter[str]], share: int, policy: Policy) -> Forecast:
    kinds: Counter[str] = Counter()
    for count in counts.values():
        for block in _grouping(count, share, policy).anonymous:
            kind = "withheld" if not block.is_shown else "own"
            kind = "merged" if block.is_shown and len(block.members) > 1 else kind
            kinds[kind] += len(block.members)
    return Forecast(share, kinds["own"], kinds["merged"], kinds["withheld"])


def _grouping(count: Mapping[str, int], share: int, policy: Policy) -> Grouping:
    return group(
        {name: RelationshipCount(n, n * share // 100) for name, n in count.items()}, policy
    )


def _about_time(plan: Plan) -> Iterator[Finding]:
    if plan.closes_at <= plan.now:
        yield Finding(Level.STOP, Code.CLOSING_IN_THE_PAST)


def _about_size(plan: Plan) -> Iterator[Finding]:
    n_raters, n_subjects = len(plan.load()), len(plan.subjects)
    is_small = n_raters < FEWEST_RATERS or n_subjects < FEWEST_SUBJECTS
    facts = {"raters": n_raters, "subjects": n_subjects}
    if plan.is_anonymous and is_small:
        yield Finding(Level.STOP, Code.CYCLE_TOO_SMALL, facts)
    if plan.mode is ScoreMode.ADJUSTED and n_subjects < MINIMUM_SUBJECTS_ADJUSTED:
        yield Finding(Level.WARN, Code.RAW_FOR_SIZE, facts)


def _about_groups(plan: Plan) -> Iterator[Finding]:
    if not plan.is_anonymous:
        return
    counts = plan.counts()
    never, at_risk = (_without_group(counts, share, plan.policy) for share in (100, EXPECTED_SHARE))
    if len(never) == len(plan.subjects):
        yield Finding(Level.STOP, Code.NOTHING_TO_SHOW, pairs=_more_peers(plan, never))
        return
    at_risk = [one for one in at_risk if one not in set(never)]
    if never:
        yield _shortage(plan, Code.TOO_FEW_RATERS, never)
    if at_risk:
        yield _shortage(plan, Code.TOO_FEW_AT_EXPECTED_SHARE, at_risk)
    if not never and not at_risk:
        yield Finding(Level.OK, Code.ENOUGH_RATERS, {"subjects": len(plan.subjects)})


def _shortage(plan: Plan, code: Code, people: Sequence[int]) -> Finding:
    pairs = _more_peers(plan, people)
    return Finding(Level.WARN, code, {"subjects": len(people)}, people=tuple(people), pairs=pairs)


def _without_group(counts: Mapping[int, Counter[str]], share: int, policy: Policy) -> list[int]:
    return [
        subject
        for subject, count in counts.items()
        if not any(block.is_shown for block in _grouping(count, share, policy).anonymous)
    ]


def _more_peers(plan: Plan, people: Sequence[int]) -> tuple[Pair, ...]:
    """Propose colleagues of the same unit until K would answer at the expected share."""
    if Relationship.PEER not in plan.relationships:
        return ()
    counts, load = plan.counts(), plan.load()
    rating, colleagues = plan.raters(), plan.staff()
    enough = ceil(plan.policy.crowd * 100 / EXPECTED_SHARE)
    added: list[Pair] = []
    for subject in people:
        unit = plan.unit_of.get(subject)
        missing = enough - sum(counts[subject][name] for name in ANONYMOUS)
        free = [one for one in colleagues.get(unit, []) if one not in rating[subject] | {subject}]
        more = proposal.more_peers(subject, max(missing, 0), free, load)
        load.update(pair.rater for pair in more)
        added.extend(more)
    return tuple(added)


def _about_mailboxes(plan: Plan) -> Iterator[Finding]:
    raters = sorted(plan.load())
    boxes = {rater: plan.mailboxes[rater] for rater in raters}
    owners = Counter(box.address.casefold() for box in boxes.values())
    shared = [rater for rater in raters if owners[boxes[rater].address.casefold()] > 1]
    fresh = [
        rater
        for rater in raters
        if (changed_on := boxes[rater].changed_on) and changed_on > plan.opens_on - FRESH_ADDRESS
    ]
    if shared:
        yield Finding(
            Level.STOP, Code.SHARED_MAILBOXES, {"raters": len(shared)}, people=tuple(shared)
        )
    if fresh:
        yield Finding(Level.WARN, Code.FRESH_ADDRESSES, {"raters": len(fresh)})
    if not shared and not fresh:
        yield Finding(Level.OK, Code.MAILBOXES, {"raters": len(raters)})


def _about_supervisors(plan: Plan) -> Iterator[Finding]:
    if Relationship.SUPERVISOR not in plan.relationships:
        return
    counts = plan.counts()
    alone = [one for one in plan.subjects if not counts[one][Relationship.SUPERVISOR.value]]
    if alone:
        facts = {"subjects": len(alone)}
        yield Finding(Level.WARN, Code.WITHOUT_SUPERVISOR, facts, people=tuple(alone))
    else:
        yield Finding(Level.OK, Code.SUPERVISORS)


def _about_load(plan: Plan) -> Iterator[Finding]:
    load = plan.load()
    overloaded = [rater for rater, forms in load.most_common() if forms > MOST_FORMS]
    if overloaded:
        most = max(load.values())
        facts = {"raters": len(overloaded), "most": most, "minutes": minutes(most)}
        yield Finding(Level.WARN, Code.OVERLOADED_RATERS, facts, people=tuple(overloaded))
    hours = ceil(sum(minutes(forms) for forms in load.values()) / 60)
    median = sorted(load.values())[len(load) // 2]
    facts = {"forms": len(plan.pairs), "hours": hours, "median_minutes": minutes(median)}
    yield Finding(Level.OK, Code.LOAD, facts)


def _about_connections(plan: Plan) -> Iterator[Finding]:
    if plan.mode is ScoreMode.RAW:
        return  # raw means compare nobody across teams
    by_others = [pair for pair in plan.pairs if pair.relationship is not Relationship.SELF]
    sizes = networks.component_sizes(by_others)
    closed = networks.closed_teams(by_others, plan.unit_of)
    if len(sizes) > 1:
        facts = {"parts": len(sizes), "largest": sizes[0], "smallest": sizes[-1]}
        yield Finding(Level.WARN, Code.NOT_CONNECTED, facts)
    if closed:
        facts = {"units": len(closed)}
        yield Finding(Level.WARN, Code.CLOSED_TEAMS, facts, units=tuple(closed))
    if len(sizes) <= 1 and not closed:
        yield Finding(Level.OK, Code.CONNECTED)


def minutes(n_forms: int) -> int:
    """Return about how long a rater needs for so many forms."""
    return ceil(MINUTES_FOR_THE_FIRST_FORM + MINUTES_FOR_A_FURTHER_FORM * (n_forms - 1))

"""From opened boxes to sheets: what counts of each submitted form, sorted by subject.

Only *submitted* boxes count. A draft is work in progress: nobody declared that it says what he
means, so it neither adds a number nor helps to reach a threshold. Editing a submitted form leaves
it submitted.

Nothing here decides what is shown, and nothing is written: a `Material` lives in memory during one
sealing. Raters are numbers in the order of their random pseudonyms, so results do not depend on the
order in which boxes are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedback.disclosure.comments import Comment
from feedback.disclosure.grouping import ANONYMOUS, IDENTIFIABLE, RelationshipCount
from feedback.disclosure.suppression import ItemCount, counts_for_competency
from feedback.responses.box import NOT_OBSERVED, BoxState
from feedback.results.errors import AnswerNotUnderstood, BoxesDoNotFit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedback.disclosure.policy import Policy, ScoreMode
    from feedback.responses.box import BoxContent
    from feedback.results.questionnaire import Questionnaire

Signature = frozenset[tuple[int, str]]


class Assigned(NamedTuple):
    """One assignment: person ``rater`` was asked about ``subject`` in ``relationship``."""

    rater: int
    subject: int
    relationship: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What was frozen at launch and decides about the numbers."""

    questionnaire: Questionnaire
    policy: Policy
    mode: ScoreMode
    weights: Mapping[str, float]

    def wants_supervisor(self, competency: str) -> bool:
        """Say whether a total of this competency needs a supervisor's answer."""
        asked = self.questionnaire.asked("supervisor", competency)
        return bool(asked) and self.weights.get("supervisor", 0) > 0


class Points(NamedTuple):
    """The answers to one competency in one form: their sum, and how many of those asked."""

    total: int
    items: ItemCount


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One submitted form: ``points`` for every competency that its relationship is asked."""

    subject: int
    relationship: str
    rater: int
    points: Mapping[str, Points]

    @property
    def is_identifiable(self) -> bool:
        """Say whether the subject knows who filled it in."""
        return self.relationship in IDENTIFIABLE

    def mean(self, competency: str) -> float:
        """Return the mean answer; items have no difficulty of their own within a version."""
        total, items = self.points[competency]
        return total / items.answered

    def counts_for_any(self, policy: Policy) -> bool:
        """Say whether enough was answered of at least one competency."""
        return any(counts_for_competency(points.items, policy) for points in self.points.values())


@dataclass(frozen=True, slots=True)
class PatternEntry:
    """Of one form: who answered whom, and which items; never what. ``items`` None: not sent."""

    rater: int
    subject: int
    relationship: str
    items: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, repr=False)
class Material:
    """All that one sealing works on. ``readers`` are the raters a subject may be himself."""

    rules: Rules
    subjects: tuple[int, ...]
    counts: Mapping[int, Mapping[str, RelationshipCount]]
    sheets: Mapping[int, tuple[Sheet, ...]]
    comments: Mapping[int, tuple[Comment, ...]]
    responders: Mapping[int, int]
    readers: Mapping[int, frozenset[int]]
    pattern: tuple[PatternEntry, ...]


def assemble(
    boxes: Iterable[BoxContent],
    assigned: Sequence[Assigned],
    persons: Mapping[int, int],
    rules: Rules,
) -> Material:
    """Sort boxes by subject and count who answered.

    Parameters
    ----------
    boxes
        The contents of all boxes of a cycle, in any order.
    assigned
        All assignments of the cycle.
    persons
        The person behind each subject.

    Raises
    ------
    BoxesDoNotFit
        If the boxes are not exactly those of the assignments.
    AnswerNotUnderstood
        If a box holds what no form could have asked.
    """
    contents = list(boxes)
    codes = {name: code for code, name in enumerate(sorted({box.rater for box in contents}))}
    contents.sort(key=lambda box: (box.subject, codes[box.rater], box.relationship))
    people = _signatures((one.rater, one.subject, one.relationship) for one in assigned)
    found = _signatures((codes[box.rater], box.subject, box.relationship) for box in contents)
    if len(contents) != len(assigned) or Counter(people.values()) != Counter(found.values()):
        raise BoxesDoNotFit(len(contents), len(assigned))
    submitted = [box for box in contents if box.state is BoxState.SUBMITTED]
    sheets = [_sheet(box, codes[box.rater], rules) for box in submitted]
    subjects = tuple(sorted(persons))
    return Material(
        rules=rules,
        subjects=subjects,
        counts=_counts(subjects, assigned, sheets, rules.policy),
        sheets=_by_subject(subjects, sheets),
        comments=_comments(subjects, submitted),
        responders=Counter(box.subject for box in submitted if box.relationship in ANONYMOUS),
        readers=_readers(persons, people, found),
        pattern=tuple(_pattern_entry(box, codes[box.rater]) for box in contents),
    )


def _signatures(triples: Iterable[tuple[int, int, str]]) -> dict[int, Signature]:
    """Tell for each rater whom he rates as what; people and pseudonyms must show the same ones."""
    found: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    for rater, subject, relationship in triples:
        found[rater].add((subject, relationship))
    return {rater: frozenset(pairs) for rater, pairs in found.items()}


def _readers(
    persons: Mapping[int, int], people: Mapping[int, Signature], found: Mapping[int, Signature]
) -> dict[int, frozenset[int]]:
    """Find under which pseudonym a subject rated others: the one that was asked what he was asked.

    The pseudonym of a self-assessment is unique. Where several fit, each of them may be the reader.
    """
    by_signature: defaultdict[Signature, set[int]] = defaultdict(set)
    for code, signature in found.items():
        by_signature[signature].add(code)
    return {
        subject: frozenset(by_signature[people[person]]) if person in people else frozenset()
        for subject, person in persons.items()
    }


def _sheet(box: BoxContent, rater: int, rules: Rules) -> Sheet:
    points: dict[str, Points] = {}
    understood = 0
    for competency in rules.questionnaire.competencies:
        asked = rules.questionnaire.asked(box.relationship, competency)
        given = [box.answers[item] for item in asked if item in box.answers]
        understood += len(given)
        numbers = [answer for answer in given if answer != NOT_OBSERVED]
        if any(not _is_point(answer, rules.policy) for answer in numbers):
            raise AnswerNotUnderstood
        if asked:
            items = ItemCount(len(numbers), len(asked))
            points[competency] = Points(sum(int(answer) for answer in numbers), items)
    if understood != len(box.answers):
        raise AnswerNotUnderstood
    return Sheet(box.subject, box.relationship, rater, points)


def _is_point(answer: object, policy: Policy) -> bool:
    is_whole = isinstance(answer, int) and not isinstance(answer, bool)
    return is_whole and policy.scale_low <= answer <= policy.scale_high  # type: ignore[operator]


def _counts(
    subjects: Sequence[int],
    assigned: Sequence[Assigned],
    sheets: Sequence[Sheet],
    policy: Policy,
) -> dict[int, dict[str, RelationshipCount]]:
    """Count per subject and relationship; a form that counts for no competency did not answer."""
    invited = Counter((one.subject, one.relationship) for one in assigned)
    counting = [sheet for sheet in sheets if sheet.counts_for_any(policy)]
    answered = Counter((sheet.subject, sheet.relationship) for sheet in counting)
    counts: dict[int, dict[str, RelationshipCount]] = {subject: {} for subject in subjects}
    for (subject, relationship), n in invited.items():
        count = RelationshipCount(n, answered[subject, relationship])
        counts[subject][relationship] = count
    return counts


def _by_subject(subjects: Sequence[int], sheets: Sequence[Sheet]) -> dict[int, tuple[Sheet, ...]]:
    found: dict[int, list[Sheet]] = {subject: [] for subject in subjects}
    for sheet in sheets:
        found[sheet.subject].append(sheet)
    return {subject: tuple(own) for subject, own in found.items()}


def _comments(
    subjects: Sequence[int], submitted: Sequence[BoxContent]
) -> dict[int, tuple[Comment, ...]]:
    found: dict[int, list[Comment]] = {subject: [] for subject in subjects}
    for box in submitted:
        if box.relationship in ANONYMOUS:
            found[box.subject].extend(
                Comment(question, box.relationship, text) for question, text in box.comments.items()
            )
    return {subject: tuple(own) for subject, own in found.items()}


def _pattern_entry(box: BoxContent, rater: int) -> PatternEntry:
    items: tuple[str, ...] | None = None
    if box.state is BoxState.SUBMITTED:
        items = tuple(sorted(key for key, value in box.answers.items() if value != NOT_OBSERVED))
    return PatternEntry(rater, box.subject, box.relationship, items)

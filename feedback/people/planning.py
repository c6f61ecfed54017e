"""From what a file says and what is stored to a plan. Pure: nothing is read or written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation import tables
from feedback.people.columns import Field
from feedback.people.findings import Code, Finding
from feedback.people.matching import match, refuse_taken
from feedback.people.plan import Change, Outcome, PersonStep, Plan, PostStep
from feedback.people.supervision import Supervision
from feedback.people.unit_tree import plan_units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from feedback.people.findings import Facts
    from feedback.people.layout import Layout, Problem
    from feedback.people.matching import Match, Matching
    from feedback.people.parsing import ParsedFile
    from feedback.people.plan import LineStep, Stored
    from feedback.people.snapshot import Place, Snapshot
    from feedback.people.timeline import Span
    from feedback.people.unit_tree import UnitPlan

ATTRIBUTES = (
    (Field.NAME, "name"),
    (Field.TITLE_BEFORE, "title_before"),
    (Field.TITLE_AFTER, "title_after"),
    (Field.NIP, "nip"),
    (Field.EMPLOYMENT, "employment"),
    (Field.GRADE, "grade"),
    (Field.EMAIL, "email"),
    (Field.LANGUAGE, "language"),
    (Field.BORN_ON, "born_on"),
    (Field.SEX, "sex"),
    (Field.ACTIVE, "is_active"),
)
BLANK: dict[str, Stored] = {
    "title_before": "",
    "title_after": "",
    "nip": None,
    "employment": "",
    "grade": "",
    "born_on": None,
    "sex": "",
    "is_active": True,
}


def plan(
    parsed: ParsedFile, snapshot: Snapshot, taken: Collection[str], *, language: str, today: date
) -> Plan:
    """Return what importing ``parsed`` would do.

    ``taken`` holds numbers that are active in other agencies, ``language`` is that of people who
    state none, and ``today`` is the first day of dated facts without a date.
    """
    layout = parsed.layout
    if layout is None:
        return Plan("", 0, (), (), 0, (), parsed.errors, parsed.doubts)
    planner = _Planner(parsed, layout, snapshot, language, today)
    return planner.plan(taken)


class _Planner:
    """Holds the parts of one plan while it is made."""

    def __init__(
        self, parsed: ParsedFile, layout: Layout, snapshot: Snapshot, language: str, today: date
    ) -> None:
        self._parsed, self._layout, self._snapshot = parsed, layout, snapshot
        self._language, self._today = language, today
        self._units: UnitPlan = plan_units(parsed.units, snapshot.units)
        self._matching: Matching = match(parsed.people, snapshot, layout)
        self._supervision = Supervision(self._matching.matches, snapshot, layout, today)
        self._errors: list[Problem] = []
        self._changes: list[Change] = list(self._units.changes)
        self._n_assumed = 0

    def plan(self, taken: Collection[str]) -> Plan:
        matches = self._matching.matches
        steps = [self._step(one) for one in matches]
        self._supervision.refuse_circles()
        errors = [
            *self._parsed.errors,
            *self._units.errors,
            *self._matching.errors,
            *refuse_taken(matches, taken, self._layout),
            *self._supervision.errors,
            *self._errors,
        ]
        doubts = [*self._parsed.doubts, *self._matching.doubts, *self._supervision.doubts]
        doing = tuple(step for step in steps if step.outcome is not Outcome.UNCHANGED)
        return Plan(
            sheet=self._layout.sheet.name,
            n_rows=len(matches),
            units=self._units.steps,
            people=doing,
            unchanged=len(steps) - len(doing),
            changes=tuple(sorted(self._changes, key=lambda change: change.row)),
            errors=tuple(sorted(errors, key=_place)),
            doubts=(*self._assumptions(), *sorted(doubts, key=_place)),
        )

    def _step(self, one: Match) -> PersonStep:
        if one.person is None:
            return self._create(one)
        changed = list(self._attribute_changes(one))
        values: dict[str, Stored] = {
            name: change.after
            for change in changed
            for field, name in ATTRIBUTES
            if field is change.field
        }
        if "email" in values:
            values["email_changed_on"] = self._today
        post, line = self._post(one), self._supervision.step(one)
        changed.extend(self._dated_changes(one, post, line))
        self._changes.extend(changed)
        is_changed = bool(values or post or line)
        outcome = Outcome.UPDATED if is_changed else Outcome.UNCHANGED
        return PersonStep(one.key, one.row.row, outcome, values, post, line)

    def _create(self, one: Match) -> PersonStep:
        if not one.row.unit:
            self._refuse_without_unit(one)
        said = {name: getattr(one.row, name) for _field, name in ATTRIBUTES}
        values = BLANK | {"language": self._language}
        values |= {name: value for name, value in said.items() if value is not None}
        post, line = self._post(one), self._supervision.step(one)
        return PersonStep(one.key, one.row.row, Outcome.CREATED, values, post, line)

    def _refuse_without_unit(self, one: Match) -> None:
        columns = (Field.UNIT_CODE, Field.UNIT_NAME)
        field = next((column for column in columns if column in self._layout.positions), None)
        if field is not None and not self._layout.is_misshapen(one.row.row, field):
            finding = Finding(Code.UNIT_MISSING)
            self._errors.append(self._layout.problem(one.row.row, field, finding))

    def _attribute_changes(self, one: Match) -> Iterator[Change]:
        for field, name in ATTRIBUTES:
            before, after = getattr(one.person, name), getattr(one.row, name)
            if after is not None and after != before:
                yield Change(one.row.row, one.row.name, field, before, after)

    def _post(self, one: Match) -> PostStep | None:
        """Return the post a row gives somebody, None when nothing about it changes."""
        row, current = one.row, self._snapshot.post(one.key, self._today)
        here, title = self._place_of(current)
        unit = self._units.names.code(row.unit) if row.unit else here
        if unit is None:
            return None
        said = row.post if row.post is not None else title
        is_same = current is not None and (here, title) == (unit, said)
        if is_same and row.post_from in (None, current.starts_on if current else None):
            return None
        self._n_assumed += row.post_from is None
        return PostStep(unit, said, row.post_from or self._today)

    def _place_of(self, post: Span[Place] | None) -> tuple[str | None, str]:
        """Return unit code and title of a stored post."""
        if post is None:
            return None, ""
        return self._snapshot.units[post.value.unit_id].code, post.value.title

    def _dated_changes(
        self, one: Match, post: PostStep | None, line: LineStep | None
    ) -> Iterator[Change]:
        if post is not None:
            yield from self._post_changes(one, post)
        if line is not None:
            yield from self._supervision.changes(one, line)

    def _post_changes(self, one: Match, post: PostStep) -> Iterator[Change]:
        row, name, names = one.row.row, one.row.name, self._units.names
        current = self._snapshot.post(one.key, self._today)
        here, title = self._place_of(current)
        if here != post.unit:
            units = (names.name(here), names.name(post.unit))
            yield Change(row, name, Field.UNIT_NAME, *units, since=post.starts_on)
        if title != post.title:
            yield Change(row, name, Field.POST, title, post.title, since=post.starts_on)
        if current and (here, title) == (post.unit, post.title):
            yield Change(row, name, Field.POST_FROM, current.starts_on, post.starts_on)

    def _assumptions(self) -> Iterator[Problem]:
        counts = (
            (Field.POST_FROM, self._n_assumed),
            (Field.SUPERVISOR_FROM, self._supervision.n_assumed),
        )
        for field, count in counts:
            if count:
                facts: Facts = {"n": count, "day": tables.as_text(self._today)}
                finding = Finding(Code.DOUBT_START_ASSUMED, facts)
                yield self._layout.problem(self._layout.header_row, field, finding)


def _place(problem: Problem) -> tuple[int, str, str]:
    return problem.row, problem.sheet, problem.cell

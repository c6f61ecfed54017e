"""Who reports to whom according to a file, from which day, without circles. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.people import timeline
from feedback.people.columns import Field
from feedback.people.findings import Code, Finding
from feedback.people.plan import Change, LineStep
from feedback.people.snapshot import is_staff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from feedback.people.findings import Facts
    from feedback.people.layout import Layout, Problem
    from feedback.people.matching import Match
    from feedback.people.snapshot import KnownPerson, Snapshot
    from feedback.people.timeline import Key, Span

PAIR = 2
ARROW = " → "


class Supervision:
    """Resolves supervisors of one file and collects what is wrong or odd about them."""

    def __init__(
        self, matches: Sequence[Match], snapshot: Snapshot, layout: Layout, today: date
    ) -> None:
        self.errors: list[Problem] = []
        self.doubts: list[Problem] = []
        self.n_assumed = 0
        self._snapshot, self._layout, self._today = snapshot, layout, today
        self._by_key = {one.key: one for one in matches}
        self._by_mark: dict[str, Match] = {}
        for one in matches:
            for mark in (one.row.email, one.row.nip):
                if mark:
                    self._by_mark.setdefault(mark, one)
        self._steps: dict[Key, LineStep] = {}

    def step(self, one: Match) -> LineStep | None:
        """Return the change of one person's supervisor, None when there is none."""
        if one.row.supervisor is None:
            return None
        found = self._named(one) if one.row.supervisor else self._removed(one)
        if found is not None:
            self._steps[one.key] = found
        return found

    def current(self, one: Match) -> Span[int] | None:
        """Return the stored line of a row's person."""
        return self._snapshot.line(one.key, self._today)

    def changes(self, one: Match, step: LineStep) -> Iterator[Change]:
        """Yield what a step changes, in names."""
        current = self.current(one)
        before = current.value if current else None
        row, name = one.row.row, one.row.name
        if current is not None and before == step.supervisor:
            starts = current.starts_on, step.starts_on
            yield Change(row, name, Field.SUPERVISOR_FROM, *starts)
        else:
            names = self.name(before), self.name(step.supervisor)
            yield Change(row, name, Field.SUPERVISOR, *names, since=step.starts_on)

    def name(self, key: Key | None) -> str:
        """Return the name of a stored or new person, "" for nobody."""
        if key is None:
            return ""
        known = self._by_key.get(key)
        return known.row.name if known else self._snapshot.people[key].name

    def refuse_circles(self) -> None:
        """Add an error for each circle that the steps would close."""
        lines: dict[Key, Sequence[Span[Key]]] = dict(self._snapshot.lines)
        for key, step in self._steps.items():
            lines[key] = timeline.from_then_on(lines.get(key, ()), step.starts_on, step.supervisor)
        changed = {
            key: step.starts_on for key, step in self._steps.items() if step.supervisor is not None
        }
        for circle in timeline.loops(lines, changed):
            self._refuse_circle(circle, [key for key in circle if key in changed])

    def _named(self, one: Match) -> LineStep | None:
        above, start = self._resolve(one), one.row.supervisor_from
        if above is None:
            return None
        current = self.current(one)
        if current and current.value == above and start in (None, current.starts_on):
            return None
        self.n_assumed += start is None
        return LineStep(above, start or self._today)

    def _removed(self, one: Match) -> LineStep | None:
        current = self.current(one)
        if current is None:
            return None
        self._doubt(one, Code.DOUBT_SUPERVISOR_REMOVED, {"name": self.name(current.value)})
        return LineStep(None, one.row.supervisor_from or self._today)

    def _resolve(self, one: Match) -> Key | None:
        """Return whom a row names, None (with an error) when that cannot be."""
        mark = one.row.supervisor or ""
        named = self._by_mark.get(mark)
        stored = named.person if named else self._stored(mark)
        if named is None and stored is None:
            self._refuse(one, Code.SUPERVISOR_UNKNOWN, {})
            return None
        key = named.key if named else stored.id if stored else 0
        if key == one.key:
            self._refuse(one, Code.SUPERVISOR_SELF, {})
            return None
        if stored is not None and not is_staff(stored):
            self._refuse(one, Code.SUPERVISOR_PARTNER, {"name": stored.name})
            return None
        if not (named.is_active if named else stored and stored.is_active):
            self._doubt(one, Code.DOUBT_SUPERVISOR_INACTIVE, {"name": self.name(key)})
        return key

    def _stored(self, mark: str) -> KnownPerson | None:
        return self._snapshot.by_nip.get(mark) or self._snapshot.by_email.get(mark)

    def _refuse_circle(self, circle: Sequence[Key], changed: Sequence[Key]) -> None:
        place = max(changed, key=lambda key: self._by_key[key].row.row)
        start = circle.index(place)
        ordered = [*circle[start:], *circle[:start]]
        names = [self.name(key) for key in ordered]
        other = self._by_key.get(ordered[1])
        if len(ordered) == PAIR and other is not None:
            facts: Facts = {"name": names[0], "other": names[1], "row": other.row.row}
            self._refuse(self._by_key[place], Code.SUPERVISOR_PAIR, facts)
        else:
            chain = ARROW.join((*names, names[0]))
            self._refuse(self._by_key[place], Code.SUPERVISOR_LOOP, {"chain": chain})

    def _refuse(self, one: Match, code: Code, facts: Facts) -> None:
        finding = Finding(code, facts)
        self.errors.append(self._layout.problem(one.row.row, Field.SUPERVISOR, finding))

    def _doubt(self, one: Match, code: Code, facts: Facts) -> None:
        finding = Finding(code, facts)
        self.doubts.append(self._layout.problem(one.row.row, Field.SUPERVISOR, finding))

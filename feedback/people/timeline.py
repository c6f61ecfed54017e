"""Dated facts about one person (posts, reporting lines) as spans of days. Pure.

A span's last day belongs to it; an open span has none. ``Key`` stands for a person who may not be
stored yet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Value = TypeVar("Value")
Key = int
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span(Generic[Value]):
    """One value with its first and last day."""

    value: Value
    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the span holds on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def newest(spans: Sequence[Span[Value]], today: date) -> Span[Value] | None:
    """Return the span that began last (it may begin in the future), unless it is over."""
    if not spans:
        return None
    last = max(spans, key=lambda span: span.starts_on)
    return None if last.ends_on is not None and last.ends_on < today else last


def from_then_on(
    spans: Sequence[Span[Value]], start: date, value: Value | None
) -> tuple[Span[Value], ...]:
    """Return ``spans`` with ``value`` holding from ``start`` on, None for nothing.

    What ran on ends the day before; what began on ``start`` or later is replaced.
    """
    kept = tuple(_ended_before(span, start) for span in spans if span.starts_on < start)
    return kept if value is None else (*kept, Span(value, start))


def loops(
    lines: Mapping[Key, Sequence[Span[Key]]], changed: Mapping[Key, date]
) -> list[tuple[Key, ...]]:
    """Return each circle of people who would report to one another on some day.

    ``changed`` says whose lines are new and since when; circles without any of them are left
    alone. A circle exists from the day its youngest line begins, so only such days are looked at.
    """
    if not changed:
        return []
    since = min(changed.values())
    starts: dict[date, list[Key]] = defaultdict(list)
    for key, spans in lines.items():
        for span in spans:
            if span.starts_on >= since or key in changed:
                starts[span.starts_on].append(key)
    found: dict[frozenset[Key], tuple[Key, ...]] = {}
    for day, keys in sorted(starts.items()):
        for key in keys:
            circle = tuple(_circle(lines, key, day))
            if circle and not changed.keys().isdisjoint(circle):
                found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _ended_before(span: Span[Value], start: date) -> Span[Value]:
    if span.ends_on is not None and span.ends_on < start:
        return span
    return Span(span.value, span.starts_on, start - ONE_DAY)


def _circle(lines: Mapping[Key, Sequence[Span[Key]]], start: Key, day: date) -> Iterator[Key]:
    """Yield the people from ``start`` upwards if the walk comes back to ``start``."""
    path, seen = [start], {start}
    while True:
        above = next((s.value for s in lines.get(path[-1], ()) if s.covers(day)), None)
        if above is None:
            return
        if above == start:
            yield from path
            return
        if above in seen:
            return
        path.append(above)
        seen.add(above)

"""Units as a file has them against units as they are stored: one tree, no loops. Pure.

A unit is recognised by its code; where a file gives only a name, by the name. A unit that has no
code anywhere gets its name for a code. Where the file is silent about a parent, the stored one
stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedback.people.columns import Field
from feedback.people.findings import Code, Finding
from feedback.people.plan import Change, UnitStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedback.people.findings import Facts
    from feedback.people.layout import Problem
    from feedback.people.parsing import UnitRow
    from feedback.people.snapshot import KnownUnit


class UnitNames:
    """Resolves what a row calls a unit: its code in any case, or a name that only one bears."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, str] = {}

    def add(self, code: str, name: str) -> str:
        """Remember a unit and return the code under which it is known."""
        known = self._codes.setdefault(code.casefold(), code)
        self._named[name.casefold()].add(known)
        self._names[known] = name
        return known

    def by_code(self, written: str) -> str | None:
        """Return the code as it is stored."""
        return self._codes.get(written.casefold())

    def code(self, written: str) -> str | None:
        """Return the code of the unit called ``written``, None if there is none or several."""
        named = self._named.get(written.casefold(), set())
        return self.by_code(written) or (next(iter(named)) if len(named) == 1 else None)

    def is_ambiguous(self, written: str) -> bool:
        """Tell whether several units bear this name."""
        return self.code(written) is None and len(self._named.get(written.casefold(), ())) > 1

    def name(self, code: str | None) -> str:
        """Return the name of a unit by its code."""
        return self._names.get(code or "", code or "")


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What to do with the units, and how rows of people find theirs."""

    names: UnitNames
    steps: tuple[UnitStep, ...]
    changes: tuple[Change, ...]
    errors: tuple[Problem, ...]


@dataclass(slots=True)
class _Said:
    """What a file says about one unit, and where it did so first."""

    row: UnitRow
    name: str
    parent: str | None = None
    parent_row: UnitRow | None = None


@dataclass(slots=True)
class _Tree:
    """The work in progress."""

    stored: Mapping[str, KnownUnit]
    parents: dict[str, str | None]
    names: UnitNames = field(default_factory=UnitNames)
    said: dict[str, _Said] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)

    def refuse(self, row: UnitRow, column: Field, code: Code, facts: Facts) -> None:
        self.errors.append(row.layout.problem(row.row, column, Finding(code, facts)))


def plan_units(rows: Sequence[UnitRow], known: Mapping[int, KnownUnit]) -> UnitPlan:
    """Return what to do with the units of a file; rows of the unit sheet come first."""
    stored = {unit.code: unit for unit in known.values()}
    parents = {
        unit.code: known[unit.parent_id].code if unit.parent_id else None for unit in known.values()
    }
    tree = _Tree(stored, dict(parents))
    for unit in known.values():
        tree.names.add(unit.code, unit.name)
    _gather(tree, rows)
    _place(tree)
    _refuse_loops(tree)
    return UnitPlan(
        names=tree.names,
        steps=tuple(_steps(tree, parents)),
        changes=tuple(_changes(tree, parents)),
        errors=tuple(tree.errors),
    )


def _gather(tree: _Tree, rows: Sequence[UnitRow]) -> None:
    """Merge the rows about each unit; rows with a code of their own first, bare names after."""
    for row in sorted(rows, key=lambda row: row.code == row.name):
        if not row.name:
            continue
        if tree.names.is_ambiguous(row.code):
            tree.refuse(row, Field.UNIT_NAME, Code.UNIT_AMBIGUOUS, {"name": row.name})
            continue
        found = tree.names.code(row.code) if row.code == row.name else None
        code = found or tree.names.by_code(row.code) or row.code
        if code in tree.said:
            _agree(tree, tree.said[code], row)
        else:
            tree.said[tree.names.add(code, row.name)] = _said(row)
    for row in rows:
        if not row.name and tree.names.code(row.code) is None:
            tree.refuse(row, Field.UNIT_CODE, Code.UNIT_UNKNOWN, {"code": row.code})


def _said(row: UnitRow) -> _Said:
    return _Said(row, row.name, row.parent, row if row.parent is not None else None)


def _agree(tree: _Tree, said: _Said, row: UnitRow) -> None:
    if row.name != said.name:
        facts: Facts = {"name": said.name, "row": said.row.row, "sheet": said.row.sheet}
        tree.refuse(row, Field.UNIT_NAME, Code.UNIT_NAME_DIFFERS, facts)
    if row.parent is None:
        return
    if said.parent_row is None:
        said.parent, said.parent_row = row.parent, row
    elif row.parent.casefold() != (said.parent or "").casefold():
        first = said.parent_row
        facts = {"parent": said.parent or "", "row": first.row, "sheet": first.sheet}
        tree.refuse(row, Field.UNIT_PARENT, Code.UNIT_PARENT_DIFFERS, facts)


def _place(tree: _Tree) -> None:
    """Settle the parent of each unit the file speaks of."""
    for code, said in tree.said.items():
        tree.parents.setdefault(code, None)
        if said.parent_row is None:
            continue
        parent = tree.names.code(said.parent or "")
        if said.parent and parent is None:
            facts: Facts = {"parent": said.parent}
            tree.refuse(said.parent_row, Field.UNIT_PARENT, Code.UNIT_PARENT_UNKNOWN, facts)
        tree.parents[code] = parent


def _refuse_loops(tree: _Tree) -> None:
    settled: set[str | None] = {None}
    for start, said in tree.said.items():
        path: list[str] = []
        code: str | None = start
        while code not in settled and code not in path and code is not None:
            path.append(code)
            code = tree.parents.get(code)
        if code in path:
            circle = path[path.index(code) :] if code else path
            names = " → ".join(tree.names.name(one) for one in (*circle, circle[0]))
            row = said.parent_row or said.row
            tree.refuse(row, Field.UNIT_PARENT, Code.UNIT_LOOP, {"units": names})
        settled.update(path)


def _steps(tree: _Tree, before: Mapping[str, str | None]) -> Iterator[UnitStep]:
    for code, said in tree.said.items():
        stored = tree.stored.get(code)
        parent = tree.parents[code]
        if stored is None or stored.name != said.name or before[code] != parent:
            yield UnitStep(stored.id if stored else None, code, said.name, parent)


def _changes(tree: _Tree, before: Mapping[str, str | None]) -> Iterator[Change]:
    for code, said in tree.said.items():
        stored = tree.stored.get(code)
        if stored is None:
            continue
        if stored.name != said.name:
            yield Change(said.row.row, stored.name, Field.UNIT_NAME, stored.name, said.name)
        if before[code] != tree.parents[code]:
            parents = tree.names.name(before[code]), tree.names.name(tree.parents[code])
            yield Change(said.row.row, said.name, Field.UNIT_PARENT, *parents)

"""Which row of a file is which stored person: by NIP, else by address. Pure.

Two numbers that begin with different birth dates belong to two people, whatever their address: a
mailbox of an office may pass from one holder to the next, and their results must not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.people.columns import Field
from feedback.people.findings import Code, Finding
from feedback.people.snapshot import is_staff

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from feedback.people.layout import Layout, Problem
    from feedback.people.parsing import PersonRow
    from feedback.people.snapshot import KnownPerson, Snapshot
    from feedback.people.timeline import Key

BIRTH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the stored person it is about, None for somebody new."""

    row: PersonRow
    person: KnownPerson | None

    @property
    def key(self) -> Key:
        """Return the person's id, or the negative row number of somebody new."""
        return self.person.id if self.person else -self.row.row

    @property
    def is_active(self) -> bool:
        """Tell whether the person is active once the row is carried out."""
        if self.row.is_active is not None:
            return self.row.is_active
        return self.person.is_active if self.person else True

    @property
    def claims_nip(self) -> bool:
        """Tell whether the row makes a number active that was not active here before."""
        row, person = self.row, self.person
        if row.nip is None or not self.is_active:
            return False
        return person is None or person.nip != row.nip or not person.is_active


@dataclass(frozen=True, slots=True)
class Matching:
    """The rows with their people, and what cannot be so."""

    matches: tuple[Match, ...]
    errors: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def match(rows: Sequence[PersonRow], snapshot: Snapshot, layout: Layout) -> Matching:
    """Find the stored person of each row and check that nobody is meant twice."""
    numbers = {row.nip for row in rows if row.nip}
    matches = [Match(row, _person(row, snapshot, numbers)) for row in rows]
    findings = [
        *_repeated(matches),
        *_strangers(matches, snapshot),
        *_partners(matches, snapshot),
    ]
    doubts = [
        (one.row.row, Field.NIP, Finding(Code.DOUBT_NIP_CHANGED, {"before": one.person.nip}))
        for one in matches
        if one.person and one.person.nip and one.row.nip not in (None, one.person.nip)
    ]
    return Matching(
        tuple(matches),
        tuple(layout.problem(*found) for found in findings),
        tuple(layout.problem(*found) for found in doubts),
    )


def refuse_taken(
    matches: Sequence[Match], taken: Collection[str], layout: Layout
) -> Iterator[Problem]:
    """Yield an error for each number that is active in another agency."""
    for one in matches:
        if one.claims_nip and one.row.nip in taken:
            yield layout.problem(one.row.row, Field.NIP, Finding(Code.NIP_ELSEWHERE))


def _person(row: PersonRow, snapshot: Snapshot, numbers: Collection[str]) -> KnownPerson | None:
    if row.nip and (found := snapshot.by_nip.get(row.nip)):
        return found
    found = snapshot.by_email.get(row.email)
    if found is None or not is_staff(found):
        return None
    if row.nip and found.nip:
        has_own_row = found.nip in numbers
        is_another = found.nip[:BIRTH_DIGITS] != row.nip[:BIRTH_DIGITS]
        return None if has_own_row or is_another else found
    return found


def _repeated(matches: Sequence[Match]) -> Iterator[tuple[int, Field, Finding]]:
    """Yield rows that repeat a number, an address or a person of an earlier row."""
    seen: dict[tuple[Code, str | int], int] = {}
    for one in matches:
        row = one.row
        marks: list[tuple[Code, Field, str | int]] = []
        if row.nip:
            marks.append((Code.NIP_TWICE, Field.NIP, row.nip))
        if row.email:
            marks.append((Code.EMAIL_TWICE, Field.EMAIL, row.email))
        if one.person:
            marks.append((Code.PERSON_TWICE, Field.EMAIL, one.person.id))
        for code, field, mark in marks:
            first = seen.setdefault((code, mark), row.row)
            if first != row.row:
                yield row.row, field, Finding(code, {"row": first})
                break


def _strangers(
    matches: Sequence[Match], snapshot: Snapshot
) -> Iterator[tuple[int, Field, Finding]]:
    """Yield rows whose address belongs to somebody who keeps it."""
    moved = Counter(one.person.id for one in matches if one.person)
    for one in matches:
        owner = snapshot.by_email.get(one.row.email)
        if owner is None or not is_staff(owner) or owner is one.person:
            continue
        if owner.id not in moved:
            yield one.row.row, Field.EMAIL, Finding(Code.EMAIL_TAKEN, {"name": owner.name})


def _partners(matches: Sequence[Match], snapshot: Snapshot) -> Iterator[tuple[int, Field, Finding]]:
    for one in matches:
        owner = snapshot.by_email.get(one.row.email)
        if owner is not None and not is_staff(owner):
            finding = Finding(Code.EMAIL_OF_PARTNER, {"name": owner.name})
            yield one.row.row, Field.EMAIL, finding

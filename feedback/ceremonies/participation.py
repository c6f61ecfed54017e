"""Participation, recounted in bulk: answered forms per relationship and the raters' unit.

Only here and for reminders are boxes tied to raters, in memory, which takes both secrets. What is
stored is a figure per displayed cell, which moves with K raters' forms or not at all, and nothing
about a person. Units with few raters of a relationship share one cell (``unit_id`` empty), and
where even all of them together are too few there is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import or_, select

from feedback.assignments.model import Assignment, ParticipationCell
from feedback.cycles import service as cycles
from feedback.disclosure import participation as rule
from feedback.disclosure.grouping import State
from feedback.disclosure.participation import Desk
from feedback.foundation import clock
from feedback.invitations import keys
from feedback.invitations import queries as invitation_queries
from feedback.invitations import service as invitations
from feedback.people.model import Person, Post
from feedback.responses import cipher
from feedback.responses import service as responses
from feedback.responses.box import BoxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.vault import KeyStore

CellKey: TypeAlias = tuple[int | None, str]
Desks: TypeAlias = dict[CellKey, dict[int, Desk]]  # by rater; in memory only


@dataclass(frozen=True, slots=True)
class _Form:
    subject_id: int
    rater_id: int
    cell: CellKey | None


def lay_out(session: Session, cycle: Cycle, *, now: datetime) -> None:
    """Make the cells of a cycle that is being launched, nothing answered yet."""
    invited = Counter(form.cell for form in _forms(session, cycle) if form.cell is not None)
    session.add_all(
        ParticipationCell(
            cycle_id=cycle.id,
            unit_id=unit_id,
            relationship_=relationship,
            invited=number,
            as_of=now,
        )
        for (unit_id, relationship), number in invited.items()
    )
    cycle.participation_as_of = now
    session.flush()


def recount(session: Session, cycle: Cycle, *, vault: KeyStore, now: datetime) -> int:
    """Recount an open cycle and move the cells that may move; return how many did.

    Raises
    ------
    SecretMissing
        If the cycle has no secrets (any more).
    """
    return show(session, cycle, count(session, cycle, vault=vault), now=now)


def count(session: Session, cycle: Cycle, *, vault: KeyStore) -> Desks:
    """Return the forms per cell and rater as they really are; only reads. Never to be displayed."""
    mail_secret = keys.read_mail(vault, cycle.id)
    map_secret = keys.read_map(vault, cycle.id)
    submitted = {
        opened.id
        for opened in responses.read_all(session, cycle.id, map_secret)
        if opened.content.state is BoxState.SUBMITTED
    }
    locators = {
        row.rater_id: invitations.locator_of(mail_secret, row)
        for row in invitation_queries.of_cycle(session, cycle.id)
    }
    desks: Desks = {}
    for form in _forms(session, cycle):
        if form.cell is None:
            continue
        box = cipher.box_id(map_secret, locators[form.rater_id], form.subject_id)
        raters = desks.setdefault(form.cell, {})
        before = raters.get(form.rater_id, Desk(0, 0))
        raters[form.rater_id] = Desk(before.forms + 1, before.answered + (box in submitted))
    return desks


def show(session: Session, cycle: Cycle, counted: Desks, *, now: datetime) -> int:
    """Let displayed cells follow ``counted`` where K raters' forms flipped; return how many did.

    A cell whose forms are not those of the launch (somebody's post was changed for the time of the
    opening day) stands still: moving a person in or out would show what that person answered.
    """
    policy = cycles.policy_of(cycle)
    moved = 0
    for cell in session.scalars(
        select(ParticipationCell).where(ParticipationCell.cycle_id == cycle.id)
    ):
        desks = list(counted.get((cell.unit_id, cell.relationship_), {}).values())
        is_as_launched = sum(desk.forms for desk in desks) == cell.invited
        answered = rule.refresh(cell.answered, desks, policy) if is_as_launched else cell.answered
        moved += answered != cell.answered
        cell.answered, cell.as_of = answered, now
    cycle.participation_as_of = now
    session.flush()
    return moved


def _forms(session: Session, cycle: Cycle) -> list[_Form]:
    rows = session.execute(
        select(Assignment.subject_id, Assignment.rater_id, Assignment.relationship_).where(
            Assignment.cycle_id == cycle.id
        )
    ).all()
    unit_of = _units(session, cycle)
    raters: dict[str, dict[int | None, set[int]]] = {}
    for _subject, rater, relationship in rows:
        units = raters.setdefault(relationship, {})
        units.setdefault(unit_of.get(rater), set()).add(rater)
    cell_of = {
        (unit, relationship): cell
        for relationship, units in raters.items()
        for unit, cell in _cells(cycle, relationship, units).items()
    }
    return [
        _Form(subject, rater, cell_of.get((unit_of.get(rater), relationship)))
        for subject, rater, relationship in rows
    ]


def _units(session: Session, cycle: Cycle) -> dict[int, int]:
    """Return everybody's unit on the opening day; who leaves later still counts where he was."""
    on = clock.to_zone(cycle.opens_at, cycle.agency.zone).date()
    query = (
        select(Post.person_id, Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Person.agency_id == cycle.agency_id,
            Post.starts_on <= on,
            or_(Post.ends_on.is_(None), Post.ends_on >= on),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return {row.person_id: row.unit_id for row in session.execute(query)}


def _cells(
    cycle: Cycle, relationship: str, raters: dict[int | None, set[int]]
) -> dict[int | None, CellKey]:
    """Return the cell in which each unit's raters of one relationship are counted."""
    invited = {unit: len(raters[unit]) for unit in sorted(raters, key=lambda unit: unit or 0)}
    return {
        unit: (pool.units[0] if len(pool.units) == 1 else None, relationship)
        for pool in rule.pool(invited, cycles.policy_of(cycle))
        if pool.state is State.SHOWN
        for unit in pool.units
    }

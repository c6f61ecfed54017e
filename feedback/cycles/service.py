"""What HR does with a cycle: create, edit, choose subjects, copy, extend.

Every change of a draft first takes the cycle's lock and reads its state anew, so that a change and
a launch never meet. Launching, stopping, sealing and releasing cross rooms: see ``ceremonies``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from feedback.cycles import design as designs
from feedback.cycles import errors, queries
from feedback.cycles.design import Design
from feedback.cycles.model import Cycle, CycleState, CycleSubject, ScoreMode
from feedback.disclosure.policy import Policy
from feedback.foundation import audit, db
from feedback.instruments.model import Instrument, InstrumentVersion
from feedback.people.model import Person, PersonKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session


def create(session: Session, agency_id: int, design: Design, *, by: str, now: datetime) -> Cycle:
    """Add a draft without subjects; raises what ``cycles.design.checked`` raises."""
    cycle = Cycle(agency_id=agency_id)
    _apply(session, cycle, designs.checked(design, now))
    session.add(cycle)
    session.flush()
    _record(session, cycle, "cycle.create", by=by, now=now)
    return cycle


def edit(session: Session, cycle: Cycle, design: Design, *, by: str, now: datetime) -> None:
    """Replace the settings of a draft.

    Raises
    ------
    CycleNotDraft
        If it was launched meanwhile.
    """
    hold_draft(session, cycle)
    _apply(session, cycle, designs.checked(design, now))
    session.flush()
    _record(session, cycle, "cycle.edit", by=by, now=now)


def add_subjects(
    session: Session, cycle: Cycle, person_ids: Iterable[int], *, by: str, now: datetime
) -> int:
    """Add people to a draft as subjects; those who are in stay. Return how many were added.

    Raises
    ------
    PeopleUnknown
        If one is not active staff of the cycle's agency.
    """
    hold_draft(session, cycle)
    wanted = set(person_ids)
    known = set(
        session.scalars(
            select(Person.id).where(
                Person.agency_id == cycle.agency_id,
                Person.kind == PersonKind.STAFF,
                Person.is_active,
            )
        )
    )
    if wanted - known:
        raise errors.PeopleUnknown(sorted(wanted - known))
    present = set(
        session.scalars(select(CycleSubject.person_id).where(CycleSubject.cycle_id == cycle.id))
    )
    added = sorted(wanted - present)
    session.add_all(CycleSubject(cycle_id=cycle.id, person_id=one) for one in added)
    session.flush()
    session.expire(cycle, ["subjects"])
    _record(session, cycle, "cycle.add_subjects", by=by, now=now, facts={"n": len(added)})
    return len(added)


def remove_subject(
    session: Session, cycle: Cycle, subject_id: int, *, by: str, now: datetime
) -> None:
    """Take a subject without raters out of a draft (``assignments.service`` clears them first).

    Raises
    ------
    SubjectUnknown
        If the cycle has no such subject.
    """
    hold_draft(session, cycle)
    deletion = delete(CycleSubject).where(
        CycleSubject.id == subject_id, CycleSubject.cycle_id == cycle.id
    )
    if db.count_changed(session, deletion) == 0:
        raise errors.SubjectUnknown(subject_id)
    session.expire(cycle, ["subjects"])
    _record(session, cycle, "cycle.remove_subject", by=by, now=now, facts={"subject": subject_id})


def copy(  # noqa: PLR0913 - a copy has a name and two instants of its own
    session: Session,
    source: Cycle,
    *,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    by: str,
    now: datetime,
) -> Cycle:
    """Make a draft with the settings of ``source`` and those of its subjects who still work here.

    Raters are not copied: they follow the reporting lines of the new opening day.
    """
    design = Design(
        name=name,
        instrument_version_id=source.instrument_version_id,
        opens_at=opens_at,
        closes_at=closes_at,
        relationships=tuple(source.relationships),
        weights=source.weights,
        mode=ScoreMode(source.mode),
        policy=policy_of(source),
        requires_sign_in=source.requires_sign_in,
        hr_sees_results=source.hr_sees_results,
    )
    made = create(session, source.agency_id, design, by=by, now=now)
    add_subjects(session, made, queries.active_people_of(session, source.id), by=by, now=now)
    return made


def extend(session: Session, cycle: Cycle, closes_at: datetime, *, by: str, now: datetime) -> None:
    """Move the closing instant of a running cycle; ``now`` is the database's clock.

    Raises
    ------
    ClosesInThePast
        If the new instant has passed.
    CycleNotOpen
        If the cycle is not running, or its time ran out meanwhile.
    """
    if closes_at <= now:
        raise errors.ClosesInThePast(now)
    if closes_at <= cycle.opens_at:
        raise errors.ClosesBeforeItOpens
    before = cycle.closes_at
    change = (
        update(Cycle)
        .where(Cycle.id == cycle.id, Cycle.state == CycleState.OPEN, Cycle.closes_at > now)
        .values(closes_at=closes_at)
        .execution_options(synchronize_session=False)
    )
    if db.count_changed(session, change) == 0:
        raise errors.CycleNotOpen(cycle.state)
    session.refresh(cycle)
    facts = {"from": before.isoformat(), "to": closes_at.isoformat()}
    _record(session, cycle, "cycle.extend", by=by, now=now, facts=facts)


def hold_draft(session: Session, cycle: Cycle) -> None:
    """Lock ``cycle`` until the transaction ends and make sure that it is still a draft.

    Raises
    ------
    CycleNotDraft
        If it is not.
    """
    db.lock_exclusive(session, cycle.id)
    session.refresh(cycle, with_for_update=True)
    if cycle.state != CycleState.DRAFT:
        raise errors.CycleNotDraft(cycle.state)


def policy_of(cycle: Cycle) -> Policy:
    """Return the disclosure policy of a cycle."""
    return Policy.from_dict(cycle.policy)


def _apply(session: Session, cycle: Cycle, design: Design) -> None:
    _check_instrument(session, cycle.agency_id, design.instrument_version_id)
    cycle.name = design.name
    cycle.instrument_version_id = design.instrument_version_id
    cycle.opens_at, cycle.closes_at = design.opens_at, design.closes_at
    cycle.relationships = list(design.relationships)
    cycle.weights = dict(design.weights)
    cycle.mode = design.mode
    cycle.policy = design.policy.to_dict()
    cycle.requires_sign_in = design.requires_sign_in
    cycle.hr_sees_results = design.hr_sees_results


def _check_instrument(session: Session, agency_id: int, version_id: int) -> None:
    known = session.scalar(
        select(InstrumentVersion.id)
        .join(Instrument, Instrument.id == InstrumentVersion.instrument_id)
        .where(InstrumentVersion.id == version_id, Instrument.agency_id == agency_id)
    )
    if known is None:
        raise errors.InstrumentUnknown(version_id)


def _record(
    session: Session,
    cycle: Cycle,
    action: str,
    *,
    by: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=by,
        action=action,
        about=f"cycle:{cycle.id}",
        at=now,
        facts=facts,
    )

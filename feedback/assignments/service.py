"""Who rates whom, while the cycle is a draft: proposed, added, removed. A launch freezes it all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from feedback.assignments import errors, proposal, queries
from feedback.assignments.model import Assignment, Origin
from feedback.cycles import service as cycles
from feedback.cycles.errors import SubjectUnknown
from feedback.cycles.model import Cycle, CycleSubject, Relationship
from feedback.foundation import audit, clock, db
from feedback.people.model import Person, PersonKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.assignments.proposal import Limits, Pair


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts, and when."""

    by: str
    now: datetime


def propose(
    session: Session, cycle: Cycle, *, by: str, now: datetime, limits: Limits | None = None
) -> Counter[str]:
    """Propose raters anew from the lines of the opening day; return how many of each kind.

    What was proposed before goes, what was added by hand stays. Somebody already chosen by hand as
    supervisor keeps that place.
    """
    cycles.hold_draft(session, cycle)
    session.execute(
        delete(Assignment).where(
            Assignment.cycle_id == cycle.id, Assignment.origin == Origin.PROPOSED
        )
    )
    subjects = queries.subject_ids(session, cycle.id)
    on = clock.to_zone(cycle.opens_at, cycle.agency.zone).date()
    pairs = proposal.propose(
        subjects,
        queries.lines_on(session, cycle.agency_id, on),
        cycle.relationships,
        seed=cycle.id,
        limits=limits,
    )
    added = _insert(session, cycle, _not_by_hand(session, cycle, pairs), subjects, Origin.PROPOSED)
    _record(session, cycle, "assignment.propose", Deed(by, now), added)
    return added


def add(  # noqa: PLR0913 - an assignment has three sides
    session: Session,
    cycle: Cycle,
    *,
    subject_id: int,
    rater_id: int,
    relationship: str,
    by: str,
    now: datetime,
) -> Assignment:
    """Add one rater by hand.

    Raises
    ------
    CycleNotDraft
        If the cycle was launched.
    RelationshipNotAsked, SubjectUnknown, RaterUnknown, AlreadyRates, NotOneself, SupervisorTaken,
    OutsidersArePartners
        Named after the broken rule.
    """
    cycles.hold_draft(session, cycle)
    subject = _subject(session, cycle, subject_id)
    _check(session, cycle, subject, _rater(session, cycle, rater_id), relationship)
    row = Assignment(
        cycle_id=cycle.id,
        subject_id=subject.id,
        rater_id=rater_id,
        relationship_=relationship,
        origin=Origin.MANUAL,
    )
    session.add(row)
    session.flush()
    _record(session, cycle, "assignment.add", Deed(by, now), {relationship: 1})
    return row


def add_peers(
    session: Session, cycle: Cycle, pairs: Iterable[Pair], *, by: str, now: datetime
) -> Counter[str]:
    """Add pairs that the design check proposed and HR accepted; existing ones stay as they are."""
    cycles.hold_draft(session, cycle)
    subjects = queries.subject_ids(session, cycle.id)
    present = {(one.subject, one.rater) for one in queries.pairs(session, cycle.id)}
    new = [
        one for one in pairs if one.subject in subjects and (one.subject, one.rater) not in present
    ]
    added = _insert(session, cycle, new, subjects, Origin.MANUAL)
    _record(session, cycle, "assignment.add", Deed(by, now), added)
    return added


def remove(
    session: Session,
    cycle: Cycle,
    assignment_id: int,
    *,
    subject_id: int,
    by: str,
    now: datetime,
) -> None:
    """Remove one rater of a subject.

    Raises
    ------
    AssignmentUnknown
        If the subject has no such assignment in this cycle.
    """
    cycles.hold_draft(session, cycle)
    deletion = delete(Assignment).where(
        Assignment.id == assignment_id,
        Assignment.cycle_id == cycle.id,
        Assignment.subject_id == subject_id,
    )
    if db.count_changed(session, deletion) == 0:
        raise errors.AssignmentUnknown(assignment_id)
    _record(session, cycle, "assignment.remove", Deed(by, now), {"assignment": assignment_id})


def remove_subject(
    session: Session, cycle: Cycle, subject_id: int, *, by: str, now: datetime
) -> None:
    """Take a subject out of a draft, with all raters."""
    cycles.hold_draft(session, cycle)
    session.execute(
        delete(Assignment).where(
            Assignment.cycle_id == cycle.id, Assignment.subject_id == subject_id
        )
    )
    cycles.remove_subject(session, cycle, subject_id, by=by, now=now)


def _check(
    session: Session, cycle: Cycle, subject: CycleSubject, rater: Person, relationship: str
) -> None:
    if relationship not in cycle.relationships:
        raise errors.RelationshipNotAsked(relationship)
    if (relationship == Relationship.SELF) != (rater.id == subject.person_id):
        raise errors.NotOneself
    if rater.kind == PersonKind.PARTNER and relationship != Relationship.PARTNER:
        raise errors.OutsidersArePartners
    rows = session.execute(
        select(Assignment.rater_id, Assignment.relationship_).where(
            Assignment.subject_id == subject.id
        )
    )
    taken = {row[0]: row[1] for row in rows}
    if rater.id in taken:
        raise errors.AlreadyRates(taken[rater.id])
    if relationship == Relationship.SUPERVISOR and relationship in taken.values():
        raise errors.SupervisorTaken


def _subject(session: Session, cycle: Cycle, subject_id: int) -> CycleSubject:
    subject = session.get(CycleSubject, subject_id)
    if subject is None or subject.cycle_id != cycle.id:
        raise SubjectUnknown(subject_id)
    return subject


def _rater(session: Session, cycle: Cycle, rater_id: int) -> Person:
    rater = session.get(Person, rater_id)
    if rater is None or rater.agency_id != cycle.agency_id or not rater.is_active:
        raise errors.RaterUnknown(rater_id)
    return rater


def _not_by_hand(session: Session, cycle: Cycle, pairs: Iterable[Pair]) -> list[Pair]:
    by_hand = queries.pairs(session, cycle.id)
    taken = {(one.subject, one.rater) for one in by_hand}
    led = {one.subject for one in by_hand if one.relationship is Relationship.SUPERVISOR}
    return [
        one
        for one in pairs
        if (one.subject, one.rater) not in taken
        and not (one.relationship is Relationship.SUPERVISOR and one.subject in led)
    ]


def _insert(
    session: Session,
    cycle: Cycle,
    pairs: Iterable[Pair],
    subjects: Mapping[int, int],
    origin: Origin,
) -> Counter[str]:
    rows = [
        Assignment(
            cycle_id=cycle.id,
            subject_id=subjects[one.subject],
            rater_id=one.rater,
            relationship_=one.relationship,
            origin=origin,
        )
        for one in pairs
    ]
    session.add_all(rows)
    session.flush()
    return Counter(row.relationship_ for row in rows)


def _record(
    session: Session, cycle: Cycle, action: str, deed: Deed, facts: Mapping[str, int]
) -> None:
    audit.record(
        session,
        agency_id=cycle.agency_id,
        actor=deed.by,
        action=action,
        about=f"cycle:{cycle.id}",
        at=deed.now,
        facts=dict(facts),
    )

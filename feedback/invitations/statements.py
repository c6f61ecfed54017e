"""What every page of a rater asks, built once and over plain tables.

Building a statement and loading mapped objects would cost more than the database does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, func, select

from feedback.assignments.model import Assignment
from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.instruments.model import InstrumentVersion
from feedback.invitations.model import Invitation
from feedback.people.model import Agency, Person

if TYPE_CHECKING:
    from sqlalchemy import Table

_cycle, _version, _agency, _invitation, _person, _assignment, _subject = (
    cast("Table", model.__table__)
    for model in (
        Cycle,
        InstrumentVersion,
        Agency,
        Invitation,
        Person,
        Assignment,
        CycleSubject,
    )
)
_CYCLE = (
    select(
        _cycle.c.id,
        _cycle.c.name,
        _cycle.c.state,
        _cycle.c.opens_at,
        _cycle.c.closes_at,
        _cycle.c.stopped_at,
        _cycle.c.requires_sign_in,
        _cycle.c.policy,
        _cycle.c.instrument_version_id,
        _version.c.digest,
        _agency.c.name.label("agency_name"),
        _agency.c.zone,
    )
    .join_from(_cycle, _version, _version.c.id == _cycle.c.instrument_version_id)
    .join(_agency, _agency.c.id == _cycle.c.agency_id)
)
CYCLE_BY_ID = _CYCLE.where(_cycle.c.id == bindparam("cycle_id"))
CYCLES_WITH_LINKS = select(_cycle.c.id).where(
    _cycle.c.state.in_((CycleState.OPEN.value, CycleState.CLOSING.value))
)
RATER_BY_TAG = (
    _CYCLE.add_columns(
        _invitation.c.id.label("invitation_id"),
        _person.c.id.label("person_id"),
        _person.c.name.label("rater_name"),
        _person.c.kind,
        _person.c.language,
    )
    .join(_invitation, _invitation.c.cycle_id == _cycle.c.id)
    .join(_person, _person.c.id == _invitation.c.rater_id)
    .where(_invitation.c.tag == bindparam("tag"))
)
TO_RATE = (
    select(
        _assignment.c.subject_id,
        _assignment.c.relationship,
        _subject.c.name,
        _subject.c.post_title,
        _subject.c.unit_name,
    )
    .join_from(_assignment, _subject, _subject.c.id == _assignment.c.subject_id)
    .where(
        _assignment.c.cycle_id == bindparam("cycle_id"),
        _assignment.c.rater_id == bindparam("rater_id"),
    )
    .order_by(_assignment.c.subject_id)
)
ROSTER = (
    select(_assignment.c.relationship, func.count())
    .where(_assignment.c.subject_id == bindparam("subject_id"))
    .group_by(_assignment.c.relationship)
)

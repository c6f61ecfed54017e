"""Proposing, adding and removing raters, on both databases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.assignments import check, errors, plans, queries, service
from feedback.assignments.model import Assignment
from feedback.cycles.errors import CycleNotDraft, SubjectUnknown
from feedback.people.model import ReportingLine
from tests import cast
from tests.cycles import drafts
from tests.cycles.drafts import BY, NOW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(session: Session) -> drafts.Office:
    return drafts.office(session)


@pytest.fixture
def cycle(session: Session, office: drafts.Office) -> Cycle:
    return drafts.draft(session, office, relationships=drafts.ALL)


def rows(session: Session, cycle: Cycle) -> set[tuple[int, int, str, str]]:
    query = select(
        Assignment.subject_id, Assignment.rater_id, Assignment.relationship_, Assignment.origin
    ).where(Assignment.cycle_id == cycle.id)
    return {tuple(row) for row in session.execute(query)}


def add(session: Session, cycle: Cycle, rater_id: int, relationship: str) -> Assignment:
    subject = cycle.subjects[0]
    return service.add(
        session,
        cycle,
        subject_id=subject.id,
        rater_id=rater_id,
        relationship=relationship,
        by=BY,
        now=NOW,
    )


def test_proposing_gives_self_supervisor_and_peers(session: Session, cycle: Cycle) -> None:
    counts = queries.counts(session, cycle.id)[cycle.subjects[0].id]
    assert counts == {"self": 1, "supervisor": 1, "peer": 5}


def test_proposing_again_changes_nothing(session: Session, cycle: Cycle) -> None:
    before = rows(session, cycle)
    service.propose(session, cycle, by=BY, now=NOW)
    assert rows(session, cycle) == before


def test_raters_added_by_hand_survive_a_new_proposal(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    added = add(session, cycle, office.teams[1][0].id, "peer")
    service.propose(session, cycle, by=BY, now=NOW)
    assert session.get(Assignment, added.id) is not None


def test_a_supervisor_chosen_by_hand_keeps_the_place(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    subject = cycle.subjects[0]
    official = session.scalars(
        select(Assignment).where(
            Assignment.subject_id == subject.id, Assignment.relationship_ == "supervisor"
        )
    ).one()
    service.remove(session, cycle, official.id, subject_id=official.subject_id, by=BY, now=NOW)
    add(session, cycle, office.chief.id, "supervisor")
    service.propose(session, cycle, by=BY, now=NOW)
    raters = queries.raters_of(session, cycle.id)[subject.id]
    assert [one.rater_id for one in raters if one.relationship == "supervisor"] == [office.chief.id]


def test_the_line_of_the_opening_day_decides(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    person = office.teams[0][0]
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == person.id)).one()
    line.ends_on = date(2026, 10, 31)
    session.add(
        ReportingLine(
            person_id=person.id, supervisor_id=office.heads[1].id, starts_on=date(2026, 11, 1)
        )
    )
    session.flush()
    before = queries.lines_on(session, office.agency.id, date(2026, 10, 31))
    after = queries.lines_on(session, office.agency.id, date(2026, 11, 9))
    assert before.supervisor_of[person.id] == office.heads[0].id
    assert after.supervisor_of[person.id] == office.heads[1].id


def test_people_who_left_do_not_rate(session: Session, cycle: Cycle, office: drafts.Office) -> None:
    gone = office.teams[0][1]
    gone.is_active = False
    service.propose(session, cycle, by=BY, now=NOW)
    raters = {pair.rater for pair in queries.pairs(session, cycle.id) if pair.subject != gone.id}
    assert gone.id not in raters


def test_a_partner_is_added_by_hand(session: Session, cycle: Cycle, office: drafts.Office) -> None:
    partner = cast.person(session, office.agency, "Mitra", kind="partner", nip=None)
    assert add(session, cycle, partner.id, "partner").origin == "manual"


def test_a_partner_can_be_nothing_else(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    partner = cast.person(session, office.agency, "Mitra", kind="partner", nip=None)
    with pytest.raises(errors.OutsidersArePartners):
        add(session, cycle, partner.id, "peer")


def test_nobody_rates_a_subject_twice(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    with pytest.raises(errors.AlreadyRates) as caught:
        add(session, cycle, office.teams[0][1].id, "subordinate")
    assert caught.value.relationship == "peer"


def test_there_is_one_supervisor(session: Session, cycle: Cycle, office: drafts.Office) -> None:
    with pytest.raises(errors.SupervisorTaken):
        add(session, cycle, office.chief.id, "supervisor")


@pytest.mark.parametrize(("is_self", "relationship"), [(True, "peer"), (False, "self")])
def test_self_is_oneself_and_nobody_else(
    session: Session, cycle: Cycle, office: drafts.Office, *, is_self: bool, relationship: str
) -> None:
    own, other = cycle.subjects[0].person_id, office.teams[1][0].id
    with pytest.raises(errors.NotOneself):
        add(session, cycle, own if is_self else other, relationship)


def test_a_relationship_that_is_not_asked_is_refused(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office, relationships=("self", "supervisor", "peer"))
    with pytest.raises(errors.RelationshipNotAsked):
        add(session, cycle, office.chief.id, "subordinate")


def test_raters_of_another_agency_are_unknown(session: Session, cycle: Cycle) -> None:
    stranger = cast.person(session, cast.agency(session, "lain"))
    with pytest.raises(errors.RaterUnknown):
        add(session, cycle, stranger.id, "peer")


def test_subjects_of_another_cycle_are_unknown(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    other = drafts.office(session, "lain")
    foreign = drafts.draft(session, other)
    with pytest.raises(SubjectUnknown):
        service.add(
            session,
            cycle,
            subject_id=foreign.subjects[0].id,
            rater_id=office.chief.id,
            relationship="peer",
            by=BY,
            now=NOW,
        )


def test_an_assignment_of_another_cycle_cannot_be_removed(session: Session, cycle: Cycle) -> None:
    foreign = drafts.draft(session, drafts.office(session, "lain"))
    theirs = session.scalars(select(Assignment).where(Assignment.cycle_id == foreign.id)).first()
    assert theirs is not None
    with pytest.raises(errors.AssignmentUnknown):
        service.remove(session, cycle, theirs.id, subject_id=theirs.subject_id, by=BY, now=NOW)


def test_removing_one_rater_removes_one(session: Session, cycle: Cycle) -> None:
    before = rows(session, cycle)
    first = session.scalars(select(Assignment).where(Assignment.cycle_id == cycle.id)).first()
    assert first is not None
    service.remove(session, cycle, first.id, subject_id=first.subject_id, by=BY, now=NOW)
    assert len(before - rows(session, cycle)) == 1


def test_a_launch_freezes_the_raters(session: Session, cycle: Cycle) -> None:
    cycle.state = "open"
    session.flush()
    with pytest.raises(CycleNotDraft):
        service.propose(session, cycle, by=BY, now=NOW)


def test_an_accepted_repair_is_added_once(session: Session, office: drafts.Office) -> None:
    small = drafts.draft(session, drafts.office(session, "kecil", sizes=(8, 3)))
    findings = plans.findings(session, small, now=NOW)
    short = next(one for one in findings if one.code is check.Code.TOO_FEW_RATERS)
    first = service.add_peers(session, small, short.pairs, by=BY, now=NOW)
    again = service.add_peers(session, small, short.pairs, by=BY, now=NOW)
    assert (sum(first.values()), sum(again.values())) == (len(short.pairs), 0)


def test_status_of_a_draft_counts_its_raters_and_nobody_invited(
    session: Session, cycle: Cycle, office: drafts.Office
) -> None:
    (status,) = queries.status(session, office.agency.id)
    assert (status.invited, status.answered, status.raters, status.as_of) == (0, 0, 14, None)

"""Creating, editing, choosing subjects, copying and extending, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from feedback.assignments import service as assignments
from feedback.cycles import errors, queries, rules, service
from feedback.cycles.model import Cycle
from feedback.foundation.audit import AuditEvent
from tests import cast
from tests.cycles import drafts
from tests.cycles.drafts import BY, NOW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.both_databases
TODAY = NOW.date()


@pytest.fixture
def office(session: Session) -> drafts.Office:
    return drafts.office(session)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_new_cycle_is_a_draft_with_its_policy_frozen_as_data(
    session: Session, office: drafts.Office
) -> None:
    version = drafts.version(session, office.agency)
    wanted = drafts.design(
        version.id, name="  Semester   II ", policy=rules.stricter_policy(crowd=5)
    )
    cycle = service.create(session, office.agency.id, wanted, by=BY, now=NOW)
    session.expire_all()
    assert (cycle.state, cycle.name, service.policy_of(cycle).crowd) == ("draft", "Semester II", 5)


def test_an_instrument_of_another_agency_is_refused(
    session: Session, office: drafts.Office
) -> None:
    foreign = drafts.version(session, cast.agency(session, "lain"))
    with pytest.raises(errors.InstrumentUnknown):
        service.create(session, office.agency.id, drafts.design(foreign.id), by=BY, now=NOW)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, errors.NameMissing),
        ({"closes_at": NOW - timedelta(days=1), "opens_at": NOW}, errors.ClosesBeforeItOpens),
        ({"weights": {"supervisor": 99}}, errors.WeightsDoNotSumUp),
        ({"relationships": ("self",), "weights": {}}, errors.NobodyElseAsked),
    ],
)
def test_a_senseless_design_is_refused(
    session: Session, office: drafts.Office, change: dict[str, object], error: type[Exception]
) -> None:
    version = drafts.version(session, office.agency)
    with pytest.raises(error):
        service.create(
            session, office.agency.id, drafts.design(version.id, **change), by=BY, now=NOW
        )


def test_editing_replaces_the_settings(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    wanted = drafts.design(
        cycle.instrument_version_id, name="Baru", relationships=("supervisor", "peer")
    )
    service.edit(session, cycle, wanted, by=BY, now=NOW)
    session.expire_all()
    assert (cycle.name, cycle.relationships, cycle.weights) == (
        "Baru",
        ["supervisor", "peer"],
        {"supervisor": 75, "peer": 25},
    )


def test_a_launched_cycle_cannot_be_edited(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    cycle.state = "open"
    session.flush()
    with pytest.raises(errors.CycleNotDraft):
        service.edit(session, cycle, drafts.design(cycle.instrument_version_id), by=BY, now=NOW)


def test_a_stale_copy_in_memory_does_not_let_a_change_through(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office)
    session.commit()
    with session.get_bind().begin() as other:
        other.execute(update(Cycle).values(state="open"))
    set_committed_value(cycle, "state", "draft")
    with pytest.raises(errors.CycleNotDraft):
        service.add_subjects(session, cycle, [office.chief.id], by=BY, now=NOW)


def test_adding_the_same_subjects_twice_adds_them_once(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office, [])
    people = [one.id for one in office.staff[:3]]
    first = service.add_subjects(session, cycle, people, by=BY, now=NOW)
    again = service.add_subjects(session, cycle, [*people, office.chief.id], by=BY, now=NOW)
    assert (first, again, queries.n_subjects(session, cycle.id)) == (3, 1, 4)


def test_a_unit_brings_the_units_below_it(session: Session, office: drafts.Office) -> None:
    everybody = queries.staff_of_units(
        session, office.agency.id, [office.units[0].parent_id or 0], TODAY
    )
    one_unit = queries.staff_of_units(session, office.agency.id, [office.units[0].id], TODAY)
    assert (len(everybody), len(one_unit)) == (15, 7)


def test_people_who_left_partners_and_strangers_are_no_subjects(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office, [])
    gone = cast.person(session, office.agency, "Pensiun", is_active=False)
    partner = cast.person(session, office.agency, "Mitra", kind="partner", nip=None)
    stranger = cast.person(session, cast.agency(session, "lain"), "Lain")
    wanted = [office.chief.id, gone.id, partner.id, stranger.id]
    with pytest.raises(errors.PeopleUnknown) as caught:
        service.add_subjects(session, cycle, wanted, by=BY, now=NOW)
    assert set(caught.value.person_ids) == {gone.id, partner.id, stranger.id}


def test_removing_a_subject_removes_the_raters_too(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    subject = cycle.subjects[0]
    assignments.remove_subject(session, cycle, subject.id, by=BY, now=NOW)
    assert queries.n_subjects(session, cycle.id) == 11


def test_removing_an_unknown_subject_says_so(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    with pytest.raises(errors.SubjectUnknown):
        service.remove_subject(session, cycle, 10_000, by=BY, now=NOW)


def test_a_copy_takes_settings_and_those_who_still_work_here(
    session: Session, office: drafts.Office
) -> None:
    source = drafts.draft(session, office, policy=rules.stricter_policy(crowd=5))
    source.state = "released"
    office.staff[0].is_active = False
    made = service.copy(
        session,
        source,
        name="Semester berikut",
        opens_at=NOW + timedelta(days=180),
        closes_at=NOW + timedelta(days=190),
        by=BY,
        now=NOW,
    )
    assert (made.state, service.policy_of(made).crowd, len(made.subjects)) == ("draft", 5, 11)


def test_extending_moves_the_closing_of_a_running_cycle(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office)
    cycle.state = "open"
    session.flush()
    later = cycle.closes_at + timedelta(days=3)
    service.extend(session, cycle, later, by=BY, now=NOW)
    session.expire_all()
    assert (cycle.closes_at, actions(session)[-1]) == (later, "cycle.extend")


def test_a_closing_in_the_past_is_refused(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    cycle.state = "open"
    session.flush()
    with pytest.raises(errors.ClosesInThePast):
        service.extend(session, cycle, NOW, by=BY, now=NOW)


@pytest.mark.parametrize("state", ["draft", "closing", "sealed", "released", "aborted"])
def test_only_a_running_cycle_is_extended(
    session: Session, office: drafts.Office, state: str
) -> None:
    cycle = drafts.draft(session, office)
    cycle.state = state
    session.flush()
    with pytest.raises(errors.CycleNotOpen):
        service.extend(session, cycle, cycle.closes_at + timedelta(days=1), by=BY, now=NOW)


def test_a_cycle_whose_time_ran_out_is_not_brought_back(
    session: Session, office: drafts.Office
) -> None:
    cycle = drafts.draft(session, office)
    cycle.state = "open"
    session.flush()
    late = cycle.closes_at + timedelta(minutes=1)
    with pytest.raises(errors.CycleNotOpen):
        service.extend(session, cycle, late + timedelta(days=1), by=BY, now=late)


def test_every_deed_is_in_the_audit_trail(session: Session, office: drafts.Office) -> None:
    drafts.draft(session, office)
    assert actions(session) == ["cycle.create", "cycle.add_subjects", "assignment.propose"]


def test_another_agency_does_not_find_the_cycle(session: Session, office: drafts.Office) -> None:
    cycle = drafts.draft(session, office)
    other = cast.agency(session, "lain")
    assert queries.find(session, other.id, cycle.id) is None

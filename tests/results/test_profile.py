"""The profile hands out displayed values, to those who may see them, and nothing else."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from feedback.cycles.model import Cycle, CycleState
from feedback.results import profile, queries
from feedback.results.errors import ReaderNotAllowed, ResultsNotReleased, ResultsUnknown
from feedback.results.readers import Reader, Standing
from tests.results import released

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from feedback.cycles.model import CycleSubject
    from feedback.results.lines import Profile


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released.build(tmp_path_factory.mktemp("released"))


def cycle_of(session: Session, subject: CycleSubject) -> Cycle:
    return session.get_one(Cycle, subject.cycle_id)


def reader_of(session: Session, subject: CycleSubject) -> Reader:
    return Reader(subject.person_id, cycle_of(session, subject).agency_id)


def hr_of(session: Session, subject: CycleSubject) -> Reader:
    return Reader(person_id=0, agency_id=cycle_of(session, subject).agency_id, is_hr=True)


def own(session: Session, mode: str, place: int) -> Profile:
    """Return what a subject sees of himself."""
    subject = released.subjects(session, mode)[place]
    return profile.of(session, subject.id, reader=reader_of(session, subject))


def numbers(value: object) -> list[object]:
    """Return every number inside a profile, however deep."""
    if is_dataclass(value):
        return [one for field in fields(value) for one in numbers(getattr(value, field.name))]
    if isinstance(value, dict):
        return [one for part in value.values() for one in numbers(part)]
    if isinstance(value, tuple | list):
        return [one for part in value for one in numbers(part)]
    return [value] if isinstance(value, Decimal | float) else []


def test_every_competency_has_a_total_and_every_block_a_row(session: Session) -> None:
    found = own(session, "adjusted", 1)
    assert len(found.competencies) == 5
    assert {block.members for line in found.competencies for block in line.blocks} == {
        ("supervisor",),
        ("peer",),
        ("subordinate",),
    }
    assert found.standing is Standing.OWN


@pytest.mark.parametrize("mode", ["adjusted", "raw"])
def test_no_score_carries_a_hidden_decimal(session: Session, mode: str) -> None:
    lines = own(session, mode, 1).competencies
    scores = [
        number
        for line in lines
        for part in (
            line.total.figure,
            line.total.self_value,
            [block.figure for block in line.blocks],
        )
        for number in numbers(part) or [part]
        if isinstance(number, Decimal)
    ]
    assert len(scores) > 10
    assert all(score * 10 == int(score * 10) for score in scores)


def test_a_withheld_block_keeps_its_row_and_its_reason(session: Session) -> None:
    line = own(session, "adjusted", 2).competencies[0]
    block = next(block for block in line.blocks if block.members == ("peer", "subordinate"))
    assert (block.state, block.reason, block.figure) == ("withheld", "too_few_answered", None)


def test_a_held_total_is_shown_to_hr_only(session: Session) -> None:
    leader = released.subjects(session, "raw")[0]
    of_hr = profile.of(session, leader.id, reader=hr_of(session, leader))
    of_own = own(session, "raw", 0)
    assert {line.total.state for line in of_own.competencies} == {"held"}
    assert {line.total.figure for line in of_own.competencies} == {None}
    assert all(line.total.figure is not None for line in of_hr.competencies)


def test_the_crowd_never_tells_more_than_the_band(session: Session) -> None:
    found = own(session, "raw", 1)
    band = next(group.band for group in found.groups if group.band is not None)
    assert (band.low, band.high) == (6, 9)
    assert found.protection.others == band.low - 1


def test_where_nothing_anonymous_is_shown_no_crowd_is_named(session: Session) -> None:
    assert own(session, "adjusted", 2).protection.others is None


def test_raw_results_compare_nothing(session: Session) -> None:
    assert own(session, "raw", 1).highlights.is_compared is False


def test_comments_below_the_threshold_are_an_empty_line(session: Session) -> None:
    questions = own(session, "adjusted", 2).questions
    assert [question.comments for question in questions] == [(), ()]


@pytest.mark.parametrize("kind", ["colleague", "hr"])
def test_nobody_else_reads_it(session: Session, kind: str) -> None:
    first, second = released.subjects(session, "adjusted")[:2]
    reader = hr_of(session, first) if kind == "hr" else reader_of(session, second)
    with pytest.raises(ReaderNotAllowed):
        profile.of(session, first.id, reader=reader)


def test_another_agency_does_not_know_the_subject(session: Session) -> None:
    foreign = released.subjects(session, "raw")[0]
    mine = released.subjects(session, "adjusted")[0]
    with pytest.raises(ResultsUnknown):
        profile.of(session, foreign.id, reader=reader_of(session, mine))


def test_a_number_that_is_nobody_is_unknown(session: Session) -> None:
    with pytest.raises(ResultsUnknown):
        profile.of(session, 10**6, reader=Reader(1, 1))


@pytest.mark.parametrize("state", [CycleState.CLOSING, CycleState.SEALED, CycleState.ABORTED])
def test_before_the_release_there_is_nothing_to_see(session: Session, state: CycleState) -> None:
    subject = released.subjects(session, "adjusted")[1]
    cycle_of(session, subject).state = state
    session.flush()
    with pytest.raises(ResultsNotReleased):
        profile.of(session, subject.id, reader=reader_of(session, subject))


def test_the_list_holds_ones_own_released_reports(session: Session) -> None:
    subject = released.subjects(session, "adjusted")[1]
    cycle = cycle_of(session, subject)
    lines = queries.reports_of_person(session, cycle.agency_id, subject.person_id)
    assert [line.subject_id for line in lines] == [subject.id]
    cycle.state = CycleState.SEALED
    session.flush()
    assert queries.reports_of_person(session, cycle.agency_id, subject.person_id) == []


def test_hr_finds_the_reports_of_a_cycle_that_it_may_read(session: Session) -> None:
    counts = []
    for mode in ("raw", "adjusted"):
        cycle = cycle_of(session, released.subjects(session, mode)[0])
        counts.append(len(queries.reports_of_cycle(session, cycle.agency_id, cycle.id)))
    assert counts == [8, 0]

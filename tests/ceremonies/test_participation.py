"""Participation: displayed figures move by K statuses or not at all, and say nothing of anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.assignments import queries
from feedback.assignments.model import ParticipationCell
from feedback.ceremonies import participation
from feedback.foundation import runtime
from feedback.foundation.vault import SecretMissing
from feedback.invitations import keys
from feedback.people.model import Post
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault, sizes=(6, 6, 3))


def cells(session: Session, relationship: str) -> dict[str | None, tuple[int, int]]:
    return {
        cell.unit_name: (cell.answered, cell.invited)
        for cell in queries.participation(session, 1)
        if cell.relationship == relationship
    }


def answer(launched: Round, number: int, relationship: str = "peer", unit: str = "Biro 2") -> None:
    """Let as many different raters as there are send one form each, then the next, and so on."""
    chosen = [a for a in launched.assignments(relationship) if a.subject.unit_name == unit]
    turn = {a.id: [b.id for b in chosen if b.rater_id == a.rater_id].index(a.id) for a in chosen}
    for assignment in sorted(chosen, key=lambda one: turn[one.id])[:number]:
        launched.submit(assignment)


def recount(launched: Round) -> int:
    return participation.recount(launched.session, launched.cycle, vault=launched.vault, now=LATER)


@pytest.mark.both_databases
def test_four_answers_are_shown(session: Session, launched: Round) -> None:
    answer(launched, 4)
    assert recount(launched) == 1
    assert cells(session, "peer")["Biro 2"] == (4, 30)


def test_three_answers_are_not_shown_yet(session: Session, launched: Round) -> None:
    answer(launched, 3)
    assert recount(launched) == 0
    assert cells(session, "peer")["Biro 2"] == (0, 30)


def test_after_four_the_next_three_are_not_shown_yet(session: Session, launched: Round) -> None:
    answer(launched, 4)
    recount(launched)
    answer(launched, 7)
    recount(launched)
    assert cells(session, "peer")["Biro 2"] == (4, 30)


def test_all_forms_of_one_rater_are_not_shown(session: Session, launched: Round) -> None:
    """Five forms sent at once by the one person at a desk are one status, not five."""
    forms = [a for a in launched.assignments("peer") if a.subject.unit_name == "Biro 2"]
    for assignment in [a for a in forms if a.rater_id == forms[0].rater_id]:
        launched.submit(assignment)
    assert recount(launched) == 0
    assert cells(session, "peer")["Biro 2"] == (0, 30)


def test_moving_somebody_to_another_unit_afterwards_shows_nothing(
    session: Session, launched: Round
) -> None:
    answer(launched, 30)
    recount(launched)
    before = cells(session, "peer")
    moved, elsewhere = launched.office.teams[1][0], launched.office.teams[0][0]
    unit = session.scalars(sa.select(Post.unit_id).where(Post.person_id == elsewhere.id)).first()
    session.execute(sa.update(Post).where(Post.person_id == moved.id).values(unit_id=unit))
    recount(launched)
    assert before["Biro 2"] == (30, 30)
    assert cells(session, "peer") == before


def test_answers_in_different_cells_do_not_add_up(session: Session, launched: Round) -> None:
    answer(launched, 3, "peer", "Biro 2")
    answer(launched, 3, "self", "Biro 2")
    assert recount(launched) == 0


def test_units_with_few_raters_share_a_cell(session: Session, launched: Round) -> None:
    """Three colleagues of Biro 3 alone would stand out, so the smallest other unit joins them."""
    assert cells(session, "peer") == {"Biro 2": (0, 30), None: (0, 36)}


def test_relationships_with_too_few_raters_have_no_cell(session: Session, launched: Round) -> None:
    assert cells(session, "supervisor") == {}


def test_every_figure_says_as_of_when_it_is(session: Session, launched: Round) -> None:
    recount(launched)
    assert set(session.scalars(sa.select(ParticipationCell.as_of))) == {LATER}
    assert launched.cycle.participation_as_of == LATER


def test_a_draft_form_does_not_count(session: Session, launched: Round) -> None:
    counted = participation.count(session, launched.cycle, vault=launched.vault)
    assert {desk.answered for raters in counted.values() for desk in raters.values()} == {0}


def test_somebody_who_left_meanwhile_does_not_move_a_figure(
    session: Session, launched: Round
) -> None:
    answer(launched, 5, unit="Biro 2")
    recount(launched)
    before = cells(session, "peer")
    launched.office.teams[1][0].is_active = False
    session.flush()
    recount(launched)
    assert cells(session, "peer") == before


def test_without_secrets_nothing_can_be_counted(launched: Round) -> None:
    keys.destroy(launched.vault, launched.cycle.id)
    with pytest.raises(SecretMissing):
        recount(launched)


def test_nothing_is_stored_about_a_person() -> None:
    assert set(ParticipationCell.__table__.columns.keys()) == {
        "id",
        "cycle_id",
        "unit_id",
        "relationship",
        "invited",
        "answered",
        "as_of",
    }


def test_the_status_of_a_cycle_adds_up_what_is_displayed(session: Session, launched: Round) -> None:
    answer(launched, 4, unit="Biro 2")
    recount(launched)
    (status,) = queries.status(session, cycle_ids=[launched.cycle.id])
    assert (status.answered, status.invited) == (4, 30 + 36 + 15)
    assert status.as_of - LATER < timedelta(seconds=1)

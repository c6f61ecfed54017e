"""``cermin cycle``: every command does its work, speaks JSON, and ends with the right code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from feedback.assignments.model import ParticipationCell
from feedback.cycles.model import Cycle
from feedback.foundation import runtime
from feedback.foundation.mail import Outbox
from feedback.instruments.service import import_shipped
from feedback.invitations import keys
from tests.ceremonies import rounds
from tests.cycles import drafts

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.ceremonies.rounds import Round
    from tests.cycles.drafts import Office

TIMES = ("--opens", "2031-01-06T08:00", "--closes", "2031-01-20T16:00")


class Terminal:
    """Somebody at a terminal."""

    def __init__(self, app: Flask, session: Session) -> None:
        self._runner = app.test_cli_runner()
        self._session = session

    def run(self, *words: object, code: int = 0, **options: Any) -> Result:
        """Run ``cermin cycle`` with ``words`` and expect an exit code."""
        self._session.commit()
        result = self._runner.invoke(args=["cycle", *map(str, words)], **options)
        assert result.exit_code == code, result.output
        self._session.expire_all()
        return result

    def facts(self, *words: object, code: int = 0) -> Any:
        """Run with ``--json`` and return what was printed."""
        return json.loads(self.run(*words, "--json", code=code).stdout)


@pytest.fixture
def terminal(app: Flask, session: Session) -> Terminal:
    return Terminal(app, session)


@pytest.fixture
def office(session: Session) -> Office:
    made = drafts.office(session)
    import_shipped(session, made.agency.id, by="system", now=datetime.now(UTC))
    return made


@pytest.fixture
def run(session: Session) -> Round:
    return rounds.launched(session, runtime.current().vault)


def create(*more: str) -> tuple[str, ...]:
    return ("create", "--name", "Semester I", "--instrument", "berakhlak", *TIMES, *more)


def test_creating_makes_a_draft_in_the_zone_of_the_agency(
    terminal: Terminal, session: Session, office: Office
) -> None:
    facts = terminal.facts(*create("--subjects", "all"))
    made = session.get_one(Cycle, facts["id"])
    assert facts == {"id": made.id, "name": "Semester I", "state": "draft", "subjects": 15}
    assert made.opens_at == datetime(2031, 1, 6, 1, tzinfo=UTC)


def test_units_are_named_by_their_codes(terminal: Terminal, office: Office) -> None:
    codes = ",".join(f"unit:{unit.code}" for unit in office.units)
    assert terminal.facts(*create("--subjects", codes))["subjects"] == 14


def test_weights_follow_the_relationships_unless_given(
    terminal: Terminal, session: Session, office: Office
) -> None:
    chosen = terminal.facts(
        *create("--relationships", "supervisor,peer", "--weight", "supervisor=70"),
        *("--weight", "peer=30"),
    )
    assert session.get_one(Cycle, chosen["id"]).weights == {"supervisor": 70, "peer": 30}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--subjects", "unit:NONE"), 2),
        (("--subjects", "everybody"), 2),
        (("--weight", "supervisor"), 2),
        (("--agency", "none"), 2),
        (("--mode", "fancy"), 2),
        (("--weight", "supervisor=50"), 1),
        (("--crowd", "3"), 1),
        (("--relationships", "self"), 1),
        (("--closes", "2031-01-01T00:00"), 1),
    ],
)
def test_bad_input_makes_nothing(
    terminal: Terminal, session: Session, office: Office, more: tuple[str, ...], code: int
) -> None:
    terminal.run(*create(*more), code=code)
    assert session.scalar(select(func.count(Cycle.id))) == 0


@pytest.mark.parametrize("option", ["--opens", "--closes"])
def test_a_time_that_cannot_be_read_is_misuse(
    terminal: Terminal, office: Office, option: str
) -> None:
    assert option in terminal.run(*create(option, "tomorrow"), code=2).output


def test_an_unknown_instrument_is_misuse(terminal: Terminal, office: Office) -> None:
    words = [word.replace("berakhlak", "none") for word in create()]
    assert "no instrument 'none'" in terminal.run(*words, code=2).output


def test_from_a_draft_to_an_open_cycle(
    terminal: Terminal, session: Session, office: Office
) -> None:
    made = terminal.facts(*create("--subjects", f"unit:{office.units[0].code}"))["id"]
    assert terminal.facts("check", made, code=1)["may_launch"] is False
    assert terminal.facts("propose", made)["proposed"]["peer"] == 31
    assert terminal.facts("check", made)["may_launch"] is True
    (status,) = terminal.facts("launch", made)
    assert (status["state"], status["raters"], status["answered"]) == ("open", 9, 0)


def test_the_check_speaks_in_codes_and_in_words(terminal: Terminal, office: Office) -> None:
    made = terminal.facts(*create())["id"]
    assert terminal.facts("check", made, code=1)["findings"][0]["code"] == "no_assignments"
    assert "HARUS: Belum ada penilai." in terminal.run("check", made, code=1).output


def test_a_launch_that_is_not_ready_is_refused(terminal: Terminal, office: Office) -> None:
    made = terminal.facts(*create("--subjects", "all"))["id"]
    assert terminal.facts("launch", made, code=1)["refused"] == "NobodyToAsk"


def test_status_is_a_list_with_what_scripts_expect(terminal: Terminal, run: Round) -> None:
    (status,) = terminal.facts("status")
    assert {"id", "name", "state", "invited", "answered", "as_of"} <= set(status)
    assert (status["id"], status["invited"], status["raters"]) == (run.cycle.id, 50, 12)


def test_status_of_one_cycle_is_a_list_of_one(
    terminal: Terminal, session: Session, run: Round
) -> None:
    drafts.draft(session, drafts.office(session, "lain"))
    assert [one["id"] for one in terminal.facts("status", run.cycle.id)] == [run.cycle.id]


def test_status_of_an_agency_holds_its_cycles_only(
    terminal: Terminal, session: Session, run: Round
) -> None:
    drafts.office(session, "lain")
    assert terminal.facts("status", "--agency", "lain") == []


def test_an_unknown_cycle_ends_with_one(terminal: Terminal, office: Office) -> None:
    assert terminal.facts("status", 999, code=1)["refused"] == "CycleUnknown"


def test_words_are_indonesian_first(terminal: Terminal, run: Round) -> None:
    assert "Terbuka" in terminal.run("status").output


def test_recounting_moves_figures_by_whole_crowds(terminal: Terminal, run: Round) -> None:
    peers = run.assignments("peer")
    for one in peers[:3]:
        run.submit(one)
    assert terminal.facts("participation", run.cycle.id)[0]["answered"] == 0
    for one in peers[3:]:
        run.submit(one)
    assert terminal.facts("participation", run.cycle.id)[0]["answered"] == 40


def test_units_show_cells_and_nobody(terminal: Terminal, run: Round) -> None:
    facts = terminal.facts("units", run.cycle.id)
    assert sum(cell["invited"] for cell in facts["cells"]) == 50
    assert set(facts["cells"][0]) == {"unit", "relationship", "invited", "answered", "as_of"}


def test_small_units_stand_together_under_a_name(
    terminal: Terminal, session: Session, run: Round
) -> None:
    session.execute(update(ParticipationCell).values(unit_id=None))
    assert "Unit kecil, digabung" in terminal.run("units", run.cycle.id).output


def test_reminding_twice_a_day_is_refused(terminal: Terminal, session: Session, run: Round) -> None:
    assert terminal.facts("remind", run.cycle.id) == {"id": run.cycle.id, "reminder": 1}
    assert terminal.facts("remind", run.cycle.id, code=1)["refused"] == "ReminderTooSoon"
    assert session.scalar(select(func.count(Outbox.id))) == 24


def test_extending_moves_the_closing(terminal: Terminal, run: Round) -> None:
    (status,) = terminal.facts("extend", run.cycle.id, "--closes", "2031-01-20T16:00")
    assert status["closes_at"] == "2031-01-20T09:00:00+00:00"


def test_extending_into_the_past_is_refused(terminal: Terminal, run: Round) -> None:
    words = ("extend", run.cycle.id, "--closes", "2020-01-20T16:00")
    assert terminal.facts(*words, code=1)["refused"] == "ClosesInThePast"


def test_closing_seals_and_releasing_shows(
    terminal: Terminal, session: Session, run: Round
) -> None:
    for one in run.assignments():
        run.submit(one)
    closed = terminal.facts("close", run.cycle.id)
    assert (closed["state"], closed["boxes"], closed["damaged_copies"]) == ("sealed", 60, [])
    assert not keys.is_any_left(runtime.current().vault, run.cycle.id)
    released = terminal.facts("release", run.cycle.id)
    assert (released["state"], released["mails"]) == ("released", 10)


def test_closing_a_sealed_cycle_again_changes_nothing(terminal: Terminal, run: Round) -> None:
    terminal.run("close", run.cycle.id)
    assert terminal.facts("close", run.cycle.id)["state"] == "sealed"


def test_a_damaged_copy_of_the_key_is_said(app: Flask, terminal: Terminal, run: Round) -> None:
    first = runtime.current().settings.vault / "a" / keys.map_name(run.cycle.id)
    first.write_bytes(b"damaged")
    assert terminal.facts("close", run.cycle.id)["damaged_copies"] == ["a"]


def test_a_missing_key_leaves_the_cycle_in_trouble(
    terminal: Terminal, session: Session, run: Round
) -> None:
    keys.destroy(runtime.current().vault, run.cycle.id)
    assert terminal.facts("close", run.cycle.id, code=1)["refused"] == "secret_missing"
    assert (run.cycle.state, run.cycle.trouble) == ("closing", "secret_missing")


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        ("close", "StepNotAllowed"),
        ("release", "StepNotAllowed"),
        ("remind", "CycleNotOpen"),
    ],
)
def test_a_step_at_the_wrong_time_is_refused(
    terminal: Terminal, office: Office, command: str, refused: str
) -> None:
    made = terminal.facts(*create())["id"]
    assert terminal.facts(command, made, code=1)["refused"] == refused


def test_aborting_asks_first(terminal: Terminal, session: Session, run: Round) -> None:
    terminal.run("abort", run.cycle.id, code=1, input="n\n")
    assert run.cycle.state == "open"
    assert terminal.facts("abort", run.cycle.id, "--yes")["state"] == "aborted"


def test_no_command_prints_who_answered(terminal: Terminal, run: Round) -> None:
    run.submit(run.assignments()[0])
    names = [one.name for one in run.office.staff]
    printed = "".join(
        terminal.run(command, run.cycle.id).output
        for command in ("status", "units", "participation", "remind")
    )
    assert [name for name in names if name in printed] == []


def test_times_may_name_their_own_offset(
    terminal: Terminal, session: Session, office: Office
) -> None:
    made = terminal.facts(*create("--opens", "2031-01-06T08:00+09:00"))
    opens_at = session.get_one(Cycle, made["id"]).opens_at
    assert opens_at == datetime(2031, 1, 5, 23, tzinfo=UTC)

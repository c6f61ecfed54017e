"""One worker leads; when it dies the next one takes over; a restart of the database is survived."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.jobs import leader
from tests import ports, programs, waiting
from tests.programs import Running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def candidate(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Running]]:
    """Return a function that starts a process which wants to lead."""
    started: list[Running] = []

    def start() -> Running:
        command = [sys.executable, "-m", "tests.jobs.following", database_url, str(tmp_path)]
        log = tmp_path / f"candidate{len(started)}.log"
        started.append(Running(command, programs.unconfigured(), log))
        waiting.until(lambda: "ready" in started[-1].words, "a candidate")
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.mark.slow
@pytest.mark.both_databases
def test_one_leads_and_the_next_takes_over_when_it_is_killed(
    candidate: Callable[[], Running],
) -> None:
    first = candidate()
    waiting.until(lambda: "leads" in first.words, "a leader")
    others = [candidate(), candidate()]
    assert ["leads" in one.words for one in others] == [False, False]
    first.kill()
    waiting.until(lambda: any("leads" in one.words for one in others), "the next leader")
    assert sorted("leads" in one.words for one in others) == [False, True]


@pytest.mark.both_databases
def test_the_lead_is_given_up_at_the_end(database_url: str, tmp_path: Path) -> None:
    engines = [sa.create_engine(database_url), sa.create_engine(database_url)]
    with leader.leadership(engines[1], tmp_path) as second_leads:
        with leader.leadership(engines[0], tmp_path) as first_leads:
            while_first = (first_leads(), first_leads(), second_leads())
        after_first = second_leads()
    for engine in engines:
        engine.dispose()
    assert (while_first, after_first) == ((True, True, False), True)


END_CONNECTIONS = (
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = :n"
)


def test_a_leader_whose_connection_broke_leads_again_if_nobody_else_does(
    postgres_url: str, tmp_path: Path
) -> None:
    named = {"application_name": "cermin-leader"}
    engine = sa.create_engine(postgres_url, connect_args=named)
    other = sa.create_engine(postgres_url)
    with leader.leadership(engine, tmp_path) as leads:
        before = leads()
        with other.connect() as connection:
            connection.execute(sa.text(END_CONNECTIONS), {"n": "cermin-leader"})
        after = [leads(), leads()]
    for one in (engine, other):
        one.dispose()
    assert (before, after) == (True, [False, True])


def test_a_database_that_is_down_makes_followers_and_ends_nobody(tmp_path: Path) -> None:
    port = ports.free()
    engine = sa.create_engine(f"postgresql+psycopg://nobody@127.0.0.1:{port}/none")
    with leader.leadership(engine, tmp_path) as leads:
        assert [leads(), leads()] == [False, False]

"""kill -9 of all web processes while raters save: what was acknowledged is in its box.

And their start again, whatever else is going on.
"""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedback.foundation import db
from feedback.responses import service as responses
from feedback.web.survey import door
from feedback.web.survey.rater_session import Pass
from tests import ports
from tests.faults.visitors import LOST, Form, Visitor
from tests.web.survey import raters

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.invitations.tokens import Token
    from feedback.responses.box import BoxContent
    from tests.ceremonies.rounds import Round
    from tests.programs import Running

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.xdist_group("faults")]

RATERS = 6
FORMS = 2
SAVES_PER_FORM = 25
KILLED_AFTER = (60, 130, 200)  # of 300 saves
RESTS = 0.05


@dataclass
class Desk:
    """One form on somebody's desk: how often it was saved, which saves were acknowledged."""

    visitor: Visitor
    token: Token
    place: int
    form: Form
    tried: int = 0
    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    n_lost: int = 0

    def save(self) -> None:
        """Save what no other save holds; when no answer comes, wait for the server."""
        self.tried += 1
        words = word(self.tried)
        try:
            status = self.visitor.save(self.form, 1 + self.tried % 5, comment_continue=words)
        except ConnectionRefusedError:
            ports.await_listener(self.visitor.port)
        except LOST:
            self.n_lost += 1
            ports.await_listener(self.visitor.port)
        else:
            (self.acknowledged if status == 200 else self.refused).append(self.tried)


def word(number: int) -> str:
    return f"simpan yang ke-{number:03d}"


def stored(launched: Round, desk: Desk) -> BoxContent:
    """Return what the box behind a form holds, opened through the services."""
    card = Pass(launched.cycle.id, desk.token, 0)
    with db.reader() as connection:
        visit = door.look_up(connection, launched.vault, card, now=datetime.now(UTC))
        subject = door.people_of(visit, connection)[desk.place - 1].subject_id
        where = (launched.cycle.id, visit.locator, subject)
        return responses.open_box(connection, visit.secret, *where).content


def desks_of(launched: Round, port: int, n_raters: int) -> list[list[Desk]]:
    """Return the first forms of some raters who opened their links."""
    tokens = [launched.token(one) for one in launched.office.staff[:n_raters]]
    launched.session.commit()
    desks = []
    for token in tokens:
        visitor = Visitor(port)
        visitor.open(token)
        places = range(1, FORMS + 1)
        desks.append([Desk(visitor, token, place, visitor.form(place)) for place in places])
    return desks


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return raters.launched(app, session, sizes=(RATERS, RATERS))


def test_every_acknowledged_save_survives_the_death_of_all_web_processes(
    launched: Round,
    port: int,
    serving: Callable[[], AbstractContextManager[Running]],
    start_again: Callable[[Running], None],
) -> None:
    def work(own: list[Desk]) -> None:
        for _turn in range(SAVES_PER_FORM):
            for desk in own:
                desk.save()

    with serving() as web:
        by_rater = desks_of(launched, port, RATERS)
        desks = [desk for own in by_rater for desk in own]
        with ThreadPoolExecutor(RATERS) as pool:
            working = [pool.submit(work, own) for own in by_rater]
            for number in KILLED_AFTER:
                while sum(desk.tried for desk in desks) < number:
                    time.sleep(0.001)
                web.kill()
                start_again(web)
            for one in working:
                one.result()
    assert sum(desk.tried for desk in desks) == RATERS * FORMS * SAVES_PER_FORM == 300
    assert sum(desk.n_lost for desk in desks) > 0  # somebody was in the middle of it
    contents = [stored(launched, desk) for desk in desks]
    assert [n for n in map(missing, desks, contents) if n] == []
    assert all(map(is_whole, desks, contents))
    assert [desk.refused for desk in desks if desk.refused] == []


def missing(desk: Desk, content: BoxContent) -> int:
    """Return how many acknowledged saves a box did not count."""
    return max(0, len(desk.acknowledged) - content.revision)


def is_whole(desk: Desk, content: BoxContent) -> bool:
    """Tell whether a box holds all of one save, which is the last acknowledged one or later."""
    possible = {number: word(number) for number in range(desk.acknowledged[-1], desk.tried + 1)}
    found = [n for n, words in possible.items() if content.comments == {"continue": words}]
    return any(set(content.answers.values()) == {1 + n % 5} for n in found)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_browser_goes_on_saving_after_the_server_was_restarted(
    launched: Round,
    port: int,
    serving: Callable[[], AbstractContextManager[Running]],
    start_again: Callable[[Running], None],
    by: signal.Signals,
) -> None:
    with serving() as web:
        desk = desks_of(launched, port, 1)[0][0]
        desk.save()
        before = dict(desk.visitor.cookies)
        (web.kill if by is signal.SIGKILL else web.stop)()
        with pytest.raises(ConnectionError):
            desk.visitor.ask("GET", "/menilai")
        start_again(web)
        desk.save()
        assert desk.acknowledged == [1, 2]
        assert desk.visitor.cookies == before
    content = stored(launched, desk)
    assert (content.revision, content.comments) == (2, {"continue": word(2)})


def test_web_processes_start_while_somebody_else_writes(
    launched: Round, port: int, serving: Callable[[], AbstractContextManager[Running]]
) -> None:
    launched.session.commit()
    with db.writer(), serving():
        assert Visitor(port).ask("GET", "/i")[0] == 200

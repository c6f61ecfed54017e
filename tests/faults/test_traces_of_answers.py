"""No answer, comment or link stands in any byte that real processes wrote.

In the end those comments do that a report shows, and no others.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.cycles.model import CycleSubject
from feedback.foundation import runtime
from feedback.foundation.db import database
from feedback.invitations import keys, service, tokens
from feedback.invitations.model import Invitation
from feedback.people.model import Person
from feedback.results import profile
from feedback.results.readers import Reader
from tests import programs
from tests.ceremonies import rounds
from tests.faults import remains, traces
from tests.faults.visitors import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from feedback.invitations.tokens import Token
    from tests.programs import Running

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.xdist_group("faults")]

N_MARKERS = 224  # all forms but those about oneself, two questions each
LETTERS = "éñçøßžđłâüжшцю語音ツ"
ANSWERS = {b"item_BP1=", b'"BP1":', b"'BP1':"}  # as a browser sends them, as a box holds them
UNITS = (8, 8)
N_SENDING = 12
QUESTIONS = ("comment_continue", "comment_change")


@dataclass
class Markers:
    """Words that nobody else writes; all of a kind begin alike, so that one search finds all."""

    stems: tuple[str, ...]
    words: list[str] = field(repr=False)

    @property
    def as_they_are(self) -> set[bytes]:
        """Return how a table holds the beginning of one."""
        return {stem.encode() for stem in self.stems}

    @property
    def needles(self) -> set[bytes]:
        """Return every form in which the beginning of one may appear."""
        return {form for stem in self.stems for form in traces.forms(stem).values()}

    def found(self, where: bytes) -> set[str]:
        """Return the words that stand in ``where`` as they are."""
        whole = b"(?:%s)[0-9a-f]{8}" % b"|".join(self.as_they_are)
        return {hit.decode() for hit in re.findall(whole, where)}


@pytest.fixture
def markers() -> Markers:
    """Return as many words of plain letters as of others."""
    stems = (
        f"penanda{secrets.token_hex(5)}q",
        "".join(secrets.choice(LETTERS) for _ in range(8)),
    )
    return Markers(stems, [f"{stems[n % 2]}{secrets.token_hex(4)}" for n in range(N_MARKERS)])


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Callable[..., None]:
    """Return what runs a command to its good end; its words go into a file of the installation."""
    env = programs.environ(settings)

    def command(*words: object) -> None:
        ended = programs.cermin(env, *words)
        with (tmp_path / "commands.log").open("a") as log:
            log.write(ended.out + ended.err)
        assert ended.code == 0, ended.err

    return command


@dataclass
class Case:
    """An open cycle, the links of its staff, and what must not be found, and what must be."""

    cycle_id: int
    links: list[Token]
    hidden: set[bytes] = field(repr=False)
    controls: set[bytes] = field(repr=False)


@pytest.fixture
def since() -> float:
    """Return when the test began."""
    return time.time() - 1


@pytest.fixture
def case(app: Flask, session: Session, since: float, run: Callable[..., None]) -> Case:
    """Launch a cycle and deliver its mails, in processes of their own."""
    office, cycle = rounds.draft(session, sizes=UNITS)
    staff, cycle_id = [one.id for one in office.staff], cycle.id
    session.commit()
    run("cycle", "launch", cycle_id)
    run("worker", "--once")
    pair = keys.create(runtime.current().vault, cycle_id)
    invited = session.scalars(select(Invitation)).all()
    links = {one.rater_id: service.token_of(pair[0], one) for one in invited}
    hidden = {form for link in links.values() for form in needles_of(link)}
    hidden |= {form for one in pair for form in (one, *traces.packed(one).values())}
    controls = {one.tag for one in invited}
    session.commit()
    return Case(cycle_id, [links[one] for one in staff], hidden, controls)


def needles_of(link: Token) -> set[bytes]:
    """Return every form of a link's token, and of the halves it is made of."""
    raw = tokens.to_bytes(link)
    halves = raw[: tokens.LOCATOR_BYTES], raw[tokens.LOCATOR_BYTES :]
    found = {*traces.forms(link).values(), tokens.in_groups(link).encode(), *halves}
    return found.union(*(traces.packed(half).values() for half in halves))


def answer(port: int, link: Token, words: Iterator[str], *, is_sent: bool) -> None:
    """Write a word into every open question of a rater; it is saved, and perhaps sent."""
    visitor = Visitor(port)
    visitor.open(link)
    for place in range(1, visitor.count()):
        form = visitor.form(place)
        comments = {one: f"Terima kasih, {next(words)} baik." for one in QUESTIONS}
        assert visitor.save(form, 4, **comments) == 200
        assert not is_sent or visitor.send(form, 4, **comments) == 303


@pytest.fixture
def answering(
    case: Case, port: int, serving: Callable[[], AbstractContextManager[Running]]
) -> Callable[[Iterator[str]], AbstractContextManager[None]]:
    """Return what lets all answer over HTTP, and keeps the web processes running meanwhile.

    In the second unit too few send their forms for a comment to be shown.
    """

    @contextmanager
    def write(words: Iterator[str]) -> Iterator[None]:
        def visit(place: int, link: Token) -> None:
            answer(port, link, words, is_sent=place < N_SENDING)

        with serving(), ThreadPoolExecutor(4) as pool:
            list(pool.map(visit, itertools.count(), case.links))
            yield

    return write


def told(session: Session, cycle_id: int) -> bytes:
    """Return all comments that the subjects read in their reports."""
    query = select(CycleSubject, Person).join(Person, Person.id == CycleSubject.person_id)
    texts: list[str] = []
    for subject, person in session.execute(query.where(CycleSubject.cycle_id == cycle_id)).all():
        page = profile.of(session, subject.id, reader=Reader(person.id, person.agency_id))
        texts.extend(text for question in page.questions for text in question.comments)
    return "\n".join(texts).encode()


def test_no_byte_tells_an_answer_or_a_link_and_in_the_end_only_what_reports_show(
    case: Case,
    markers: Markers,
    settings: Settings,
    since: float,
    answering: Callable[[Iterator[str]], AbstractContextManager[None]],
    run: Callable[..., None],
) -> None:
    words = iter(markers.words)
    with answering(words):
        rows, files = remains.rows(), remains.files(settings, since=since)
    assert next(words, None) is None  # all were written
    secret = case.hidden | markers.needles | ANSWERS
    assert traces.seen(secret | case.controls, rows) == case.controls
    assert traces.seen(secret | case.controls, files) == case.controls
    run("cycle", "close", case.cycle_id)
    run("cycle", "release", case.cycle_id)
    rows, files = remains.rows(), remains.files(settings, since=since)
    shown = markers.found(told(database.session, case.cycle_id))
    assert len(shown) == N_MARKERS // 2  # of one unit
    assert (markers.found(rows), markers.found(files)) == (shown, shown)
    others = case.hidden | markers.needles - markers.as_they_are
    assert traces.seen(others, rows + files) == set()

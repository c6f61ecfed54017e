"""The way in: opening needs a button, wrong links get calm answers, and GET changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.accounts.model import Attempt
from feedback.app import create_app
from feedback.ceremonies.abort import abort
from feedback.cycles.model import CycleState
from feedback.foundation import runtime
from feedback.foundation.mail import Outbox
from feedback.invitations import service as invitations
from feedback.invitations import tokens
from tests import pages
from tests.actors import signed_in, stranger
from tests.ceremonies.rounds import BY
from tests.web.survey import raters

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from feedback.people.model import Person
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round

COOKIE = "__Host-rater"


@pytest.fixture
def client(app: Flask) -> Browser:
    return stranger(app)


def open_with(client: Browser, text: str, field: str = "token") -> TestResponse:
    landing = pages.page(client, "/i")
    return pages.submit(client, landing, "open", {field: text})


def test_the_landing_page_names_nobody(client: Browser, launched: Round) -> None:
    landing = pages.page(client, "/i")
    names = [s.name for s in launched.cycle.subjects] + [launched.cycle.name]
    assert [name for name in names if name in landing.html] == []


def test_opening_leads_to_the_list(client: Browser, launched: Round, rater: Person) -> None:
    response = open_with(client, launched.token(rater))
    assert (response.status_code, response.location) == (303, "/menilai")


@pytest.mark.parametrize("field", ["token", "code"])
@pytest.mark.parametrize("shape", ["{}", "https://cermin.test/i#{}", " {} \n"])
def test_link_and_code_both_open(
    client: Browser, launched: Round, rater: Person, field: str, shape: str
) -> None:
    response = open_with(client, shape.format(launched.token(rater)), field)
    assert response.status_code == 303


def test_the_code_page_takes_a_code_in_groups(
    client: Browser, launched: Round, rater: Person
) -> None:
    code = pages.page(client, "/kode")
    grouped = tokens.in_groups(launched.token(rater))
    assert pages.submit(client, code, "open", {"code": grouped}).status_code == 303


def test_the_cookie_is_as_strict_as_can_be(client: Browser, launched: Round, rater: Person) -> None:
    response = open_with(client, launched.token(rater))
    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if c.startswith(COOKIE)]
    flags = {part.strip() for part in cookie.split(";")[1:]}
    assert flags == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}
    assert launched.token(rater) not in cookie


@pytest.mark.parametrize(
    "text", ["", "x", tokens.from_bytes(b"x" * 32), "<script>alert(1)</script>", "\x00"]
)
def test_a_wrong_link_gets_a_calm_page(client: Browser, launched: Round, text: str) -> None:
    page = pages.read(open_with(client, text), "/i", status=404)
    assert page.heading == "Tautan ini tidak dikenali"
    assert "/kode" in page.links.values()


def test_a_replaced_link_is_dead_at_once(
    app: Flask, session: Session, launched: Round, rater: Person
) -> None:
    inside = raters.opened(app, launched, rater)
    old = launched.token(rater)
    invitations.renew_link(
        session, launched.vault, launched.invitation(rater.id), now=datetime.now(UTC)
    )
    assert pages.page(inside, "/menilai", status=404).heading == "Tautan ini tidak dikenali"
    assert open_with(stranger(app), old).status_code == 404
    assert open_with(stranger(app), launched.token(rater)).status_code == 303


@pytest.mark.parametrize(
    "state", [CycleState.CLOSING, CycleState.SEALED, CycleState.RELEASED], ids=str
)
def test_a_closed_cycle_says_when_it_closed(
    app: Flask, launched: Round, rater: Person, state: CycleState
) -> None:
    inside = raters.opened(app, launched, rater)
    launched.cycle.state = state
    launched.cycle.stopped_at = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    page = pages.page(inside, "/menilai", status=410)
    assert "Jumat, 27 November 2026 pukul 16.00 WIB" in page.text


def test_a_link_into_a_cycle_that_closed_by_time_says_so(
    client: Browser, launched: Round, rater: Person
) -> None:
    launched.cycle.closes_at = datetime.now(UTC) - timedelta(seconds=1)
    page = pages.read(open_with(client, launched.token(rater)), "/i", status=410)
    assert page.heading == "Penilaian sudah ditutup"


def test_a_link_before_the_opening_says_when(
    client: Browser, launched: Round, rater: Person
) -> None:
    launched.cycle.opens_at = datetime.now(UTC) + timedelta(days=1)
    page = pages.read(open_with(client, launched.token(rater)), "/i", status=409)
    assert page.heading == "Penilaian belum dibuka"


def test_an_aborted_cycle_says_so(
    app: Flask, session: Session, launched: Round, rater: Person
) -> None:
    inside = raters.opened(app, launched, rater)
    abort(
        session,
        launched.cycle,
        vault=launched.vault,
        now=datetime.now(UTC),
        by=BY,
        commit=session.commit,
    )
    assert pages.page(inside, "/menilai", status=410).heading == "Penilaian ini dibatalkan"


@pytest.mark.parametrize("path", ["/menilai", "/menilai/1", "/menilai/1/terkirim"])
def test_without_a_session_there_is_nothing_to_see(
    client: Browser, launched: Round, path: str
) -> None:
    assert pages.page(client, path, status=403).heading == "Buka tautan Anda dulu"


@pytest.mark.parametrize("path", ["/menilai/0", "/menilai/99", "/menilai/99/terkirim"])
def test_there_is_nobody_beyond_the_list(
    app: Flask, launched: Round, rater: Person, path: str
) -> None:
    assert raters.opened(app, launched, rater).get(path).status_code == 404


def test_leaving_ends_the_session_here(app: Flask, launched: Round, rater: Person) -> None:
    inside = raters.opened(app, launched, rater)
    home = pages.page(inside, "/menilai")
    assert pages.submit(inside, home, "leave").location == "/i"
    assert inside.get("/menilai").status_code == 403


def test_a_working_rater_stays_in(
    app: Flask, launched: Round, rater: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = raters.opened(app, launched, rater)
    start = datetime.now(UTC)
    served = []
    for minutes in (50, 100, 150):
        moment = start + timedelta(minutes=minutes)
        monkeypatch.setattr("feedback.foundation.clock.utc_now", lambda moment=moment: moment)
        served.append(inside.get("/menilai").status_code)
    assert served == [200, 200, 200]


def test_an_idle_rater_opens_the_link_again(
    app: Flask, launched: Round, rater: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = raters.opened(app, launched, rater)
    later = datetime.now(UTC) + timedelta(minutes=62)
    monkeypatch.setattr("feedback.foundation.clock.utc_now", lambda: later)
    assert inside.get("/menilai").status_code == 403


def test_a_restarted_server_goes_on(app: Flask, launched: Round, rater: Person) -> None:
    inside = raters.opened(app, launched, rater)
    inside.application = create_app(runtime.current().settings)
    assert pages.page(inside, "/menilai").heading == "Anda diminta menilai 5 orang"


class TestSignInAsWell:
    """Cycles may ask internal raters to sign in too."""

    @pytest.fixture(autouse=True)
    def _ask(self, launched: Round) -> None:
        launched.cycle.requires_sign_in = True

    def test_a_stranger_is_sent_to_sign_in(
        self, app: Flask, launched: Round, rater: Person
    ) -> None:
        response = raters.opened(app, launched, rater).get("/menilai")
        assert response.location == "/masuk?next=/menilai"

    def test_a_stranger_cannot_write(self, app: Flask, launched: Round, rater: Person) -> None:
        inside = raters.opened(app, launched, rater)
        token = pages.page(inside, "/i").form("open")
        fields = dict(pages.page(inside, "/i").fields(token))
        response = inside.post("/menilai/1", data={"csrf_token": fields["csrf_token"]})
        assert response.status_code == 403

    def test_the_rater_gets_in(
        self, app: Flask, session: Session, launched: Round, rater: Person
    ) -> None:
        inside = signed_in(app, session, rater)
        assert open_with(inside, launched.token(rater)).status_code == 303
        assert inside.get("/menilai").status_code == 200

    def test_somebody_else_does_not(
        self, app: Flask, session: Session, launched: Round, rater: Person
    ) -> None:
        inside = signed_in(app, session, launched.office.staff[1])
        assert open_with(inside, launched.token(rater)).status_code == 303
        page = pages.page(inside, "/menilai", status=403)
        assert page.heading == "Tautan ini bukan untuk akun Anda"

    def test_a_partner_has_no_account_and_needs_none(
        self, app: Flask, launched: Round, rater: Person
    ) -> None:
        rater.kind = "partner"
        assert raters.opened(app, launched, rater).get("/menilai").status_code == 200


class TestSendingAgain:
    """The link goes to the known mailbox, and nobody learns whether there is one."""

    def ask(self, client: Browser, address: str) -> TestResponse:
        return pages.submit(client, pages.page(client, "/kode"), "resend", {"email": address})

    def test_a_known_mailbox_gets_it(
        self, client: Browser, session: Session, launched: Round, rater: Person
    ) -> None:
        assert self.ask(client, rater.email).location == "/kode"
        kinds = session.scalars(sa.select(Outbox.kind).where(Outbox.kind == "invitation.resend"))
        assert len(kinds.all()) == 1

    def test_known_and_unknown_get_the_same_answer(
        self, client: Browser, launched: Round, rater: Person
    ) -> None:
        shown = []
        for address in (rater.email, "tidak.ada@kpw.example"):
            self.ask(client, address)
            shown.append(pages.page(client, "/kode").text)
        assert shown[0] == shown[1]
        assert "Bila alamat itu terdaftar" in shown[0]

    @pytest.mark.parametrize("address", ["", "bukan alamat", "a@", "@b", "a" * 300 + "@b.c"])
    def test_what_is_no_address_is_said(
        self, client: Browser, launched: Round, address: str
    ) -> None:
        page = pages.read(self.ask(client, address), "/kode", status=422)
        assert page.errors


class TestLimits:
    """Only wrong links count; an office behind one address can answer at once."""

    def test_a_right_link_is_never_counted(
        self, client: Browser, session: Session, launched: Round, rater: Person
    ) -> None:
        open_with(client, launched.token(rater))
        assert session.scalars(sa.select(Attempt)).all() == []

    def test_a_wrong_link_is_counted_without_the_address(
        self, client: Browser, session: Session, launched: Round
    ) -> None:
        open_with(client, "x")
        (attempt,) = session.scalars(sa.select(Attempt)).all()
        assert (attempt.door, len(attempt.key)) == ("link", 32)
        assert "127.0.0.1" not in attempt.key

    def test_too_many_wrong_links_are_slowed_and_right_ones_still_open(
        self,
        client: Browser,
        launched: Round,
        rater: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("feedback.accounts.attempts.exceeded", lambda *_, **__: {"address"})
        assert open_with(client, "x").status_code == 429
        assert open_with(client, launched.token(rater)).status_code == 303

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from feedback.accounts.model import LoginSession
from tests import actors, cast

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def time():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(time, app, session):
    return actors.signed_in(app, session, cast.person(session, cast.agency(session)))


def last_use(session):
    session.expire_all()
    return session.query(LoginSession).one().seen_at


@pytest.mark.both_databases
def test_a_page_keeps_the_session_awake(time, session, browser):
    time.shift(timedelta(minutes=6))
    assert browser.get("/akun").status_code == 200
    assert last_use(session) == NOON + timedelta(minutes=6)


def test_within_five_minutes_nothing_is_written(time, session, browser):
    time.shift(timedelta(minutes=4))
    browser.get("/akun")
    assert last_use(session) == NOON


def test_an_hour_without_use_signs_out(time, browser):
    time.shift(timedelta(minutes=60))
    assert browser.get("/akun").location == "/masuk?next=/akun"


def test_twelve_hours_sign_out_however_busy(time, browser):
    statuses = []
    for _ in range(14):
        time.shift(timedelta(minutes=51))
        statuses.append(browser.get("/akun").status_code)
    time.shift(timedelta(minutes=6))
    assert statuses == [200] * 14
    assert browser.get("/akun").status_code == 303


def test_a_forged_cookie_signs_nobody_in(app, session, browser):
    thief = actors.stranger(app)
    thief.set_cookie("__Host-session", "eyJfdXNlcl9pZCI6IjEifQ.x.y", domain="cermin.test")
    assert thief.get("/akun").status_code == 303


def test_an_account_id_in_a_signed_cookie_is_no_session(app, session, browser):
    thief = actors.stranger(app)
    with thief.session_transaction(base_url=actors.BASE_URL) as cookie:
        cookie["_user_id"] = "1"
    assert thief.get("/akun").status_code == 303

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from feedback.accounts import sessions
from feedback.accounts.model import Account, RecoveryCode
from feedback.foundation import clock
from tests import actors
from tests.pages import page, read, submit
from tests.web.account.conftest import PASSWORD

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def time():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(time, app, session, sari):
    """Return the browser of an HR officer who has only shown the password so far."""
    return actors.signed_in(app, session, sari, "hr", second_factor=False)


def prepare(client):
    submit(client, page(client, "/faktor-kedua"), "/faktor-kedua/siapkan")
    return page(client, "/faktor-kedua")


def secret_on(shown):
    return shown.with_id("secret").text.replace(" ", "")


def enrol(client):
    """Set the second factor up; return the secret and the recovery codes."""
    shown = prepare(client)
    secret = secret_on(shown)
    response = submit(client, shown, "enrol", {"code": pyotp.TOTP(secret).at(clock.utc_now())})
    codes = [e.text for e in read(response, "/faktor-kedua/aktifkan").all("code")]
    return secret, codes


def sign_in(app):
    client = actors.stranger(app)
    data = {"identifier": "sari@kpw.example", "password": PASSWORD}
    submit(client, page(client, "/masuk"), "sign-in", data)
    return client


def prove(client, code):
    return submit(client, page(client, "/faktor-kedua"), "prove", {"code": code})


@pytest.mark.parametrize("path", ["/", "/akun"])
def test_an_officer_without_it_is_led_to_it_from_everywhere(officer, path):
    assert officer.get(path).location == "/faktor-kedua"


def test_an_officer_without_it_can_still_leave(officer):
    assert submit(officer, page(officer, "/faktor-kedua"), "/keluar").location == "/masuk"


def test_an_employee_is_not_asked_for_it(app, session, sari):
    client = actors.signed_in(app, session, sari, second_factor=False)
    assert page(client, "/akun").status == 200


def test_opening_the_page_draws_no_secret(session, officer):
    page(officer, "/faktor-kedua")
    assert session.query(Account).one().totp_secret is None


def test_the_secret_is_shown_as_picture_and_as_text(officer):
    shown = prepare(officer)
    picture = next(e for e in shown.all("svg") if e.attributes.get("class") == "c-qr")
    assert "style" not in picture.attributes
    assert len(secret_on(shown)) == 32


def test_the_first_code_puts_it_into_force_and_opens_the_rest(officer):
    _secret, codes = enrol(officer)
    assert len(codes) == 10
    assert page(officer, "/akun").status == 200


def test_the_page_of_recovery_codes_can_be_left_by_its_own_forms(officer):
    shown = prepare(officer)
    code = pyotp.TOTP(secret_on(shown)).at(clock.utc_now())
    done = read(submit(officer, shown, "enrol", {"code": code}), "/faktor-kedua/aktifkan")
    assert submit(officer, done, "/keluar").status_code == 303


def test_enrolling_gives_the_session_a_new_token(app, session, officer):
    with officer.session_transaction(base_url=actors.BASE_URL) as cookie:
        first = cookie["_user_id"]
    enrol(officer)
    assert sessions.find(session, first, now=clock.utc_now()) is None


def test_a_wrong_first_code_is_told(officer):
    shown = read(submit(officer, prepare(officer), "enrol", {"code": "000000"}), "", status=422)
    assert shown.errors[0].startswith("Kode tidak cocok")


def test_recovery_codes_are_shown_once(officer):
    shown = prepare(officer)
    code = pyotp.TOTP(secret_on(shown)).at(clock.utc_now())
    submit(officer, shown, "enrol", {"code": code})
    assert submit(officer, shown, "enrol", {"code": code}).status_code == 400
    assert "code" not in {e.name for e in page(officer, "/faktor-kedua").elements}


def test_at_the_next_sign_in_it_is_asked_for(app, time, officer):
    secret, _codes = enrol(officer)
    client = sign_in(app)
    assert client.get("/akun").location == "/faktor-kedua"
    time.shift(timedelta(seconds=60))
    assert prove(client, pyotp.TOTP(secret).at(clock.utc_now())).location == "/"
    assert page(client, "/akun").status == 200


def test_a_code_seen_over_the_shoulder_does_not_work_again(app, time, officer):
    secret, _codes = enrol(officer)
    time.shift(timedelta(seconds=60))
    code = pyotp.TOTP(secret).at(clock.utc_now())
    assert prove(sign_in(app), code).status_code == 303
    assert prove(sign_in(app), code).status_code == 422


def test_a_recovery_code_works_once(app, officer):
    _secret, codes = enrol(officer)
    assert prove(sign_in(app), codes[0]).status_code == 303
    assert prove(sign_in(app), codes[0]).status_code == 422


def test_guessing_codes_ends_in_429(app, officer):
    enrol(officer)
    client = sign_in(app)
    statuses = [prove(client, "000000").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_the_password_alone_draws_no_second_secret(app, officer):
    enrol(officer)
    client = sign_in(app)
    csrf = dict(page(client, "/faktor-kedua").fields(page(client, "/faktor-kedua").form("prove")))
    response = client.post("/faktor-kedua/siapkan", data={"csrf_token": csrf["csrf_token"]})
    assert response.status_code == 409


def settings(client, action=None, current=PASSWORD):
    shown = page(client, "/faktor-kedua")
    if action:
        shown.form("settings").attributes["action"] = action
    return submit(client, shown, "settings", {"current": current})


def test_new_recovery_codes_replace_the_old(app, session, officer):
    _secret, codes = enrol(officer)
    new = [e.text for e in read(settings(officer), "").all("code")]
    assert set(new).isdisjoint(codes)
    assert session.query(RecoveryCode).count() == 10


def test_new_recovery_codes_ask_for_the_password(officer):
    enrol(officer)
    shown = read(settings(officer, current="salah sama sekali"), "", status=422)
    assert shown.errors == ["Kata sandi yang sekarang tidak cocok."]


def test_an_officer_cannot_remove_it(officer):
    enrol(officer)
    assert settings(officer, "/faktor-kedua/hapus").status_code == 403


def test_an_employee_who_chose_it_can_remove_it(time, app, session, sari):
    client = actors.signed_in(app, session, sari, second_factor=False)
    enrol(client)
    assert settings(client, "/faktor-kedua/hapus").location == "/masuk"
    assert client.get("/akun").location.startswith("/masuk")

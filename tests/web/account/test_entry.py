import re

import pytest

from feedback.accounts import sessions
from feedback.accounts.model import Attempt, LoginSession
from feedback.foundation import clock
from tests import actors, cast
from tests.pages import page, read, submit
from tests.web.account.conftest import PASSWORD

OFFICE = 150  # more than the failures allowed per address
UNSAFE_TARGETS = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/%5Cevil.example\\",
    "javascript:alert(1)",
    "/akun\r\nSet-Cookie: a=b",
    " /akun",
    "evil.example",
    "?next=/",
    "/akun\N{FULLWIDTH SOLIDUS}evil",
]


@pytest.fixture
def visitor(app):
    return actors.stranger(app)


def enter(client, identifier="sari@kpw.example", password=PASSWORD, next_page="", **environment):
    shown = page(client, f"/masuk?next={next_page}" if next_page else "/masuk")
    data = {"identifier": identifier, "password": password}
    if not environment:
        return submit(client, shown, "sign-in", data)
    token = dict(shown.fields(shown.form("sign-in")))["csrf_token"]
    return client.post("/masuk", data=data | {"csrf_token": token}, **environment)


def without_tokens(response):
    return re.sub(r'name="csrf_token" value="[^"]+"', "", response.get_data(as_text=True))


def token_in(client):
    with client.session_transaction(base_url=actors.BASE_URL) as cookie:
        return cookie.get("_user_id")


def test_the_right_password_leads_to_the_front_page(visitor, sari):
    response = enter(visitor)
    assert (response.status_code, response.location) == (303, "/")
    assert page(visitor, "/").heading == "Sari Wulandari"


def test_the_page_asked_for_comes_after_signing_in(visitor, sari):
    asked = visitor.get("/akun")
    assert asked.location == "/masuk?next=/akun"
    assert enter(visitor, next_page="/akun").location == "/akun"


@pytest.mark.parametrize("target", UNSAFE_TARGETS)
def test_nobody_is_sent_elsewhere_after_signing_in(visitor, sari, target):
    shown = page(visitor, "/masuk")
    data = {"identifier": "sari@kpw.example", "password": PASSWORD, "next": target}
    assert submit(visitor, shown, "sign-in", data).location == "/"


def test_somebody_signed_in_does_not_see_the_sign_in_page(app, session, sari):
    assert actors.signed_in(app, session, sari).get("/masuk").location == "/"


def test_unknown_and_known_names_get_the_same_page(visitor, sari):
    known = enter(visitor, password="salah sama sekali")
    unknown = enter(visitor, identifier="xxxx@kpw.example", password="salah sama sekali")
    assert known.status_code == unknown.status_code == 422
    assert without_tokens(known) == without_tokens(unknown).replace("xxxx@", "sari@")


def test_the_refusal_is_told_above_the_form(visitor, sari):
    shown = read(enter(visitor, password="salah sama sekali"), "/masuk", status=422)
    assert shown.errors == ["Surel, NIP, atau kata sandi tidak cocok. Periksa lagi."]


def test_the_password_is_never_sent_back(visitor, sari):
    response = enter(visitor, password="salah sama sekali")
    assert "salah sama sekali" not in response.get_data(as_text=True)


def test_empty_fields_are_told(visitor):
    shown = read(enter(visitor, "", ""), "/masuk", status=422)
    assert len(shown.errors) == 2


def test_the_eleventh_failure_is_429(visitor, sari):
    statuses = [enter(visitor, password="salah sama sekali").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_shut_door_stays_shut_for_the_right_password(visitor, sari):
    for _ in range(10):
        enter(visitor, password="salah sama sekali")
    assert enter(visitor).status_code == 429


def test_the_owner_signs_in_from_another_address(app, visitor, sari):
    for _ in range(10):
        enter(visitor, password="salah sama sekali")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    response = enter(actors.stranger(app), environ_overrides=elsewhere)
    assert response.status_code == 303


def test_a_browser_that_was_here_before_is_not_shut_out(app, visitor, sari):
    enter(visitor)
    submit(visitor, page(visitor, "/"), "/keluar")
    stranger = actors.stranger(app)
    for _ in range(10):
        enter(stranger, password="salah sama sekali")
    assert enter(stranger).status_code == 429
    assert enter(visitor).status_code == 303


def test_an_office_larger_than_every_limit_signs_in_from_one_address(
    app, session, agency, sari, keys
):
    hashed = actors.account_of(session, sari).password_hash
    people = [cast.person(session, agency, nip=None) for _ in range(OFFICE)]
    for person in people:
        actors.account_of(session, person).password_hash = hashed
    session.commit()
    client = actors.stranger(app)
    token = dict(page(client, "/masuk").fields(page(client, "/masuk").form("sign-in")))
    fresh = {"csrf_token": token["csrf_token"], "password": PASSWORD}
    cookies = client.get_cookie("__Host-session", domain="cermin.test").value
    statuses = set()
    for person in people:
        client.set_cookie("__Host-session", cookies, domain="cermin.test")
        client.delete_cookie("__Host-device", domain="cermin.test")
        statuses.add(client.post("/masuk", data=fresh | {"identifier": person.email}).status_code)
    assert statuses == {303}
    assert session.query(Attempt).count() == 0
    assert session.query(LoginSession).count() == OFFICE


def test_a_cookie_planted_before_signing_in_is_worth_nothing_after(app, visitor, sari):
    page(visitor, "/masuk")
    planted = visitor.get_cookie("__Host-session", domain="cermin.test").value
    enter(visitor)
    thief = actors.stranger(app)
    thief.set_cookie("__Host-session", planted, domain="cermin.test")
    assert thief.get("/akun").location.startswith("/masuk")


def test_signing_in_again_gives_a_new_token_and_ends_the_old_session(app, session, visitor, sari):
    enter(visitor)
    first = token_in(visitor)
    token = dict(page(visitor, "/akun").fields(page(visitor, "/akun").form("language-form")))
    data = {"identifier": "sari@kpw.example", "password": PASSWORD} | {
        "csrf_token": token["csrf_token"]
    }
    visitor.post("/masuk", data=data)
    assert token_in(visitor) != first
    assert sessions.find(session, first, now=clock.utc_now()) is None


def test_signing_out_ends_the_session_on_the_server(session, visitor, sari):
    enter(visitor)
    token = token_in(visitor)
    response = submit(visitor, page(visitor, "/"), "/keluar")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert sessions.find(session, token, now=clock.utc_now()) is None
    assert visitor.get("/akun").status_code == 303


def test_a_stolen_cookie_is_worthless_after_signing_out(app, visitor, sari):
    enter(visitor)
    stolen = visitor.get_cookie("__Host-session", domain="cermin.test").value
    submit(visitor, page(visitor, "/"), "/keluar")
    thief = actors.stranger(app)
    thief.set_cookie("__Host-session", stolen, domain="cermin.test")
    assert thief.get("/akun").location.startswith("/masuk")


def test_signing_out_twice_is_harmless(visitor):
    token = dict(page(visitor, "/masuk").fields(page(visitor, "/masuk").form("sign-in")))
    response = visitor.post("/keluar", data={"csrf_token": token["csrf_token"]})
    assert response.status_code == 303


def test_signing_out_by_a_link_is_not_possible(visitor):
    assert visitor.get("/keluar").status_code == 405


def test_signing_in_needs_the_pages_own_token(visitor, sari):
    data = {"identifier": "sari@kpw.example", "password": PASSWORD}
    assert visitor.post("/masuk", data=data).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://cermin.test.evil.example"},
        {"Origin": "http://cermin.test:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_signing_in_from_another_site_is_refused(visitor, sari, headers):
    assert enter(visitor, headers=headers).status_code == 400


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts(visitor, sari):
    cookies = enter(visitor).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    flags = [{"Secure", "HttpOnly", "Path=/"} - set(one.split("; ")) for one in cookies]
    assert flags == [set(), set()]
    assert [one.split("=")[0] for one in sorted(cookies)] == ["__Host-device", "__Host-session"]


def test_the_way_for_raters_stands_beside_it(visitor):
    form = page(visitor, "/masuk").form("rater")
    assert form.attributes["action"] == "/i"


def test_nothing_is_asked_by_get(visitor, session, sari):
    visitor.get(f"/masuk?identifier=sari@kpw.example&password={PASSWORD.replace(' ', '+')}")
    assert session.query(LoginSession).count() == 0

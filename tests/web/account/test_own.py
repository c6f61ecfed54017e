import pytest

from feedback.accounts import sessions
from feedback.accounts.model import Account
from feedback.foundation import clock
from feedback.people.model import Person
from tests import actors, cast
from tests.pages import page, read, submit
from tests.web.account.conftest import NEW, PASSWORD


@pytest.fixture
def owner(app, session, sari):
    return actors.signed_in(app, session, sari)


def change(client, current=PASSWORD, new=NEW):
    data = {"current": current, "password": new, "again": new}
    return submit(client, page(client, "/akun"), "password-form", data)


def test_the_page_shows_who_one_is(owner, sari):
    text = page(owner, "/akun").text
    assert sari.nip in text
    assert "sari@kpw.example" in text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"]
)
def test_a_name_is_text_and_nothing_else(app, session, agency, name):
    client = actors.signed_in(app, session, cast.person(session, agency, name))
    assert page(client, "/").heading == name
    assert name in page(client, "/akun").text


def test_the_password_is_changed(session, owner):
    before = session.query(Account).one().password_hash
    assert change(owner).location == "/akun"
    session.expire_all()
    assert session.query(Account).one().password_hash != before


def test_other_devices_are_signed_out_by_a_change_and_this_one_is_not(app, session, owner, sari):
    other = actors.signed_in(app, session, sari)
    change(owner)
    assert other.get("/akun").location.startswith("/masuk")
    assert page(owner, "/akun").heading == "Akun saya"


@pytest.mark.parametrize(
    ("current", "new", "complaint"),
    [
        ("salah sama sekali", NEW, "Kata sandi yang sekarang tidak cocok."),
        (PASSWORD, "pendek", "Terlalu pendek."),
        (PASSWORD, "SariWulandari", "Mudah ditebak: berisi nama"),
        ("", NEW, "Isi kata sandi yang sekarang."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(session, owner, current, new, complaint):
    before = session.query(Account).one().password_hash
    shown = read(change(owner, current, new), "/akun", status=422)
    session.expire_all()
    assert shown.errors[0].startswith(complaint)
    assert session.query(Account).one().password_hash == before


def test_guessing_the_current_password_ends_in_429(owner):
    statuses = [change(owner, "salah sama sekali").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_the_chosen_language_speaks_at_once_and_is_kept(session, owner, sari):
    submit(owner, page(owner, "/akun"), "language-form", {"language": "en"})
    session.expire_all()
    assert page(owner, "/akun").first("html").attributes["lang"] == "en"
    assert session.get(Person, sari.id).language == "en"


def test_an_unknown_language_is_refused(owner):
    response = submit(owner, page(owner, "/akun"), "language-form", {"language": "xx"})
    assert response.status_code == 400


def test_another_session_can_be_ended(app, session, owner, sari):
    other = actors.signed_in(app, session, sari)
    (path,) = [f.attributes["action"] for f in page(owner, "/akun").forms if "sesi" in str(f)]
    assert submit(owner, page(owner, "/akun"), path).location == "/akun"
    assert other.get("/akun").location.startswith("/masuk")


def test_the_session_of_somebody_else_does_not_exist(app, session, agency, owner):
    stranger = cast.person(session, agency)
    account = actors.account_of(session, stranger)
    token = sessions.start(session, account.id, now=clock.utc_now())
    theirs = sessions.find(session, token, now=clock.utc_now()).session_id
    csrf = dict(page(owner, "/akun").fields(page(owner, "/akun").form("language-form")))
    response = owner.post(f"/akun/sesi/{theirs}/akhiri", data={"csrf_token": csrf["csrf_token"]})
    assert response.status_code == 404
    assert sessions.find(session, token, now=clock.utc_now()) is not None

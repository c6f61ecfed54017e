import pytest

from feedback.foundation.errors import DomainError
from feedback.foundation.vault import SecretMissing
from feedback.web import guard
from tests import actors, cast
from tests.pages import read


class RuleBroken(DomainError):
    """A rule of this test."""


@pytest.fixture
def visitor(app):
    """Return a visitor of an application with pages that fail in known ways."""
    for path, error in (
        ("broken-rule", RuleBroken()),
        ("lost-secret", SecretMissing("cycle-1/map")),
    ):
        app.add_url_rule(f"/{path}", path, guard.public(_raising(error)))
    return actors.stranger(app)


def _raising(error):
    def view():
        raise error

    return view


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nirgends", 404, "Halaman tidak ditemukan"),
        ("/broken-rule", 409, "Keadaannya sudah berubah"),
        ("/lost-secret", 503, "Ada gangguan di pihak kami"),
    ],
)
def test_an_error_is_a_calm_page(visitor, path, status, heading):
    assert read(visitor.get(path), path, status=status).heading == heading


def test_a_wrong_method_names_the_right_ones(visitor):
    response = visitor.put("/masuk", headers={"Origin": "https://cermin.test"})
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_an_error_page_tells_nothing_of_the_inside(visitor):
    text = visitor.get("/lost-secret").get_data(as_text=True)
    assert "cycle-1" not in text
    assert "Traceback" not in text


def test_a_part_of_a_page_gets_a_note_without_a_frame(visitor):
    text = visitor.get("/nirgends", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "c-note-warn" in text
    assert "<html" not in text


def test_a_redirection_stays_a_redirection(visitor):
    response = visitor.get("//masuk")
    assert response.status_code == 308


def test_a_signed_in_person_keeps_the_navigation_on_an_error_page(app, session):
    client = actors.signed_in(app, session, cast.person(session, cast.agency(session)), "admin")
    shown = read(client.get("/admin/akun/999999"), "/admin/akun/999999", status=404)
    assert "Akun saya" in shown.links


def test_too_large_a_form_is_refused(visitor):
    data = {"identifier": "x" * 7_000_000}
    assert visitor.post("/masuk", data=data).status_code == 413

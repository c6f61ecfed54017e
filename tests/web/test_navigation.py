import pytest

from tests import actors, cast
from tests.pages import page


@pytest.fixture
def agency(session):
    return cast.agency(session)


def navigation(shown):
    return [a.text for a in shown.all("a") if a.within("nav")]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], ["Hasil saya", "Akun saya"]),
        (["leader"], ["Hasil saya", "Siklus", "Akun saya"]),
        (
            ["hr"],
            ["Hasil saya", "Siklus", "Pegawai", "Instrumen", "Surat", "Akun saya"],
        ),
        (["admin"], ["Hasil saya", "Pegawai", "Surat", "Akun pegawai", "Akun saya"]),
    ],
)
def test_one_can_go_where_one_may(app, session, agency, roles, expected):
    client = actors.signed_in(app, session, cast.person(session, agency), *roles)
    assert navigation(page(client, "/")) == expected


def test_the_current_page_is_marked(app, session, agency):
    client = actors.signed_in(app, session, cast.person(session, agency), "admin")
    current = [
        a.text for a in page(client, "/admin/akun").all("a") if "aria-current" in a.attributes
    ]
    assert current == ["Akun pegawai"]


def test_the_agency_is_named(app, session, agency):
    client = actors.signed_in(app, session, cast.person(session, agency))
    assert agency.name in page(client, "/").html


def test_a_stranger_sees_no_navigation_but_the_foot(app):
    shown = page(actors.stranger(app), "/privasi")
    assert navigation(shown) == []
    assert {"Bantuan untuk penilai", "Siapa melihat apa", "Aksesibilitas"} <= set(shown.links)


@pytest.mark.parametrize("path", ["/privasi", "/bantuan", "/aksesibilitas"])
def test_public_pages_are_the_same_for_everybody_inside(app, session, agency, path):
    client = actors.signed_in(app, session, cast.person(session, agency))
    assert page(client, path).text == page(actors.stranger(app), path).text


def test_a_half_signed_in_officer_is_offered_nothing(app, session, agency):
    client = actors.signed_in(app, session, cast.person(session, agency), "hr", second_factor=False)
    assert navigation(page(client, "/faktor-kedua")) == []

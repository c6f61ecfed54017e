import pytest

from tests import actors, cast
from tests.pages import page


def tasks(client):
    return [e.text for e in page(client, "/").all("h2")]


def test_a_stranger_is_sent_to_the_sign_in_page(app):
    assert actors.stranger(app).get("/").location == "/masuk"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], ["Hasil saya"]),
        (["leader"], ["Siklus penilaian", "Hasil saya"]),
        (["custodian"], ["Siklus penilaian", "Hasil saya"]),
        (["admin"], ["Akun pegawai", "Hasil saya"]),
        (["hr"], ["Siklus penilaian", "Pegawai", "Hasil saya"]),
    ],
)
def test_everybody_sees_what_their_roles_let_them_do(app, session, agency, roles, expected):
    client = actors.signed_in(app, session, cast.person(session, agency), *roles)
    assert tasks(client) == expected

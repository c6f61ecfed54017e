import pytest

from tests import actors


@pytest.fixture
def visitor(app):
    return actors.stranger(app)


@pytest.mark.parametrize("path", ["/masuk", "/nirgends", "/", "/akun"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ],
)
def test_every_answer_carries_the_header(visitor, path, name, value):
    assert visitor.get(path).headers[name] == value


def test_the_policy_allows_nothing_but_our_own_files(visitor):
    policy = visitor.get("/masuk").headers["Content-Security-Policy"]
    sources = dict(part.split(" ", 1) for part in policy.split("; "))
    assert sources["default-src"] == sources["frame-ancestors"] == "'none'"
    assert sources["script-src"] == sources["style-src"] == sources["form-action"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("host", ["evil.example", "cermin.test.evil.example", "x:80@evil", ""])
@pytest.mark.parametrize("path", ["/masuk", "/", "/nirgends"])
def test_a_foreign_host_is_refused(visitor, host, path):
    response = visitor.get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


def test_a_foreign_host_is_refused_for_forms_too(visitor):
    response = visitor.post("/masuk", headers={"Host": "evil.example"}, data={})
    assert response.status_code == 400


def test_a_forged_forwarded_host_changes_nothing(visitor):
    response = visitor.get("/akun", headers={"X-Forwarded-Host": "evil.example"})
    assert response.location == "/masuk?next=/akun"


def test_our_own_origin_passes(visitor):
    response = visitor.post("/keluar", headers={"Origin": "https://cermin.test"})
    assert "terlalu lama terbuka" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_on_another_site_is_refused(visitor, headers):
    response = visitor.post("/keluar", headers=headers)
    assert response.status_code == 400
    assert "terlalu lama terbuka" not in response.get_data(as_text=True)

import pytest

from tests import actors
from tests.pages import page, submit


@pytest.fixture
def visitor(app):
    return actors.stranger(app)


def test_the_language_is_remembered_and_one_stays_on_the_page(visitor):
    response = submit(visitor, page(visitor, "/bantuan"), "/bahasa", {"code": "en"})
    assert response.location == "/bantuan"
    assert page(visitor, "/bantuan").first("html").attributes["lang"] == "en"


@pytest.mark.parametrize(
    ("accepted", "expected"), [("en", "en"), ("de, en;q=0.5", "en"), ("de", "id"), ("", "id")]
)
def test_the_browser_is_asked_before_a_choice_is_made(visitor, accepted, expected):
    text = visitor.get("/bantuan", headers={"Accept-Language": accepted}).get_data(as_text=True)
    assert f'<html lang="{expected}"' in text


def test_an_unknown_language_is_refused(visitor):
    response = submit(visitor, page(visitor, "/bantuan"), "/bahasa", {"code": "xx"})
    assert response.status_code == 400


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_remembered(visitor, theme):
    submit(visitor, page(visitor, "/bantuan"), "/tampilan", {"theme": theme})
    assert page(visitor, "/bantuan").first("html").attributes["data-bs-theme"] == theme


def test_the_theme_can_follow_the_device_again(visitor):
    submit(visitor, page(visitor, "/bantuan"), "/tampilan", {"theme": "dark"})
    submit(visitor, page(visitor, "/bantuan"), "/tampilan", {"theme": ""})
    assert "data-bs-theme" not in page(visitor, "/bantuan").first("html").attributes


def test_nobody_is_sent_elsewhere(visitor):
    data = {"code": "en", "next": "//evil.example"}
    assert submit(visitor, page(visitor, "/bantuan"), "/bahasa", data).location == "/"

"""The two small scripts in a real browser, on the real components, against scripted answers."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pytest
from playwright.sync_api import expect

from feedback.responses.answers import left_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright, Route

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "feedback" / "web" / "static"
ORIGIN = "http://cermin.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"
)
TYPES = {".css": "text/css", ".js": "text/javascript"}
SCALE = [("1", "1", "Jarang"), ("5", "5", "Selalu"), ("T", "", "Tidak mengamati")]
FORM = """
{% from "components/autosave.html" import autosave %}
{% from "components/counter.html" import counter %}
{% from "components/rating_row.html" import rating_row %}
{% from "components/save_bar.html" import save_bar %}
{% from "components/version_field.html" import version_field %}
<!DOCTYPE html><html lang="id"><head><title>x</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/vendor/bootstrap-subset.css">
{% include "components/htmx_setup.html" %}</head><body><main>
<form method="post" {{ autosave("/save") }}>{{ version_field(3) }}
{% for name in ("A1", "A2", "A3") %}{{ rating_row(name, name, scale) }}{% endfor %}
<textarea id="words" name="words"></textarea>{{ counter("words", (1000, 2000), "1.000") }}
</form></main>{% call save_bar(0, 3) %}<a href="/">x</a>{% endcall %}</body></html>
"""
LANDING = """<!DOCTYPE html><html lang="id"><head><title>x</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/vendor/bootstrap-subset.css">
<script src="/static/link.js" defer></script></head><body>
<form method="post" action="/save"><input type="hidden" name="token" data-link-token>
<p data-with-link hidden>with</p><p data-without-link>without</p><button>Mulai</button></form>
</body></html>"""


@dataclass
class Server:
    """Answers every request of the page; ``mode`` decides how a save ends."""

    pages: dict[str, str]
    mode: str = "saved"
    saves: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("#")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif path == "/save":
            self.saves.append(route.request.post_data or "")
            self._save(route)
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=self.pages[path], headers=headers)

    def _save(self, route: Route) -> None:
        if self.mode == "offline":
            route.abort()
            return
        status, body = {
            "saved": (
                200,
                '<p id="save-state">Tersimpan.</p>'
                '<input type="hidden" name="version" id="version" value="4" hx-swap-oob="true">',
            ),
            "conflict": (409, '<button type="button" data-keep-version="9">Pakai ini</button>'),
            "closed": (403, "<p>Penilaian sudah ditutup.</p>"),
            "broken": (500, "broken"),
        }[self.mode]
        route.fulfill(status=status, body=body, content_type="text/html")


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Return Debian's browser where there is one, Playwright's own otherwise."""
    path = shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def server() -> Server:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    install: Any = environment.install_null_translations  # type: ignore[attr-defined]
    install(newstyle=True)
    environment.globals["asset"] = "/static/{}".format
    form = environment.from_string(FORM).render(scale=SCALE)
    return Server({"/form": form, "/i": LANDING})


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", server.answer)
    yield page
    context.close()


@pytest.fixture
def form(page: Page) -> Page:
    page.goto(f"{ORIGIN}/form")
    return page


def answer(page: Page, name: str, value: str) -> None:
    page.check(f'input[name="{name}"][value="{value}"]', force=True)


def test_a_digit_answers_the_row_and_goes_on_to_the_next(form: Page) -> None:
    form.focus('input[name="A1"] >> nth=0')
    form.keyboard.press("5")
    form.keyboard.press("t")
    expect(form.locator('input[name="A1"][value="5"]')).to_be_checked()
    expect(form.locator('input[name="A2"][value="T"]')).to_be_checked()
    expect(form.locator('input[name="A3"][value="1"]')).to_be_focused()


def test_a_key_outside_the_scale_changes_nothing(form: Page) -> None:
    form.focus('input[name="A1"] >> nth=0')
    form.keyboard.press("3")
    expect(form.locator("input:checked")).to_have_count(0)


def test_digits_in_a_comment_stay_text(form: Page) -> None:
    form.focus("#words")
    form.keyboard.type("5")
    expect(form.locator("#words")).to_have_value("5")
    expect(form.locator("input:checked")).to_have_count(0)


def test_an_answer_is_saved_by_itself_and_brings_the_new_version(
    form: Page, server: Server
) -> None:
    answer(form, "A1", "5")
    expect(form.locator("#save-state")).to_have_text("Tersimpan.")
    expect(form.locator("#version")).to_have_value("4")
    assert server.saves == ["version=3&A1=5&words="]


def test_a_comment_is_saved_while_it_is_written(form: Page, server: Server) -> None:
    form.fill("#words", "baik")
    expect(form.locator("#save-state")).to_have_text("Tersimpan.")
    assert "words=baik" in server.saves[0]


@pytest.mark.parametrize("mode", ["offline", "broken"])
def test_what_did_not_arrive_is_counted_and_sent_again(
    form: Page, server: Server, mode: str
) -> None:
    server.mode = mode
    answer(form, "A1", "5")
    expect(form.locator("#save-offline-one")).to_be_visible()
    answer(form, "A2", "1")
    expect(form.locator("#save-offline-many")).to_contain_text("2 jawaban menunggu")
    server.mode = "saved"
    form.evaluate("window.dispatchEvent(new Event('online'))")
    expect(form.locator("#save-state")).to_have_text("Tersimpan.")
    assert server.saves[-1] == "version=3&A1=5&A2=1&words="


def test_a_failed_save_is_repeated_without_any_event(form: Page, server: Server) -> None:
    server.mode = "broken"
    answer(form, "A1", "5")
    expect(form.locator("#save-offline-one")).to_be_visible()
    server.mode = "saved"
    expect(form.locator("#save-state")).to_have_text("Tersimpan.", timeout=10_000)


def test_a_conflict_is_shown_and_nothing_is_claimed_to_be_saved(form: Page, server: Server) -> None:
    server.mode = "conflict"
    answer(form, "A1", "5")
    expect(form.locator("#save-problem")).to_contain_text("Pakai ini")
    expect(form.locator("#save-problem")).to_be_focused()
    expect(form.locator(".c-save-state:visible")).to_have_count(0)


def test_a_conflict_overwrites_only_on_request(form: Page, server: Server) -> None:
    server.mode = "conflict"
    answer(form, "A1", "5")
    keep = form.get_by_text("Pakai ini")
    expect(keep).to_be_visible()
    server.mode = "saved"
    keep.click()
    expect(form.locator("#save-state")).to_have_text("Tersimpan.")
    expect(form.locator("#save-problem")).to_be_empty()
    assert [re.findall(r"version=\d", body)[0] for body in server.saves] == [
        "version=3",
        "version=9",
    ]


def test_a_refusal_is_shown_in_the_words_of_the_server(form: Page, server: Server) -> None:
    server.mode = "closed"
    answer(form, "A1", "5")
    expect(form.locator("#save-problem")).to_have_text("Penilaian sudah ditutup.")


def test_the_counter_counts_letters_in_the_numbers_of_the_page(form: Page) -> None:
    expect(form.locator("#words-counter")).to_have_text("Sisa 1.000 huruf")
    form.fill("#words", "e\N{COMBINING ACUTE ACCENT}")
    expect(form.locator("#words-counter")).to_have_text("Sisa 999 huruf")


@pytest.mark.parametrize(
    "text",
    ["", "x" * 998, "x" * 1003, "é" * 1000, "漢" * 660, "漢" * 700, "\N{GRINNING FACE}" * 500],
)
def test_the_counter_says_what_the_server_will_say(form: Page, text: str) -> None:
    form.fill("#words", text)
    left = f"{left_of(text):,}".replace(",", ".")
    expect(form.locator("#words-counter")).to_have_text(f"Sisa {left} huruf")


def test_the_form_breaks_no_rule_of_the_policy(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{ORIGIN}/form")
    answer(page, "A1", "5")
    expect(page.locator("#version")).to_have_value("4")
    assert complaints == []


def test_the_token_moves_from_the_address_into_the_form_and_waits(
    page: Page, server: Server
) -> None:
    page.goto(f"{ORIGIN}/i#K7QM-4TRD-XH2P-9VWL")
    expect(page.locator("[data-link-token]")).to_have_value("K7QM-4TRD-XH2P-9VWL")
    expect(page.get_by_text("with", exact=True)).to_be_visible()
    expect(page.get_by_text("without")).to_be_hidden()
    assert page.url == f"{ORIGIN}/i"
    assert server.saves == []


@pytest.mark.parametrize("fragment", ["", "#isi", "#<script>alert(1)</script>"])
def test_a_fragment_that_is_no_token_is_left_alone(page: Page, fragment: str) -> None:
    page.goto(f"{ORIGIN}/i{fragment}")
    expect(page.locator("[data-link-token]")).to_have_value("")
    expect(page.get_by_text("without")).to_be_visible()

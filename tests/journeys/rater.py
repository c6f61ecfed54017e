"""A rater with a mailed link, as deeds. No account, usually a phone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from tests.journeys.windows import Window


class Rater:
    """Somebody at a window with a link."""

    def __init__(self, window: Window) -> None:
        self.window, self.words, self.page = window, window.words, window.page

    def opens(self, link: str, status: int = 200) -> None:
        """Open the link and press the button."""
        self.window.open(link)
        assert self.page.url == f"{self.window.site.url}/i"
        self.window.press(self.words("Mulai"), status)

    def enters(self, link: str, status: int = 200) -> None:
        """Enter the link into the address bar over a page that refused one, press the button."""
        self.page.goto(link)
        expect(self.page.locator("[data-with-link]")).to_be_visible()
        self.window.press(self.words("Mulai"), status)

    def pastes(self, link: str) -> None:
        """Open the page of links by hand and paste the link; works without script."""
        self.window.open("/i")
        self.window.fill(self.words("Tautan atau kode"), link)
        self.window.press(self.words("Mulai"))

    def people(self) -> list[str]:
        """Return everybody on the list."""
        return self.window.main.locator(".c-person h3").all_inner_texts()

    def a_peer(self) -> str:
        """Return somebody on the list who is a peer."""
        tie = self.words("Rekan kerja · tampil tergabung")
        peers = self.window.main.locator(".c-person").filter(has_text=tie)
        return peers.first.locator("h3").inner_text()

    def starts(self, name: str) -> None:
        """Open the form about somebody on the list."""
        self.window.open("/menilai")
        person = self.window.main.locator(".c-person").filter(has_text=name)
        self.window.go(person.get_by_role("link"))

    def types(self, keys: str) -> None:
        """Answer from the first statement on by keyboard, one key each."""
        self.row(1).locator("input").first.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def row(self, number: int) -> Locator:
        """Return one statement of the form."""
        return self.page.locator(".c-item").nth(number - 1)

    def choice(self, number: int) -> str:
        """Return what stands at one statement."""
        return str(self.row(number).locator("input:checked").get_attribute("value"))

    def choices(self) -> str:
        """Return all answers on the form, one letter each."""
        found = self.page.locator(".c-item input:checked").all()
        return "".join(str(one.get_attribute("value")) for one in found)

    def answers(self, number: int, value: str) -> None:
        """Press one tile."""
        self.row(number).locator(f"label:has(input[value='{value}'])").click()

    def comments(self, text: str) -> None:
        """Write into the first open question, in place of what stood there."""
        self.page.locator("textarea").first.fill(text)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Wait until what happens inside the block has been saved by itself."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/simpan")) as saved:
            yield
        assert saved.value.ok, saved.value.status
        expect(self.page.locator("#save-state")).to_be_visible()

    def sees_saved(self, answered: int, total: int) -> None:
        """Wait until the page says that so many answers are stored."""
        expect(self.page.locator("#save-state")).to_contain_text(
            self.words("%(answered)s dari %(total)s terjawab", answered=answered, total=total)
        )
        expect(self.page.locator("#save-state")).to_contain_text(self.words("Tersimpan."))

    def sees_problem(self, text: str) -> None:
        """Wait until the page says why it could not save."""
        expect(self.page.locator("#save-problem")).to_contain_text(self.words(text))

    def takes_what_is_stored(self) -> None:
        """Give in to the other device."""
        self.window.follow(self.words("Pakai yang tersimpan"))

    def sees_hint(self, text: str) -> None:
        """Wait until the page says that ``text`` in the first comment may give one away."""
        expect(self.page.locator("[id$=-hints]").first).to_contain_text(text)

    def sees_no_hint(self) -> None:
        """Wait until the page finds nothing in the first comment that may give one away."""
        expect(self.page.locator("[id$=-hints]").first).to_be_empty()

    def submits(self, name: str) -> None:
        """Send the form and come to the receipt."""
        self.window.press(self.words("Kirim penilaian untuk %(name)s", name=name))
        self.window.says(self.words("Penilaian untuk %(name)s terkirim", name=name))

    def changes_again(self) -> None:
        """Go back from the receipt to the form."""
        self.window.follow(self.words("Ubah jawaban"))

    def asks_for_the_link(self, email: str) -> None:
        """Have the own links sent once more."""
        self.window.open("/kode")
        self.window.fill(self.words("Alamat surel"), email)
        self.window.press(self.words("Kirim ulang tautan saya"))

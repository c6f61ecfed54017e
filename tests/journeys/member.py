"""Anybody with an account: activation, second factor, signing in, reading the own results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp

if TYPE_CHECKING:
    from tests.journeys.postbox import Letter
    from tests.journeys.windows import Window

PASSWORD = "perahu-lilin-tiga-menara"


class Member:
    """Somebody at a window, signed in or about to."""

    def __init__(self, window: Window, email: str) -> None:
        self.window, self.words, self.email = window, window.words, email
        self.secret = ""

    def chooses_language(self) -> None:
        """Switch to the other language and back, after which the browser keeps it."""
        for _there_and_back in range(2):
            with self.window.page.expect_navigation():
                self.window.page.locator("header form button[name=code]").click()

    def activates(self, letter: Letter) -> None:
        """Follow the mailed link and set a password."""
        self.window.open(letter.link)
        assert letter.link.partition("#")[2] not in self.window.page.url
        self.window.fill(self.words("Kata sandi baru"), PASSWORD)
        self.window.fill(self.words("Ulangi kata sandi baru"), PASSWORD)
        self.window.press(self.words("Simpan kata sandi"))
        self.window.says(self.words("Kata sandi tersimpan. Silakan masuk."))

    def signs_in(self) -> None:
        """Give name and password."""
        self.window.open("/masuk")
        form = self.window.page.locator("#sign-in")
        form.get_by_label(self.words("Surel dinas atau NIP")).fill(self.email)
        form.get_by_label(self.words("Kata sandi")).fill(PASSWORD)
        self.window.press(self.words("Masuk"), within=form)

    def enrols(self) -> list[str]:
        """Set up the second factor; return the recovery codes, shown this once."""
        self.window.press(self.words("Mulai menyiapkan"))
        self.secret = self.window.page.locator("#secret").inner_text().replace(" ", "")
        self.window.fill(self.words("Kode"), pyotp.TOTP(self.secret).now())
        self.window.press(self.words("Aktifkan faktor kedua"))
        codes = self.window.page.locator("#codes code").all_inner_texts()
        self.window.follow(self.words("Sudah saya simpan"))
        return codes

    def reads_results(self, cycle: str) -> None:
        """Go from the front page to the own profile."""
        self.window.open("/hasil")
        self.window.follow(cycle, within=self.window.main)

    def values(self) -> dict[str, str]:
        """Return the score of each competency on the profile, as printed."""
        rows = self.window.main.locator("section[aria-labelledby=ringkas] tbody tr").all()
        return {
            row.locator("th").inner_text(): row.locator(".c-others b").inner_text() for row in rows
        }

    def comments(self) -> list[str]:
        """Return the comments on the profile, in the order shown."""
        return self.window.main.locator(".c-quote li").all_inner_texts()

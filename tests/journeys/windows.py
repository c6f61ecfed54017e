"""One browser window that complains: about the console, the policy, axe, and width.

Every page it comes to is looked at once per site: wide, as on a phone, and dark.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Locator, ViewportSize

    from tests.journeys.sites import Site

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}
LOOKS = ((DESKTOP, "light"), (PHONE, "light"), (PHONE, "dark"))
LOCALES = {"id": "id-ID", "en": "en-GB"}
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")
ECHOED = "Response Status Error Code"  # htmx repeats what the browser said already
TICKET = re.compile(r"\d+|[\w-]{20,}")
GOOD = 200
WIDER_THAN_ITS_TILE = """[...document.querySelectorAll(".c-tile i")]
    .filter((word) => word.scrollWidth > word.parentElement.clientWidth)
    .map((word) => word.textContent)"""
PATIENCE_MILLISECONDS = 15_000

axe = Axe()


class Window:
    """A browser with nothing in it: no cookie, no cache."""

    def __init__(
        self, browser: Browser, site: Site, size: ViewportSize = DESKTOP, *, script: bool = True
    ) -> None:
        self.site, self.words, self.size = site, site.words, size
        self._context = browser.new_context(
            viewport=size,
            locale=LOCALES[site.language],
            reduced_motion="reduce",
            has_touch=size is PHONE,
            java_script_enabled=script,
        )
        self._context.set_default_timeout(PATIENCE_MILLISECONDS)
        self._script = script
        self._expected: list[int] = []
        self._refused: list[int] = []
        self.complaints: list[str] = []
        self.requested: list[str] = []
        self.page = self._context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))

    @property
    def main(self) -> Locator:
        """Return the content of the page."""
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        """Return the heading of the page."""
        return self.page.locator("h1").inner_text()

    def open(self, path: str, status: int = GOOD) -> None:
        """Go to a path of the site or to a link, which must answer with ``status``."""
        self._expect(status)
        address = path if path.startswith("http") else self.site.url + path
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}"
        self.look()

    def follow(self, label: str, within: Locator | None = None) -> None:
        """Press a link."""
        within = within or self.page.locator("body")
        self.go(within.get_by_role("link", name=label, exact=True).first)

    def go(self, link: Locator) -> None:
        """Press something that leads to another page."""
        with self._going(GOOD):
            link.click()

    def press(self, label: str, status: int = GOOD, within: Locator | None = None) -> None:
        """Press a button that leads to a page with ``status``."""
        button = (within or self.page.locator("body")).get_by_role("button", name=label, exact=True)
        with self._going(status):
            button.click()

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        self.main.get_by_label(label, exact=True).fill(value)

    def says(self, text: str) -> None:
        """Insist that the page shows ``text``."""
        shown = " ".join(self.page.locator("body").inner_text().split())
        assert " ".join(text.split()) in shown, f"{text!r} is not in {shown!r}"

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Expect the page's script to be refused with ``status`` inside the block."""
        self._expect(status)
        with self.page.expect_response(lambda response: response.status == status):
            yield

    def look(self) -> None:
        """Look at the page as everybody may see it, unless such a page was looked at already."""
        if not self._script or (place := self._place()) in self.site.looked_at:
            return
        self.site.looked_at.add(place)
        faults = [fault for size, scheme in LOOKS for fault in self._faults(size, scheme)]
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(self.size)
        assert faults == [], "\n".join(faults)

    def close(self) -> None:
        """Close the window; by now nothing unexpected may have been complained about."""
        self._context.close()
        assert self.complaints == [], self.page.url
        assert sorted(self._refused) == sorted(self._expected)

    @contextmanager
    def _going(self, status: int) -> Iterator[None]:
        self._expect(status)
        with self.page.expect_navigation() as going:
            yield
        response = going.value
        assert response is not None
        assert response.status == status, f"{response.url} answered {response.status}"
        self.look()

    def _expect(self, status: int) -> None:
        self._expected.extend([status] if status >= 400 else [])

    def _hear(self, message: ConsoleMessage) -> None:
        refused = REFUSED.match(message.text)
        if refused:
            self._refused.append(int(refused[1]))
        elif message.type in ("error", "warning") and not message.text.startswith(ECHOED):
            self.complaints.append(f"{message.type}: {message.text}")

    def _place(self) -> tuple[object, ...]:
        path = TICKET.sub("N", self.page.url.removeprefix(self.site.url).partition("#")[0])
        return (path, *self.page.locator("main h2").all_inner_texts())

    def _faults(self, size: ViewportSize, scheme: str) -> Iterator[str]:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        where = f"{self.page.url} {size['width']} px {scheme}"
        language = self.page.locator("html").get_attribute("lang")
        if language != self.site.language:
            yield f"{where}: speaks {language}"
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            yield f"{where}: {over} px too wide"
        cut = self.page.evaluate(WIDER_THAN_ITS_TILE)
        if cut:
            yield f"{where}: wider than the tile: {cut}"
        found = axe.run(self.page)
        if found.violations_count:
            yield f"{where}: {found.generate_report()}"

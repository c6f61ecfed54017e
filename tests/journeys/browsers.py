"""All windows of one test: opened as needed, closed together with their complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.windows import DESKTOP, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

    from tests.journeys.sites import Site


class Browsers:
    """Opens windows that share nothing."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._windows: list[Window] = []

    def window(self, site: Site, size: ViewportSize = DESKTOP, *, script: bool = True) -> Window:
        """Open a window."""
        window = Window(self._browser, site, size, script=script)
        self._windows.append(window)
        return window

    def close(self) -> None:
        """Close all windows; none may have complained."""
        while self._windows:
            self._windows.pop().close()

    def give_up(self) -> None:
        """Close what a failed test left open."""
        for context in self._browser.contexts:
            context.close()

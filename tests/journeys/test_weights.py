"""What pages of raters weigh in a fresh browser: every request, compressed, with its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.rater import Rater
from tests.journeys.windows import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers
    from tests.journeys.conftest import OpenSite

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey-open")]

KILOBYTE = 1000
STATEMENTS = 24


def weight(page: Page, address: str) -> float:
    """Return the kilobytes that came over the wire until ``address`` stood there."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    network.detach()
    return sum(received) / KILOBYTE


@pytest.mark.parametrize("path", ["/i", "/menilai"])
def test_the_first_page_of_a_rater_weighs_little(
    open_site: OpenSite, browsers: Browsers, path: str
) -> None:
    rater = Rater(browsers.window(open_site.site, PHONE))
    rater.opens(open_site.links[-2])
    assert 3 < weight(rater.page, open_site.site.url + path) <= 25
    browsers.close()


def test_a_form_with_24_statements_weighs_little(open_site: OpenSite, browsers: Browsers) -> None:
    rater = Rater(browsers.window(open_site.site, PHONE))
    rater.opens(open_site.links[-2])
    rater.starts(rater.a_peer())
    assert rater.page.locator(".c-item").count() == STATEMENTS
    assert 3 < weight(rater.page, rater.page.url) <= 45
    browsers.close()

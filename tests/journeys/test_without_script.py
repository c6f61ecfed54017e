"""Raters whose browser runs no script: they paste the link and press the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.rater import Rater
from tests.journeys.windows import PHONE

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.conftest import OpenSite

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey-open")]


def test_without_script_a_rater_pastes_the_link_answers_and_sends(
    open_site: OpenSite, browsers: Browsers
) -> None:
    rater = Rater(browsers.window(open_site.site, PHONE, script=False))
    rater.pastes(open_site.links[-1])
    name = rater.a_peer()
    rater.starts(name)
    answers = ["4", "5", "T"] * (rater.page.locator(".c-item").count() // 3)
    for number, value in enumerate(answers, start=1):
        rater.answers(number, value)
    rater.window.press(rater.words("Simpan dulu"))
    assert rater.choices() == "".join(answers)
    rater.comments("Cepat membalas pesan.")
    rater.submits(name)
    rater.changes_again()
    assert rater.page.locator("textarea").first.input_value() == "Cepat membalas pesan."
    browsers.close()

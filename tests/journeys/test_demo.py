"""The demo as somebody new meets it: seeded, seeded again, run, stopped."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from feedback.demo import cast
from tests import ports, processes, programs, waiting
from tests.journeys.sites import Site

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journey-demo")]

EMPLOYEE = next(who for who in cast.ACCOUNTS if not who.totp_secret)
PARTS = 3  # web, worker and mailbox


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the demo's installation after the first seeding."""
    site = Site(tmp_path_factory.mktemp("demo") / "instance", ports.free_pair())
    site.cermin("demo", "--seed-only")
    return site


def content(site: Site) -> dict[str, object]:
    """Return everything that the installation holds: each row of the database, each secret."""
    with closing(sqlite3.connect(site.folder / "cermin.sqlite3")) as connection:
        rows = list(connection.iterdump())
    secrets = {
        str(path): path.read_bytes() for path in site.folder.rglob("vault/**/*") if path.is_file()
    }
    return {"rows": rows, "secrets": secrets}


def test_the_demo_has_a_released_an_open_and_a_draft_cycle(seeded: Site) -> None:
    cycles = json.loads(seeded.cermin("cycle", "status", "--json"))
    assert sorted(cycle["state"] for cycle in cycles) == ["draft", "open", "released"]


def test_seeding_again_changes_nothing(seeded: Site) -> None:
    before = content(seeded)
    seeded.cermin("demo", "--seed-only")
    assert content(seeded) == before


@pytest.mark.browser
def test_the_demo_runs_together_and_stops_together(seeded: Site, browsers: Browsers) -> None:
    taken = (seeded.port, seeded.port + 1)  # the site's and the mailbox's
    words = ("demo", "--port", seeded.port)
    with programs.running(seeded.environ, seeded.folder / "demo.log", *words) as demo:
        for port in taken:
            ports.await_listener(port)
        family = processes.descendants(demo.process.pid)
        assert len(family) > PARTS
        sign_in(seeded, browsers)
        waiting.until(lambda: any(seeded.folder.glob("mail/*.eml")), "the first letter")
        read_a_letter(Site(seeded.folder, taken[1]), browsers)
        assert demo.stop(signal.SIGINT) == 0
        assert processes.alive(family) == []
        assert [port for port in taken if not ports.is_free(port)] == []
    browsers.close()


def sign_in(site: Site, browsers: Browsers) -> None:
    """Sign in with an account that the demo prints, and read the results it has."""
    window = browsers.window(site)
    window.open("/masuk")
    form = window.page.locator("#sign-in")
    form.locator("[name=identifier]").fill(EMPLOYEE.email)
    form.locator("[name=password]").fill(EMPLOYEE.password)
    window.press(window.words("Masuk"), within=form)
    window.open("/hasil")
    window.go(window.main.locator("tbody a").first)


def read_a_letter(mailbox: Site, browsers: Browsers) -> None:
    """Open the newest letter in the mailbox, in both of its forms, and the page of codes."""
    window = browsers.window(mailbox)
    window.open("/")
    window.go(window.main.locator("tbody a").first)
    assert window.page.frame_locator("iframe").locator("main").inner_text()
    window.open("/masuk-demo")
    assert window.main.get_by_text(EMPLOYEE.email).count() == 1

"""Fixtures of journeys: a browser, a mail server, and real installations on both databases."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedback.cli import web_client
from feedback.config import write_secret_key
from tests import ports
from tests.journeys import postbox
from tests.journeys.browsers import Browsers
from tests.journeys.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

    from tests.journeys.postbox import Postbox

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser")


@dataclass(frozen=True)
class Variant:
    """What distinguishes one installation from another."""

    engine: str
    language: str
    hr_sees_results: bool


@dataclass(frozen=True)
class OpenSite:
    """An installation whose raters can begin, and their links."""

    site: Site
    links: list[str]


VARIANTS = (
    Variant("sqlite", "id", hr_sees_results=False),
    Variant("postgresql", "en", hr_sees_results=True),
)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium, else Playwright's own; one Playwright serves all tests."""
    found = [path for path in map(shutil.which, NAMES) if path]
    browser = playwright.chromium.launch(
        executable_path=found[0] if found else None, args=list(ARGUMENTS)
    )
    yield browser
    browser.close()


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browsers]:
    """Return a maker of windows."""
    opened = Browsers(chromium)
    yield opened
    opened.give_up()


@pytest.fixture
def letters() -> Iterator[Postbox]:
    """Run a mail server."""
    with postbox.listening() as running:
        yield running


@pytest.fixture(
    params=[
        pytest.param(one, marks=pytest.mark.xdist_group(f"journey-{one.engine}"))
        for one in VARIANTS
    ],
    ids=lambda one: f"{one.engine}-{one.language}",
)
def site(request: pytest.FixtureRequest, letters: Postbox, tmp_path: Path) -> Iterator[Site]:
    """Run an empty installation, configured as one in production is."""
    variant: Variant = request.param
    port = ports.free()
    settings = {
        "CERMIN_ENVIRONMENT": "production",
        "CERMIN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CERMIN_SMTP_URL": letters.url,
    }
    if variant.engine == "postgresql":
        settings["CERMIN_DATABASE_URL"] = request.getfixturevalue("empty_postgres")
    made = Site(tmp_path / "instance", port, variant.language, settings, variant.hr_sees_results)
    write_secret_key(made.folder)
    made.cermin("db", "upgrade")
    with made.serving():
        yield made


@pytest.fixture(scope="session")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """Run the installation of an invented ministry with one open cycle; nobody has answered."""
    port = ports.free()
    made = Site(tmp_path_factory.mktemp("open") / "instance", port)
    links = [f"{made.url}/i#{token}" for token in web_client.seed_open_cycle(made.folder)]
    with made.serving():
        yield OpenSite(made, links)


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """Return the address of a database with nothing in it."""
    name = f"journey_{secrets.token_hex(6)}"
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    yield sa.make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))
    engine.dispose()

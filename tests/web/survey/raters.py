"""Raters in front of a browser: a launched cycle and clients that opened their link."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from feedback.foundation import runtime
from tests import pages
from tests.actors import stranger
from tests.ceremonies import rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from feedback.people.model import Person
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round
    from tests.pages import Page

HTMX = {"HX-Request": "true", "Origin": "https://cermin.test"}


def launched(app: Flask, session: Session, **changes: object) -> Round:
    """Return a launched cycle."""
    return rounds.launched(session, runtime.current().vault, **changes)


def opened(app: Flask, of: Round, rater: Person) -> Browser:
    """Return the client of somebody who opened the mailed link and pressed the button."""
    client = stranger(app)
    landing = pages.page(client, "/i")
    response = pages.submit(client, landing, "open", {"token": of.token(rater)})
    assert response.status_code == 303, response.status
    return client


def place_of(client: Browser, name: str) -> int:
    """Return where somebody stands in this rater's list."""
    home = pages.page(client, "/menilai")
    titles = [e for e in home.all("h3") if e.attributes.get("id", "").startswith("person-")]
    found = next(e for e in titles if e.text.startswith(name))
    return int(found.attributes["id"].removeprefix("person-"))


def autosave(client: Browser, form: Page, changes: Mapping[str, str] | None = None) -> TestResponse:
    """Save the form of ``form`` as htmx does."""
    fields = dict(form.fields(form.form("survey-form"))) | dict(changes or {})
    return client.post(
        f"{form.url}/simpan",
        data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers=HTMX,
    )

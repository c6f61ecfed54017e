"""Sending files through forms, as a browser would."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tests import pages

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.actors import Browser
    from tests.pages import Page


def send(client: Browser, url: str, name: str, content: bytes) -> TestResponse:
    """Send a file by the upload form of the page at ``url``."""
    page = pages.page(client, url)
    fields = dict(page.fields(page.form("upload-form")))
    target = page.form("upload-form").attributes["action"]
    return client.post(target, data=fields | {"file": (io.BytesIO(content), name)})


def follow(client: Browser, response: TestResponse) -> Page:
    """Fetch the page an answer leads to."""
    assert response.status_code == 303, response.status
    return pages.page(client, response.location)

"""A rater's browser reduced to what a load run needs: cookies, the form's fields, gzip."""

from __future__ import annotations

import gzip
import http.client
import re
import urllib.parse
from typing import TYPE_CHECKING

from feedback.app import create_app
from feedback.config import (
    Environment,
    Settings,
    write_instance_defaults,
    write_secret_key,
)
from feedback.demo import bench_cycle
from feedback.foundation import runtime
from feedback.foundation.db import Base, database

if TYPE_CHECKING:
    from pathlib import Path

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="version"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="version"')
RADIO = re.compile(r'<input type="radio"[^>]*name="([^"]+)"')
LINKED = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js|svg))"')
FORM = "/menilai/1"


class Unexpected(Exception):
    """The server answered something a visit cannot go on with."""


class Rater:
    """One rater with one link."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None
        self._csrf = ""
        self._version = ""
        self._fields: list[str] = []

    def open(self) -> None:
        """Open the link by its button."""
        self._csrf = _first(CSRF, self._ask("GET", "/i", expect=200))
        self._ask("POST", "/i", {"token": self._token}, expect=303)

    def form(self) -> None:
        """Read the first person's form."""
        page = self._ask("GET", FORM, expect=200)
        self._csrf = _first(CSRF, page)
        self._version = _first(VERSION, page)
        self._fields = sorted(set(RADIO.findall(page)))

    def submit(self) -> None:
        """Read the form and send it with every statement answered."""
        self.form()
        self._ask("POST", FORM, self._answers(), expect=303)

    def save(self) -> None:
        """Save as a page does by itself; the answer carries the next version."""
        page = self._ask("POST", f"{FORM}/simpan", self._answers(), expect=200, is_htmx=True)
        self._version = _first(VERSION, page)

    def weigh(self, path: str) -> int:
        """Return the compressed bytes of a page and of all it links, headers not counted."""
        page, size = self._exchange("GET", path, None)
        linked = set(LINKED.findall(page.decode()))
        return size + sum(self._exchange("GET", one, None)[1] for one in linked)

    def _answers(self) -> dict[str, str]:
        answers = {name: str(1 + place % 5) for place, name in enumerate(self._fields)}
        return {**answers, "version": self._version}

    def _ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        expect: int,
        is_htmx: bool = False,
    ) -> str:
        body, _size = self._exchange(method, path, fields, expect=expect, is_htmx=is_htmx)
        return body.decode()

    def _exchange(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None,
        *,
        expect: int = 200,
        is_htmx: bool = False,
    ) -> tuple[bytes, int]:
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self._port)
        self._connection = connection
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if fields is None:
            headers["Accept-Encoding"] = "gzip"
        else:
            body = urllib.parse.urlencode({**fields, "csrf_token": self._csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if is_htmx:
            headers["HX-Request"] = "true"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
        except ConnectionError:  # kept alive too long; the server hung up before reading
            connection.close()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
        content = response.read()
        self._keep(response)
        if response.status != expect:
            message = f"{method} {path} answered {response.status} instead of {expect}"
            raise Unexpected(message)
        return _unpacked(response, content), len(content)

    def _keep(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value


def page_weights(port: int, token: str) -> dict[str, object]:
    """Return the weight in KB (1,000 bytes) of the rater's first page and of a form page."""
    rater = Rater(port, token)
    rater.open()
    return {
        "first_page_kb": round(rater.weigh("/menilai") / 1000, 1),
        "form_page_kb": round(rater.weigh(FORM) / 1000, 1),
    }


def seed_open_cycle(folder: Path) -> list[str]:
    """Make an instance with one open cycle of 24 statements; return its raters' link tokens."""
    write_instance_defaults(folder, {"CERMIN_ENVIRONMENT": Environment.DEMO})
    write_secret_key(folder)
    app = create_app(Settings.from_environment({"CERMIN_INSTANCE": str(folder)}))
    with app.app_context():
        Base.metadata.create_all(database.engine)
        tokens = bench_cycle.open_cycle(
            database.session, runtime.current().vault, database.session.commit
        )
        database.session.remove()
        database.engine.dispose()
    return tokens


def _unpacked(response: http.client.HTTPResponse, content: bytes) -> bytes:
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(content) if is_packed else content


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        message = f"no {pattern.pattern!r} on the page"
        raise Unexpected(message)
    return next(group for group in found.groups() if group is not None)

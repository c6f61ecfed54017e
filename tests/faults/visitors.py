"""A rater in front of a real server: one cookie jar, forms with their hidden fields, no retries.

What the server answered is told; what it did not answer is an error of the connection.
"""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from feedback.cli.web_client import CSRF, RADIO, VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE = "application/x-www-form-urlencoded"
PATIENCE_SECONDS = 20
TITLE = re.compile(r'id="person-\d+"')
LOST = (OSError, http.client.HTTPException)


@dataclass
class Form:
    """A form as it stands in the browser: where, its fields, and the version it is based on."""

    path: str
    csrf: str
    version: str
    items: list[str] = field(repr=False)

    def filled(self, value: int, comments: Mapping[str, str]) -> dict[str, str]:
        """Return what is sent when every statement gets ``value``."""
        answers = dict.fromkeys(self.items, str(value))
        return {**answers, **comments, "csrf_token": self.csrf, "version": self.version}


@dataclass
class Visitor:
    """One browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict, repr=False)

    def open(self, token: str) -> None:
        """Open a link by its button."""
        status, page = self.ask("GET", "/i")
        assert status == 200
        status, _page = self.ask("POST", "/i", {"token": token, "csrf_token": _first(CSRF, page)})
        assert status == 303

    def count(self) -> int:
        """Return how many people the rater is asked about; the last one is the rater."""
        status, page = self.ask("GET", "/menilai")
        assert status == 200
        return len(TITLE.findall(page))

    def form(self, place: int) -> Form:
        """Fetch the form about somebody."""
        path = f"/menilai/{place}"
        status, page = self.ask("GET", path)
        assert status == 200
        return Form(
            path, _first(CSRF, page), _first(VERSION, page), sorted(set(RADIO.findall(page)))
        )

    def save(self, form: Form, value: int, **comments: str) -> int:
        """Save as the page does by itself, and keep the version that is answered."""
        status, page = self.ask(
            "POST", f"{form.path}/simpan", form.filled(value, comments), part=True
        )
        if status == 200:
            form.version = _first(VERSION, page)
        return status

    def send(self, form: Form, value: int, **comments: str) -> int:
        """Press the button under the form."""
        return self.ask("POST", form.path, form.filled(value, comments))[0]

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, *, part: bool = False
    ) -> tuple[int, str]:
        """Return status and page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"HX-Request": "true"} if part else {}
        body = None if fields is None else urlencode(fields)
        headers |= {} if body is None else {"Content-Type": TYPE}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, page


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, pattern.pattern
    return next(group for group in found.groups() if group is not None)

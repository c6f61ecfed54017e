"""Every route of the application, read from its own map; nothing is listed by hand."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.app import create_app
from feedback.config import Environment, Settings
from feedback.web import guard

if TYPE_CHECKING:
    from flask import Flask

    from feedback.access.permissions import Permission

WITHOUT_OBJECTS = ("static",)  # files for everybody, nothing to protect


@dataclass(frozen=True)
class Route:
    """One way in: a rule of the map with one of its methods."""

    endpoint: str
    rule: str
    method: str
    arguments: tuple[str, ...]
    permission: Permission | None

    @property
    def name(self) -> str:
        """Return how reports name the route."""
        return f"{self.method} {self.rule}"

    @property
    def is_public(self) -> bool:
        """Tell whether strangers may use it."""
        return self.permission is None

    @property
    def reads(self) -> bool:
        """Tell whether it must change nothing."""
        return self.method == "GET"


def every(app: Flask) -> list[Route]:
    """Return all routes of ``app``, without those that only serve files."""
    return [
        Route(
            rule.endpoint,
            rule.rule,
            method,
            _arguments(rule.rule, rule.arguments),
            _rule(app, rule),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in WITHOUT_OBJECTS
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _arguments(rule: str, names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: rule.index(f"{name}>")))


def _rule(app: Flask, rule: object) -> Permission | None:
    found = guard.rule_of(app, rule.endpoint)
    assert found is not None, f"{rule.endpoint} has no rule"
    return None if found == guard.PUBLIC else found


def _application() -> Flask:
    folder = Path(tempfile.mkdtemp(prefix="cermin-routes-"))
    return create_app(
        Settings(
            environment=Environment.TEST,
            instance=folder,
            database_url="sqlite://",
            secret_key="only for reading the map of routes, 0123456789",
            public_url="https://cermin.test",
            vault=folder / "vault",
        )
    )


ROUTES = every(_application())

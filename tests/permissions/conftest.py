"""Two agencies with the same kinds of people in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from flask import url_for

from feedback.accounts.model import Role
from tests import actors, cast
from tests.permissions import arguments
from tests.permissions.arguments import Owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from tests.permissions.routes import Route

ALL_ROLES = tuple(Role)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class World:
    """The two agencies, and browsers for people in them."""

    app: Flask
    session: Session
    owners: dict[str, Owner] = field(default_factory=dict)

    def owner(self, where: str, *, who: str = "first") -> Owner:
        """Return a person with an account in the agency ``where``, always the same one."""
        key = f"{where}/{who}"
        if key not in self.owners:
            known = [o.agency for name, o in self.owners.items() if name.startswith(f"{where}/")]
            agency = known[0] if known else cast.agency(self.session, where)
            person = cast.person(self.session, agency, f"Orang {where} {who}")
            account = actors.account_of(self.session, person)
            self.owners[key] = Owner(self.session, agency, person, account)
        return self.owners[key]

    def browser(self, owner: Owner, *roles: str, second_factor: bool = True) -> actors.Browser:
        """Return a browser in which ``owner`` is signed in."""
        return actors.signed_in(
            self.app, self.session, owner.person, *roles, second_factor=second_factor
        )

    def address(self, route: Route, owners: dict[str, Owner], default: Owner) -> str:
        """Return an address of ``route``; see :func:`arguments.values`."""
        values = arguments.values(route, owners, default)
        self.session.commit()
        with self.app.test_request_context(base_url=actors.BASE_URL):
            return url_for(route.endpoint, **values)


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Return the two agencies."""
    return World(app, session)


@pytest.fixture
def send() -> Callable[..., TestResponse]:
    """Return a function that asks a route as a browser would: a form carries the page's token."""

    def ask(client: actors.Browser, method: str, url: str, *, has_token: bool) -> TestResponse:
        if method == "GET":
            return client.get(url)
        token = TOKEN.search(client.get("/privasi").get_data(as_text=True))
        data = {"csrf_token": token[1]} if has_token else {}
        return client.open(url, method=method, data=data)

    return ask

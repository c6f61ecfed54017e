"""What the arguments of routes stand for: one maker of an object per argument.

Each room registers its arguments in a file of its own below ``objects/``::

    @argument("cycle_id")
    def cycle(owner: Owner) -> object:
        return make_a_cycle(owner.session, owner.agency).id

A maker gets the owner, and in ``owner.values`` the earlier arguments of the same route, so that a
subject can be made inside its cycle. Where one name means different things, register
``"endpoint:name"`` for the exception. What belongs to nobody (a word, a place in one's own list)
is registered by :func:`plain`. A route with an unknown argument fails the tests.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.accounts.model import Account
    from feedback.people.model import Agency, Person
    from tests.permissions.routes import Route


@dataclass(frozen=True)
class Owner:
    """Whose objects are made: a person with an account in an agency."""

    session: Session
    agency: Agency
    person: Person
    account: Account
    values: dict[str, object] = field(default_factory=dict)

    @property
    def account_name(self) -> str:
        """Return how the audit trail names the owner."""
        return f"account:{self.account.id}"


Maker = Callable[[Owner], object]
MAKERS: dict[str, Maker] = {}
PLAIN: set[Maker] = set()


def argument(*names: str) -> Callable[[Maker], Maker]:
    """Register a maker for an argument's name, or for ``endpoint:name``."""

    def register(maker: Maker) -> Maker:
        for name in names:
            assert name not in MAKERS, f"{name} is registered twice"
            MAKERS[name] = maker
        return maker

    return register


def plain(name: str, value: object) -> None:
    """Register an argument that is no object; ``value`` is a sensible one."""
    PLAIN.add(argument(name)(lambda _owner: value))


def owned(route: Route) -> list[str]:
    """Return the arguments of a route that stand for objects."""
    return [name for name in route.arguments if maker(route, name) not in PLAIN]


def maker(route: Route, name: str) -> Maker | None:
    """Return the maker of one argument of a route."""
    return MAKERS.get(f"{route.endpoint}:{name}", MAKERS.get(name))


def values(route: Route, owners: dict[str, Owner], default: Owner) -> dict[str, object]:
    """Return a value for each argument; ``owners`` names those that belong to somebody else.

    What comes after a foreign argument is made for the same foreign owner.
    """
    made: dict[str, object] = {}
    owner = default
    for name in route.arguments:
        owner = owners.get(name, owner)
        with_values = Owner(owner.session, owner.agency, owner.person, owner.account, made)
        made[name] = maker(route, name)(with_values)
    return made


for _path in sorted((Path(__file__).parent / "objects").glob("*.py")):
    importlib.import_module(f"tests.permissions.objects.{_path.stem}")

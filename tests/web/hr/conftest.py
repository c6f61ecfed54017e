"""What the tests of HR's pages begin with: an agency, or the office of a draft, and HR signed in.

A module names its ``world``: an office and a cycle of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.web.hr import cycle_desk as desk

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.people.model import Agency
    from tests.actors import Browser
    from tests.cycles.drafts import Office


@pytest.fixture
def agency(session: Session) -> Agency:
    return cast.agency(session)


@pytest.fixture
def office(world: tuple[Office, Cycle]) -> Office:
    return world[0]


@pytest.fixture
def cycle(world: tuple[Office, Cycle]) -> Cycle:
    return world[1]


@pytest.fixture
def hr(app: Flask, session: Session, office: Office) -> Browser:
    return desk.at_the_desk(app, session, office)

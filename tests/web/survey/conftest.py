"""What the tests of a rater's pages begin with: a launched cycle, one rater, the open link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.survey import raters

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round


@pytest.fixture
def launched(app: Flask, session: Session) -> Round:
    return raters.launched(app, session)


@pytest.fixture
def rater(launched: Round) -> Person:
    return launched.office.staff[0]


@pytest.fixture
def client(app: Flask, launched: Round, rater: Person) -> Browser:
    return raters.opened(app, launched, rater)

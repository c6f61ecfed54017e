"""An installation whose mail goes to a real SMTP server, and an open cycle in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedback.foundation import runtime
from tests.ceremonies import rounds
from tests.jobs import mailserver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.config import Settings
    from tests.ceremonies.rounds import Round
    from tests.jobs.mailserver import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with mailserver.listening() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, server: Server) -> Settings:
    return replace(settings, smtp_url=server.url, mail_folder=None, mail_from="Cermin <c@kpw.test>")


@pytest.fixture
def run(app: Flask, session: Session) -> Round:
    """Return a cycle with twelve raters, each with an invitation in the outbox."""
    return rounds.launched(session, runtime.current().vault)

"""The database of these tests holds two released cycles, sealed once; see ``released``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.results import released

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from feedback.cycles.model import CycleSubject


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released.build(tmp_path_factory.mktemp("released"))


@pytest.fixture
def adjusted(session: Session) -> list[CycleSubject]:
    """Return the subjects of the adjusted cycle."""
    return released.subjects(session, "adjusted")


@pytest.fixture
def raw(session: Session) -> list[CycleSubject]:
    """Return the subjects of the raw cycle, which HR may read."""
    return released.subjects(session, "raw")

"""GET and HEAD change nothing, on any route, whoever asks."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from feedback.foundation.db import Base
from tests import actors
from tests.permissions.conftest import ALL_ROLES
from tests.permissions.test_routes import KNOWN

READING = [r for r in KNOWN if r.reads]


def contents(session):
    """Return every row of every table."""
    found = {
        table.name: sorted(repr(row) for row in session.execute(sa.select(table)))
        for table in Base.metadata.sorted_tables
    }
    session.rollback()
    return found


@pytest.fixture
def browsers(world):
    """Return a browser with every right, and a stranger's."""
    return [world.browser(world.owner("satu"), *ALL_ROLES), actors.stranger(world.app)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_changes_no_row(world, session, browsers, method):
    changed = []
    for route in READING:
        address = world.address(route, {}, world.owner("satu"))
        before = contents(session)
        for client in browsers:
            client.open(address, method=method)
        changed.extend([route.name] if contents(session) != before else [])
    assert changed == []

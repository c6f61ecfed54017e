"""One account and its keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.accounts import keyring, passwords
from tests import actors, cast

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PASSWORD = "kuda baterai jepitan"


@pytest.fixture
def keys(settings):
    """Return the keys of the test application."""
    return keyring.for_secret(settings.secret_key, settings.argon2_memory_kib)


@pytest.fixture
def account(session, keys):
    """Return an active account whose password is known."""
    owner = cast.person(session, cast.agency(session), email="sari@kpw.example")
    row = actors.account_of(session, owner)
    row.password_hash = passwords.hash_password(PASSWORD, memory_kib=keys.argon2_memory_kib)
    session.flush()
    return row

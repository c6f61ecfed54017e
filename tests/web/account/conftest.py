"""People at the pages of accounts, and the clock they live by."""

from __future__ import annotations

import pytest

from feedback.accounts import keyring, passwords
from tests import actors, cast

PASSWORD = "kuda baterai jepitan"
NEW = "sungai deras lemari hijau"


@pytest.fixture
def keys(settings):
    """Return the keys of the test application."""
    return keyring.for_secret(settings.secret_key, settings.argon2_memory_kib)


@pytest.fixture
def agency(session):
    """Return an agency."""
    return cast.agency(session)


@pytest.fixture
def sari(session, agency, keys):
    """Return a person with an account and a known password."""
    person = cast.person(session, agency, email="sari@kpw.example")
    account = actors.account_of(session, person)
    account.password_hash = passwords.hash_password(PASSWORD, memory_kib=keys.argon2_memory_kib)
    session.commit()
    return person

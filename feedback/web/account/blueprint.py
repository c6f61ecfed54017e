"""The one blueprint of accounts; each page module hangs its views on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from feedback.accounts import keyring
from feedback.foundation import runtime

if TYPE_CHECKING:
    from feedback.accounts.keyring import Keyring

blueprint = Blueprint("account", __name__)


def keys() -> Keyring:
    """Return the keys of this application's accounts."""
    settings = runtime.current().settings
    return keyring.for_secret(settings.secret_key, settings.argon2_memory_kib)

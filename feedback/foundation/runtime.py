"""What the edges share per application: settings and vault. The core gets them as arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask

    from feedback.config import Settings
    from feedback.foundation.links import PublicAddress
    from feedback.foundation.vault import KeyStore

EXTENSION = "cermin"


@dataclass(frozen=True, slots=True)
class Runtime:
    """Settings, vault and public address of one application."""

    settings: Settings
    vault: KeyStore
    address: PublicAddress


def install(app: Flask, runtime: Runtime) -> None:
    """Attach ``runtime`` to ``app``."""
    app.extensions[EXTENSION] = runtime


def current() -> Runtime:
    """Return the runtime of the current application."""
    return cast("Runtime", current_app.extensions[EXTENSION])

"""Tests of people read messages in Indonesian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback.foundation import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def indonesian(app: Flask) -> Iterator[None]:
    """Speak Indonesian outside a request."""
    with i18n.speaking("id"):
        yield

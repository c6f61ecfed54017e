"""The cookie of a rater: encrypted, bound to the secret key, short-lived."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from feedback.invitations import tokens
from feedback.web.survey import rater_session
from feedback.web.survey.rater_session import Pass

KEY = "k" * 40
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TOKEN = tokens.from_bytes(bytes(range(32)))
CARD = Pass(cycle_id=7, token=TOKEN, seen_at=int(NOW.timestamp()))


def test_what_was_sealed_is_read() -> None:
    assert rater_session.unseal(rater_session.seal(CARD, KEY), KEY, now=NOW) == CARD


def test_the_cookie_shows_nothing_of_the_token() -> None:
    raw = base64.urlsafe_b64decode(rater_session.seal(CARD, KEY))
    assert tokens.to_bytes(TOKEN)[:8] not in raw


def test_two_cookies_of_one_pass_differ() -> None:
    assert rater_session.seal(CARD, KEY) != rater_session.seal(CARD, KEY)


@pytest.mark.parametrize("minutes", [0, 30, 60])
def test_it_lives_for_an_hour_without_use(minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    assert rater_session.unseal(rater_session.seal(CARD, KEY), KEY, now=later) == CARD


@pytest.mark.parametrize("minutes", [61, 24 * 60, -5])
def test_it_is_dead_afterwards_and_before(minutes: int) -> None:
    other = NOW + timedelta(minutes=minutes)
    assert rater_session.unseal(rater_session.seal(CARD, KEY), KEY, now=other) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "not base64 !",
        "ü",
        base64.urlsafe_b64encode(b"x" * 76).decode(),
        base64.urlsafe_b64encode(b"x" * 5).decode(),
    ],
)
def test_anything_else_is_no_session(value: str) -> None:
    assert rater_session.unseal(value, KEY, now=NOW) is None


def test_a_changed_cookie_is_no_session() -> None:
    value = rater_session.seal(CARD, KEY)
    changed = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
    assert rater_session.unseal(changed, KEY, now=NOW) is None


def test_another_secret_key_opens_nothing() -> None:
    assert rater_session.unseal(rater_session.seal(CARD, KEY), "z" * 40, now=NOW) is None


def test_a_pass_prints_nothing_of_itself() -> None:
    assert TOKEN not in repr(CARD)

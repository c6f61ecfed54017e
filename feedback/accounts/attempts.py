"""Failures at the doors, counted in the database so that every process knows them.

Only failures count, and an office of 500 behind one address may mistype once each. What was
tried is kept as a keyed digest, for a day. Nobody can shut a person out by failing in that person's
name: a browser that has signed in before carries a device mark (OWASP calls it a device cookie) and
is counted by itself, whatever strangers do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from feedback.accounts import keyring
from feedback.accounts.model import Attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring


class Door(StrEnum):
    """What can be tried in vain."""

    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    RESET = "reset"
    PASSWORD = "password"  # noqa: S105 - a door's name: the current password, asked again
    LINK = "link"  # a rater's link; only wrong ones are noted


class Kind(StrEnum):
    """By what a failure is counted."""

    DEVICE = "device"  # a browser that signed in as this account before
    PAIR = "pair"  # account and network address together
    ACCOUNT = "account"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures of one kind within a window."""

    failures: int
    window: timedelta


OF_AN_OFFICE = 600  # what 500 people behind one address need on their first morning, and some more
LIMITS: dict[Door, dict[Kind, Limit]] = {
    Door.SIGN_IN: {
        Kind.DEVICE: Limit(10, timedelta(minutes=15)),
        Kind.PAIR: Limit(10, timedelta(minutes=15)),
        Kind.ACCOUNT: Limit(100, timedelta(hours=1)),
        Kind.ADDRESS: Limit(OF_AN_OFFICE, timedelta(minutes=15)),
    },
    Door.SECOND_FACTOR: {Kind.ACCOUNT: Limit(10, timedelta(minutes=15))},
    Door.RESET: {
        Kind.ACCOUNT: Limit(3, timedelta(hours=1)),
        Kind.ADDRESS: Limit(OF_AN_OFFICE, timedelta(hours=1)),
    },
    Door.PASSWORD: {Kind.ACCOUNT: Limit(10, timedelta(minutes=15))},
    Door.LINK: {Kind.ADDRESS: Limit(300, timedelta(minutes=15))},
}

Tried = dict[Kind, str]


def exceeded(
    session: Session, door: Door, tried: Mapping[Kind, str], *, keys: Keyring, now: datetime
) -> set[Kind]:
    """Return the kinds whose limit is used up."""
    return {
        kind
        for kind, value in tried.items()
        if _failures(session, door, _key(keys, door, kind, value), now - LIMITS[door][kind].window)
        >= LIMITS[door][kind].failures
    }


def note(
    session: Session, door: Door, tried: Mapping[Kind, str], *, keys: Keyring, now: datetime
) -> None:
    """Count one failure of each kind."""
    session.add_all(
        Attempt(door=door, key=_key(keys, door, kind, value), at=now)
        for kind, value in tried.items()
    )
    session.flush()


def forget(session: Session, door: Door, tried: Mapping[Kind, str], *, keys: Keyring) -> None:
    """Forget the failures of these kinds, after the right key was shown at last."""
    spent = [_key(keys, door, kind, value) for kind, value in tried.items()]
    session.execute(delete(Attempt).where(Attempt.door == door, Attempt.key.in_(spent)))


def _failures(session: Session, door: Door, key: str, since: datetime) -> int:
    count = select(func.count()).where(Attempt.door == door, Attempt.key == key, Attempt.at > since)
    return session.scalar(count) or 0


def _key(keys: Keyring, door: Door, kind: Kind, value: str) -> str:
    return keyring.sign(keys.attempts, door, kind, value).hex()[:32]

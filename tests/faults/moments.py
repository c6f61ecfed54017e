"""Moments of a sealing that another process can see, and where it can be stopped.

On PostgreSQL a lock keeps the sealing before a step for as long as wanted. SQLite knows one lock
for all writing, so there a moment is watched for, and the sealing may be a little further on.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedback.cycles.model import Cycle
from feedback.foundation import db, runtime
from feedback.foundation.db import database
from feedback.invitations import keys
from feedback.invitations.model import Invitation
from feedback.responses.model import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stage(IntEnum):
    """How far a sealing has come, as database and vault tell."""

    STOPPED = 0
    PUBLISHED = 1
    KEYS_GONE = 2
    BOXES_GONE = 3
    TAGS_GONE = 4
    SEALED = 5


# Published, a key is left, a box is left, a tag is left, the state. There is no other combination.
STAGES = {
    (False, True, True, True, "closing"): Stage.STOPPED,
    (True, True, True, True, "closing"): Stage.PUBLISHED,
    (True, False, True, True, "closing"): Stage.KEYS_GONE,
    (True, False, False, True, "closing"): Stage.BOXES_GONE,
    (True, False, False, False, "closing"): Stage.TAGS_GONE,
    (True, False, False, False, "sealed"): Stage.SEALED,
}


@dataclass(frozen=True)
class Moment:
    """A moment: what holds the sealing there, how to see it, where it may stand when killed."""

    hold: Callable[[], AbstractContextManager[None]]
    is_reached: Callable[[], bool]
    stages: frozenset[Stage]

    @property
    def is_first(self) -> bool:
        """Tell whether nothing has happened before it."""
        return self.stages == {Stage.STOPPED}


def stage(cycle_id: int) -> Stage:
    """Return how far the sealing of a cycle is."""
    with db.reader() as connection:
        published, state = connection.execute(
            sa.select(Cycle.published_at.is_not(None), Cycle.state).where(Cycle.id == cycle_id)
        ).one()
    has_boxes, has_tags = (
        _is(sa.exists(Box.id)),
        _is(sa.exists().where(Invitation.tag.is_not(None))),
    )
    has_keys = keys.is_any_left(runtime.current().vault, cycle_id)
    return STAGES[bool(published), has_keys, has_boxes, has_tags, str(state)]


def of(cycle_id: int) -> list[Moment]:
    """Return the moments of a sealing in their order."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    return _watched(cycle_id) if is_sqlite else _held(cycle_id)


def _held(cycle_id: int) -> list[Moment]:
    statements = {
        "lock table published_total in share mode": Stage.STOPPED,
        "lock table box in share mode": Stage.KEYS_GONE,
        "lock table invitation in share mode": Stage.BOXES_GONE,
        f"select pg_advisory_xact_lock({cycle_id})": Stage.TAGS_GONE,
    }
    return [
        Moment(_holding(statement), _somebody_waits, frozenset({there}))
        for statement, there in statements.items()
    ]


def _watched(cycle_id: int) -> list[Moment]:
    path, vault = Path(str(database.engine.url.database)), runtime.current().vault
    lock = path.with_name(f".{path.name}.sealing-{cycle_id}")

    def is_published() -> bool:
        return _is(sa.exists().where(Cycle.published_at.is_not(None)))

    def is_anything_gone() -> bool:
        return not (keys.is_any_left(vault, cycle_id) and _is(sa.exists(Box.id)))

    seen: dict[Stage, Callable[[], bool]] = {
        Stage.PUBLISHED: lambda: is_published() or is_anything_gone(),
        Stage.KEYS_GONE: is_anything_gone,
        Stage.BOXES_GONE: lambda: not _is(sa.exists(Box.id)),
    }
    return [
        Moment(nullcontext, lock.exists, frozenset({Stage.STOPPED})),
        *(Moment(nullcontext, is_seen, _from(there)) for there, is_seen in seen.items()),
    ]


def _from(there: Stage) -> frozenset[Stage]:
    return frozenset(one for one in Stage if one >= there)


def _is(condition: sa.Exists) -> bool:
    with db.reader() as connection:
        return bool(connection.scalar(sa.select(condition)))


def _holding(statement: str) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def hold() -> Iterator[None]:
        with database.engine.connect() as connection:
            connection.execute(sa.text(statement))
            yield

    return hold


def _somebody_waits() -> bool:
    query = """select exists (select 1 from pg_locks join pg_database on oid = database
        where datname = current_database() and not granted)"""
    with db.reader() as connection:
        return bool(connection.scalar(sa.text(query)))

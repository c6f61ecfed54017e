"""Opening, saving, creating and reading boxes. Whose box it is comes as a locator, never as a name.

A save is one compare-and-swap UPDATE: it succeeds only on the ciphertext that was read and only
while the database's own clock says that the cycle is open. It runs under the shared lock of the
cycle, while stopping takes the exclusive one, so no acknowledged save is missed by sealing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from feedback.cycles.errors import CycleNotOpen
from feedback.cycles.model import Cycle, CycleState
from feedback.foundation import db
from feedback.responses import cipher, statements
from feedback.responses.box import BoxContent, BoxState, decode, encode
from feedback.responses.cipher import BoxId, Sealed
from feedback.responses.errors import BoxConflict, BoxUnreadable
from feedback.responses.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.engine import Row
    from sqlalchemy.orm import Session

    from feedback.foundation.db import Executor
    from feedback.invitations.keys import MapSecret
    from feedback.invitations.tokens import Locator
    from feedback.responses.box import Answer

BATCH = 500
MOST_TRIES = 3


@dataclass(frozen=True, slots=True, repr=False)
class OpenedBox:
    """A box that was opened: what it holds, and the ciphertext this was read from."""

    id: BoxId
    sealed: Sealed
    content: BoxContent


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What a page saves over ``revision``; ``state`` None keeps a submitted box submitted."""

    revision: int
    editor: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    state: BoxState | None = None


def open_box(
    executor: Executor,
    secret: MapSecret,
    cycle_id: int,
    locator: Locator,
    subject_id: int,
) -> OpenedBox:
    """Return the opened box of the rater behind ``locator`` about one subject.

    Raises
    ------
    BoxUnreadable
        If there is none, or it was tampered with.
    """
    box = cipher.box_id(secret, locator, subject_id)
    row = executor.execute(statements.BOX_BY_ID, {"id": box, "cycle_id": cycle_id}).one_or_none()
    return _opened(secret, box, row, subject_id)


def open_boxes(
    executor: Executor,
    secret: MapSecret,
    cycle_id: int,
    locator: Locator,
    subject_ids: Iterable[int],
) -> dict[int, OpenedBox]:
    """Return the opened boxes of one rater by subject, read in one query.

    Raises
    ------
    BoxUnreadable
        If one is missing or was tampered with.
    """
    ids = {subject: cipher.box_id(secret, locator, subject) for subject in subject_ids}
    found = executor.execute(
        statements.BOXES_BY_ID, {"ids": list(ids.values()), "cycle_id": cycle_id}
    )
    rows = {row.id: row for row in found}
    return {subject: _opened(secret, box, rows.get(box), subject) for subject, box in ids.items()}


def save(
    executor: Executor,
    secret: MapSecret,
    cycle_id: int,
    locator: Locator,
    subject_id: int,
    draft: Draft,
) -> BoxContent:
    """Save ``draft`` and return what the box holds now; the caller commits, then acknowledges.

    Repeating a save is harmless: what already stands there is not a conflict, and a page may save
    over its own save whose answer got lost on the way. Anything else over an older revision is
    refused, never overwritten.

    Raises
    ------
    BoxConflict
        If somebody else saved since ``draft.revision``.
    CycleNotOpen
        If the cycle is not open by the database's clock.
    BoxUnreadable
        If the box is gone or was tampered with.
    """
    db.lock_shared(executor, cycle_id)
    for _try in range(MOST_TRIES):
        opened = open_box(executor, secret, cycle_id, locator, subject_id)
        content = _following(opened.content, draft)
        sealed = cipher.seal(secret, opened.id, encode(content), opened.sealed.size)
        if _swap(executor, cycle_id, opened, sealed):
            return content
        state = _state_if_not_open(executor, cycle_id)
        if state is not None:
            raise CycleNotOpen(state)
    raise BoxConflict(open_box(executor, secret, cycle_id, locator, subject_id).content)


def _opened(
    secret: MapSecret, box: BoxId, row: Row[Any, Any, Any] | None, subject_id: int
) -> OpenedBox:
    if row is None:
        raise BoxUnreadable
    sealed = Sealed(row.nonce, row.ciphertext)
    content = decode(cipher.unseal(secret, box, sealed))
    if content.subject != subject_id:
        raise BoxUnreadable
    return OpenedBox(box, sealed, content)


def _following(stored: BoxContent, draft: Draft) -> BoxContent:
    wanted = replace(
        stored,
        state=_state_after(stored.state, draft),
        answers=draft.answers,
        comments=draft.comments,
    )
    if draft.revision != stored.revision and wanted != stored:
        is_own = bool(draft.editor) and draft.editor == stored.editor
        if not is_own:
            raise BoxConflict(stored)
    # A submission ends the page: a straggling autosave of it must not pass for its own.
    editor = "" if draft.state is BoxState.SUBMITTED else draft.editor
    return replace(wanted, revision=stored.revision + 1, editor=editor)


def _state_after(before: BoxState, draft: Draft) -> BoxState:
    if draft.state is not None:
        return draft.state
    return BoxState.DRAFT if before is BoxState.EMPTY else before


def create(
    session: Session,
    secret: MapSecret,
    cycle_id: int,
    contents: Iterable[tuple[BoxId, BoxContent]],
    *,
    size: int,
) -> int:
    """Insert sealed boxes in the order given (the caller has shuffled them); return how many."""
    rows = []
    for box, content in contents:
        sealed = cipher.seal(secret, box, encode(content), size)
        rows.append(
            {
                "id": box,
                "cycle_id": cycle_id,
                "nonce": sealed.nonce,
                "ciphertext": sealed.ciphertext,
            }
        )
    if rows:
        session.execute(insert(Box), rows)
    return len(rows)


def read_all(
    session: Session,
    cycle_id: int,
    secret: MapSecret,
    *,
    batch: int = BATCH,
) -> Iterator[OpenedBox]:
    """Yield every opened box of a cycle, in batches; ids are random, so their order says nothing.

    A box's id is what its key is made of, so ``S_map`` alone opens all of them.

    Raises
    ------
    BoxUnreadable
        At the first box that was tampered with.
    """
    last = b""
    while True:
        rows = session.execute(
            select(Box.id, Box.nonce, Box.ciphertext)
            .where(Box.cycle_id == cycle_id, Box.id > last)
            .order_by(Box.id)
            .limit(batch)
        ).all()
        for row in rows:
            sealed = Sealed(row.nonce, row.ciphertext)
            box = BoxId(row.id)
            yield OpenedBox(box, sealed, decode(cipher.unseal(secret, box, sealed)))
        if len(rows) < batch:
            return
        last = rows[-1].id


def nonces(session: Session, cycle_id: int) -> set[bytes]:
    """Return the nonces of a cycle's boxes: equal sets mean that nothing was written between."""
    return set(session.scalars(select(Box.nonce).where(Box.cycle_id == cycle_id)))


def count(session: Session, cycle_id: int) -> int:
    """Return how many boxes a cycle has."""
    return session.scalar(select(func.count()).where(Box.cycle_id == cycle_id)) or 0


def delete_all(session: Session, cycle_id: int) -> None:
    """Delete all boxes of a cycle; what lingers in pages and backups is ciphertext."""
    session.execute(
        delete(Box).where(Box.cycle_id == cycle_id).execution_options(synchronize_session=False)
    )


def _swap(executor: Executor, cycle_id: int, opened: OpenedBox, sealed: Sealed) -> bool:
    values = {
        "box": opened.id,
        "old": opened.sealed.nonce,
        "new": sealed.nonce,
        "sealed": sealed.ciphertext,
        "of_cycle": cycle_id,
    }
    return db.count_changed(executor, statements.SWAP[db.dialect(executor)], values) == 1


def _state_if_not_open(executor: Executor, cycle_id: int) -> str | None:
    """Return the state of a cycle that is not open now; None if it is."""
    is_open = select(statements.IS_OPEN[db.dialect(executor)])
    if executor.scalar(is_open, {"of_cycle": cycle_id}):
        return None
    return executor.scalar(select(Cycle.state).where(Cycle.id == cycle_id)) or CycleState.ABORTED

"""The statements of a save, built once and over plain tables: building them would cost the most."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, select, text, update

from feedback.cycles.model import Cycle, CycleState
from feedback.responses.model import Box

if TYPE_CHECKING:
    from sqlalchemy import Table

_box, _cycle = cast("Table", Box.__table__), cast("Table", Cycle.__table__)
_NOW = {
    "sqlite": text("strftime('%Y-%m-%d %H:%M:%f000', 'now')"),
    "postgresql": text("clock_timestamp()"),  # now() would be the start of the transaction
}
IS_OPEN = {
    name: select(_cycle.c.id)
    .where(
        _cycle.c.id == bindparam("of_cycle"),
        _cycle.c.state == CycleState.OPEN.value,
        _cycle.c.opens_at <= instant,
        _cycle.c.closes_at > instant,
    )
    .exists()
    for name, instant in _NOW.items()
}
SWAP = {
    name: update(_box)
    .where(_box.c.id == bindparam("box"), _box.c.nonce == bindparam("old"), is_open)
    .values(nonce=bindparam("new"), ciphertext=bindparam("sealed"))
    for name, is_open in IS_OPEN.items()
}
BOX_BY_ID = select(_box.c.id, _box.c.nonce, _box.c.ciphertext).where(
    _box.c.id == bindparam("id"), _box.c.cycle_id == bindparam("cycle_id")
)
BOXES_BY_ID = select(_box.c.id, _box.c.nonce, _box.c.ciphertext).where(
    _box.c.id.in_(bindparam("ids", expanding=True)), _box.c.cycle_id == bindparam("cycle_id")
)

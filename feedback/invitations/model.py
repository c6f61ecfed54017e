"""The invitation table. It never says whether anything was answered."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.cycles.model import Cycle
from feedback.foundation.db import Base, LowerText
from feedback.people.model import Person


class Invitation(Base):
    """One rater's way into one cycle.

    ``tag`` is HMAC(S_map, token): enough to recognise the token, useless to make it. It is erased
    when the cycle is sealed. ``link_epoch`` kills a leaked link, ``address_epoch`` belongs to the
    mailbox. ``address`` is the mailbox at launch: whoever changes the directory afterwards does not
    get the link of somebody who may have answered already.
    """

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("cycle_id", "rater_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(LowerText, index=True)
    address_epoch: Mapped[int] = mapped_column(default=0)
    link_epoch: Mapped[int] = mapped_column(default=0)
    tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)

    cycle: Mapped[Cycle] = relationship()
    rater: Mapped[Person] = relationship()

"""The box table: random id, cycle, ciphertext. No time, no subject, no rater, one size a cycle."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from feedback.foundation.db import Base


class Box(Base):
    """One sealed assignment. Everything that says whose it is stands inside the ciphertext."""

    __tablename__ = "box"

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(12))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary, deferred=False)

"""Tables of accounts. No password, token, code or session id is stored as such, only digests."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.foundation.db import Base, UtcDateTime
from feedback.people.model import Person


class Role(StrEnum):
    """What an account may be, per agency. Everybody with an account is an employee."""

    ADMIN = "admin"
    HR = "hr"
    CUSTODIAN = "custodian"
    LEADER = "leader"
    EMPLOYEE = "employee"


ROLES_WITH_SECOND_FACTOR = frozenset({Role.ADMIN, Role.HR, Role.CUSTODIAN})


class TokenPurpose(StrEnum):
    """What a mailed account link is for."""

    ACTIVATION = "activation"
    RESET = "reset"


class Account(Base):
    """One person's way in. ``totp_secret`` is encrypted with a key derived from the secret key."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int | None]

    person: Mapped[Person] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(cascade="all, delete-orphan")


class RoleGrant(Base):
    """One role of one account."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role in ('admin', 'hr', 'custodian', 'leader', 'employee')", name="role"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class RecoveryCode(Base):
    """A one-time replacement for the authenticator; stored as a digest."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountToken(Base):
    """A mailed link: only the digest is stored; the worker derives the token when it sends."""

    __tablename__ = "account_token"
    __table_args__ = (CheckConstraint("purpose in ('activation', 'reset')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str]
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """A signed-in browser; revocable here, the cookie holds a random token only."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One failed try at a door. ``key`` is a keyed digest of what was tried, never the thing."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_door_key_at", "door", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[str]
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

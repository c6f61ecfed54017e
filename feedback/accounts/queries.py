"""Reading accounts. Every list is of one agency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from feedback.accounts.model import Account, RecoveryCode, Role, RoleGrant
from feedback.people.model import Agency, Person, PersonKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session


class Standing(StrEnum):
    """How far somebody is on the way to signing in."""

    NONE = "none"
    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff and the account, if there is one."""

    person_id: int
    name: str
    email: str
    account_id: int | None
    standing: Standing
    roles: tuple[Role, ...] = ()
    has_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A slice of the staff, by name."""

    members: tuple[Member, ...]
    total: int


def by_identifier(session: Session, identifier: str) -> Account | None:
    """Return the account of an e-mail address or a NIP, whatever its state.

    An address may stand in two agencies; then the account that can sign in wins, the older first.
    """
    wanted = normalise(identifier)
    if not wanted:
        return None
    return session.scalar(
        select(Account)
        .join(Person)
        .where(Person.nip == wanted if wanted.isdigit() else Person.email == wanted)
        .order_by(
            Account.is_active.desc(),
            Person.is_active.desc(),
            Account.password_hash.is_(None),
            Account.id,
        )
        .limit(1)
    )


def normalise(identifier: str) -> str:
    """Return an e-mail address in lower case, or a NIP without its blanks."""
    text = identifier.strip().lower()
    digits = text.replace(" ", "")
    return digits if digits.isdigit() else text


def of_agency(session: Session, agency_id: int, account_id: int) -> Account | None:
    """Return the account if it belongs to the agency."""
    return session.scalar(
        select(Account).where(Account.id == account_id, Account.agency_id == agency_id)
    )


def every(session: Session, agency_id: int) -> list[Account]:
    """Return all accounts of the agency, by name."""
    return list(
        session.scalars(
            select(Account)
            .join(Person)
            .where(Account.agency_id == agency_id)
            .order_by(func.lower(Person.name), Account.id)
        )
    )


def by_email(session: Session, agency_id: int, email: str) -> Account | None:
    """Return the agency's account with this e-mail address."""
    return session.scalar(
        select(Account)
        .join(Person)
        .where(Account.agency_id == agency_id, Person.email == normalise(email))
    )


def agency_by_code(session: Session, code: str) -> Agency | None:
    """Return the agency with this code."""
    return session.scalar(select(Agency).where(Agency.code == code))


def person_by_email(session: Session, agency_id: int, email: str) -> Person | None:
    """Return the agency's person with this e-mail address."""
    return session.scalar(
        select(Person).where(Person.agency_id == agency_id, Person.email == normalise(email))
    )


def staff_member(session: Session, agency_id: int, person_id: int) -> Person | None:
    """Return the person if it is active staff of the agency."""
    return session.scalar(select(Person).where(Person.id == person_id, _is_active_staff(agency_id)))


def without_account(session: Session, agency_id: int) -> list[Person]:
    """Return the active staff that have no account yet."""
    return list(
        session.scalars(
            select(Person)
            .outerjoin(Account, Account.person_id == Person.id)
            .where(_is_active_staff(agency_id), Account.id.is_(None))
            .order_by(Person.id)
        )
    )


def count_by_standing(session: Session, agency_id: int) -> dict[Standing, int]:
    """Return how many active staff stand where."""
    counts = dict.fromkeys(Standing, 0)
    for standing in Standing:
        query = select(func.count()).select_from(_staff(agency_id, standing, "").subquery())
        counts[standing] = session.scalar(query) or 0
    return counts


def members(
    session: Session,
    agency_id: int,
    *,
    standing: Standing | None = None,
    name: str = "",
    offset: int = 0,
    limit: int = 50,
) -> MemberPage:
    """Return a slice of the active staff, by name, with accounts and roles."""
    query = _staff(agency_id, standing, name)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(func.lower(Person.name), Person.id).offset(offset).limit(limit)
    ).all()
    roles = _roles(session, [row.account_id for row in rows if row.account_id is not None])
    return MemberPage(tuple(_member(row, roles) for row in rows), total)


def holders(session: Session, agency_id: int, role: Role) -> list[int]:
    """Return the ids of the accounts that hold ``role`` and can sign in."""
    return list(
        session.scalars(
            select(Account.id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .join(Person, Person.id == Account.person_id)
            .where(
                Account.agency_id == agency_id,
                Account.is_active,
                Person.is_active,
                RoleGrant.role == role,
            )
        )
    )


def recovery_codes_left(session: Session, account_id: int) -> int:
    """Return how many recovery codes were not used yet."""
    return (
        session.scalar(
            select(func.count()).where(
                RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def _is_active_staff(agency_id: int) -> ColumnElement[bool]:
    return and_(Person.agency_id == agency_id, Person.kind == PersonKind.STAFF, Person.is_active)


def _staff(agency_id: int, standing: Standing | None, name: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Account.id.label("account_id"),
            Account.is_active,
            Account.activated_at,
            Account.totp_confirmed_at,
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .where(_is_active_staff(agency_id))
    )
    if standing is not None:
        query = query.where(_stands(standing))
    if name.strip():
        query = query.where(func.lower(Person.name).contains(name.strip().lower(), autoescape=True))
    return query


def _stands(standing: Standing) -> ColumnElement[bool]:
    return {
        Standing.NONE: Account.id.is_(None),
        Standing.INVITED: and_(Account.is_active, Account.activated_at.is_(None)),
        Standing.ACTIVE: and_(Account.is_active, Account.activated_at.is_not(None)),
        Standing.CLOSED: Account.is_active.is_(False),
    }[standing]


def standing_of(account: Account | Row[Any]) -> Standing:
    """Return where an account stands."""
    if not account.is_active:
        return Standing.CLOSED
    return Standing.INVITED if account.activated_at is None else Standing.ACTIVE


def _member(row: Row[Any], roles: dict[int, tuple[Role, ...]]) -> Member:
    return Member(
        person_id=row.person_id,
        name=row.name,
        email=row.email,
        account_id=row.account_id,
        standing=Standing.NONE if row.account_id is None else standing_of(row),
        roles=roles.get(row.account_id, ()),
        has_second_factor=row.totp_confirmed_at is not None,
    )


def _roles(session: Session, account_ids: list[int]) -> dict[int, tuple[Role, ...]]:
    held: dict[int, tuple[Role, ...]] = {}
    grants = select(RoleGrant).where(RoleGrant.account_id.in_(account_ids))
    for grant in session.scalars(grants.order_by(RoleGrant.role)):
        held[grant.account_id] = (*held.get(grant.account_id, ()), Role(grant.role))
    return held

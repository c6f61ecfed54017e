"""The life of an account: opened and invited, given roles, closed and opened again.

Passwords are in ``password_service``, the second factor in ``second_factor``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.accounts import queries, sessions, tokens
from feedback.accounts.errors import AccountExists, LastAdministrator, PersonMayNotSignIn
from feedback.accounts.model import Account, Role, RoleGrant, TokenPurpose
from feedback.foundation import audit
from feedback.people.model import PersonKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring
    from feedback.people.model import Person


def open_account(
    session: Session,
    person: Person,
    roles: Iterable[Role] = (),
    *,
    by: str,
    keys: Keyring,
    now: datetime,
) -> Account:
    """Open an account and mail the link that activates it.

    Raises
    ------
    AccountExists
        If the person has one.
    PersonMayNotSignIn
        If the person is not active staff.
    """
    if person.kind != PersonKind.STAFF or not person.is_active:
        raise PersonMayNotSignIn
    if session.query(Account.id).filter_by(person_id=person.id).first() is not None:
        raise AccountExists
    account = Account(agency_id=person.agency_id, person=person)
    account.grants = [RoleGrant(role=role) for role in _stored(roles)]
    session.add(account)
    session.flush()
    tokens.mail_link(session, account, TokenPurpose.ACTIVATION, keys=keys, now=now)
    _record(session, account, "account.open", by=by, now=now, facts=_role_facts(account))
    return account


def invite_again(
    session: Session, account: Account, *, by: str, keys: Keyring, now: datetime
) -> None:
    """Mail a new activation link; earlier ones stop working."""
    tokens.mail_link(session, account, TokenPurpose.ACTIVATION, keys=keys, now=now)
    _record(session, account, "account.invite", by=by, now=now)


def invite_everybody(
    session: Session, agency_id: int, *, by: str, keys: Keyring, now: datetime
) -> int:
    """Open an account for every active member of staff who has none; return how many."""
    people = queries.without_account(session, agency_id)
    for person in people:
        open_account(session, person, by=by, keys=keys, now=now)
    return len(people)


def set_roles(
    session: Session, account: Account, roles: Iterable[Role], *, by: str, now: datetime
) -> None:
    """Give the account exactly ``roles``; everybody is an employee besides.

    Raises
    ------
    LastAdministrator
        If nobody would be left to manage accounts.
    """
    wanted, held = _stored(roles), {Role(grant.role) for grant in account.grants}
    if wanted == held:
        return
    if Role.ADMIN in held - wanted:
        _keep_an_administrator(session, account)
    account.grants = [grant for grant in account.grants if grant.role in wanted] + [
        RoleGrant(role=role) for role in sorted(wanted - held)
    ]
    session.flush()
    facts: dict[str, object] = {"granted": sorted(wanted - held), "revoked": sorted(held - wanted)}
    _record(session, account, "account.roles", by=by, now=now, facts=facts)


def close(session: Session, account: Account, *, by: str, now: datetime) -> None:
    """Close the account: nobody signs in by it, every session and link ends.

    Raises
    ------
    LastAdministrator
        If nobody would be left to manage accounts.
    """
    _keep_an_administrator(session, account)
    account.is_active = False
    sessions.revoke_all(session, account.id, now=now)
    tokens.retire(session, account.id, now=now)
    _record(session, account, "account.close", by=by, now=now)


def reopen(session: Session, account: Account, *, by: str, now: datetime) -> None:
    """Let the account sign in again; its password and roles are what they were."""
    account.is_active = True
    _record(session, account, "account.reopen", by=by, now=now)


def choose_language(session: Session, account: Account, language: str) -> None:
    """Write to this person in ``language`` from now on."""
    account.person.language = language
    session.flush()


def _stored(roles: Iterable[Role]) -> set[Role]:
    return {Role(role) for role in roles} - {Role.EMPLOYEE}


def _keep_an_administrator(session: Session, account: Account) -> None:
    if set(queries.holders(session, account.agency_id, Role.ADMIN)) == {account.id}:
        raise LastAdministrator


def _role_facts(account: Account) -> dict[str, object]:
    return {"roles": sorted(grant.role for grant in account.grants)}


def _record(
    session: Session,
    account: Account,
    action: str,
    *,
    by: str,
    now: datetime,
    facts: dict[str, object] | None = None,
) -> None:
    audit.record(
        session,
        agency_id=account.agency_id,
        actor=by,
        action=action,
        about=f"account:{account.id}",
        at=now,
        facts=facts,
    )

"""The first accounts of an agency, made on the command line before anybody can sign in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.accounts import queries, service
from feedback.foundation.errors import DomainError
from feedback.people.model import Agency, Person, PersonKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring
    from feedback.accounts.model import Account, Role

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
BY = "system"


class AgencyUnknown(DomainError):
    """No agency has this code, and no name was given to make it."""


class AddressInvalid(DomainError):
    """Something given as an e-mail address is none."""


@dataclass(frozen=True, slots=True)
class Founder:
    """Whose account it is; ``agency_name`` makes the agency if its code is new."""

    agency_code: str
    agency_name: str | None
    name: str
    email: str


def found(
    session: Session, founder: Founder, roles: Iterable[Role], *, keys: Keyring, now: datetime
) -> Account:
    """Open an account, with the agency and the person if they are new.

    Raises
    ------
    AgencyUnknown, AddressInvalid, AccountExists, PersonMayNotSignIn
    """
    if not ADDRESS.fullmatch(founder.email):
        raise AddressInvalid
    agency = _agency(session, founder, now)
    person = queries.person_by_email(session, agency.id, founder.email)
    if person is None:
        person = Person(
            agency_id=agency.id,
            kind=PersonKind.STAFF,
            name=founder.name,
            email=founder.email.lower(),
            language=agency.language,
            is_active=True,
        )
        session.add(person)
        session.flush()
    return service.open_account(session, person, roles, by=BY, keys=keys, now=now)


def _agency(session: Session, founder: Founder, now: datetime) -> Agency:
    agency = queries.agency_by_code(session, founder.agency_code)
    if agency is not None:
        return agency
    if not founder.agency_name:
        raise AgencyUnknown
    agency = Agency(code=founder.agency_code, name=founder.agency_name, created_at=now)
    session.add(agency)
    session.flush()
    return agency

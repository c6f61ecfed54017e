"""Use cases about single people: partners by hand, addresses, activity. Imports live elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from feedback.foundation import audit
from feedback.people import rules
from feedback.people.errors import EmailInvalid, EmailTaken, NipActiveElsewhere
from feedback.people.findings import Unreadable
from feedback.people.model import Person, PersonKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    """What is known of somebody from outside who only rates."""

    name: str
    email: str
    organisation: str
    language: str


def add_partner(
    session: Session, agency_id: int, details: PartnerDetails, *, by: str, now: datetime
) -> Person:
    """Add an outside partner.

    Raises
    ------
    EmailInvalid, EmailTaken
        If the address is none, or somebody else's.
    """
    partner = Person(
        agency_id=agency_id,
        kind=PersonKind.PARTNER,
        name=details.name,
        email=_free_address(session, agency_id, details.email),
        organisation=details.organisation,
        language=details.language,
    )
    session.add(partner)
    session.flush()
    _record(session, partner, "person.add_partner", by=by, now=now)
    return partner


def change_partner(
    session: Session, partner: Person, details: PartnerDetails, *, by: str, now: datetime
) -> None:
    """Change name, organisation and language of a partner; the address by :func:`change_email`."""
    partner.name = details.name
    partner.organisation = details.organisation
    partner.language = details.language
    _record(session, partner, "person.change_partner", by=by, now=now)


def change_email(
    session: Session, person: Person, email: str, *, by: str, now: datetime, today: date
) -> bool:
    """Give a person another address; return whether it is another one.

    Raises
    ------
    EmailInvalid, EmailTaken
        If the address is none, or somebody else's.
    """
    address = _free_address(session, person.agency_id, email, owner=person)
    if address == person.email:
        return False
    person.email = address
    person.email_changed_on = today
    _record(session, person, "person.change_email", by=by, now=now)
    return True


def set_active(
    session: Session, person: Person, *, is_active: bool, by: str, now: datetime
) -> bool:
    """Activate or deactivate a person; return whether that changed anything.

    Raises
    ------
    NipActiveElsewhere
        If the number has become active in another agency meanwhile.
    """
    if person.is_active == is_active:
        return False
    if is_active and person.nip is not None:
        elsewhere = select(Person.id).where(
            Person.nip == person.nip, Person.is_active, Person.id != person.id
        )
        if session.scalar(elsewhere) is not None:
            raise NipActiveElsewhere
    person.is_active = is_active
    action = "person.activate" if is_active else "person.deactivate"
    _record(session, person, action, by=by, now=now)
    return True


def _free_address(session: Session, agency_id: int, email: str, owner: Person | None = None) -> str:
    try:
        address = rules.email(email)
    except Unreadable:
        raise EmailInvalid from None
    if not address:
        raise EmailInvalid
    query = select(Person.id).where(Person.agency_id == agency_id, Person.email == address)
    holders = set(session.scalars(query)) - ({owner.id} if owner else set())
    if holders:
        raise EmailTaken
    return address


def _record(session: Session, person: Person, action: str, *, by: str, now: datetime) -> None:
    """Note the deed, never the address itself."""
    audit.record(
        session,
        agency_id=person.agency_id,
        actor=by,
        action=action,
        about=f"person:{person.id}",
        at=now,
    )

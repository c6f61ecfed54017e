"""Rules between an actor and an object. Pure; an object needs only the attributes asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from feedback.access.actor import Actor


class OfAgency(Protocol):
    """Anything that belongs to one agency."""

    @property
    def agency_id(self) -> int:
        """Return the owner."""
        ...


class OfPerson(Protocol):
    """Anything that is about one person."""

    @property
    def person_id(self) -> int:
        """Return whom it is about."""
        ...


def same_agency(actor: Actor, thing: OfAgency) -> bool:
    """Tell whether ``thing`` belongs to the actor's agency."""
    return actor.agency_id == thing.agency_id


def is_own(actor: Actor, thing: OfPerson) -> bool:
    """Tell whether ``thing`` is about the actor."""
    return actor.person_id == thing.person_id

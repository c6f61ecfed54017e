"""Who may answer now: from the cookie to the rater and the cycle, or why not.

Asked anew by every request, in a read transaction of its own that ends before a box is touched.
"""

from __future__ import annotations

import hashlib
import hmac
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import g, request

from feedback.cycles.model import CycleState
from feedback.disclosure.policy import Policy
from feedback.foundation import clock, db, runtime
from feedback.foundation.vault import SecretMissing
from feedback.invitations import keys, queries, tokens
from feedback.web import guard
from feedback.web.survey import rater_session
from feedback.web.survey.blueprint import blueprint
from feedback.web.survey.rater_session import Pass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Response
    from sqlalchemy.engine import Connection

    from feedback.foundation.vault import KeyStore
    from feedback.invitations.keys import MapSecret
    from feedback.invitations.queries import CycleFacts, RaterFacts, ToRate
    from feedback.invitations.tokens import Locator


class Reason(StrEnum):
    """Why nobody gets in here now."""

    NO_SESSION = "no_session"
    LINK_UNKNOWN = "link_unknown"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    ABORTED = "aborted"
    SIGN_IN = "sign_in"
    SOMEBODY_ELSE = "somebody_else"
    TOO_MANY = "too_many"


class DoorShut(Exception):
    """The request cannot be served as a rater; ``cycle`` is known in some cases."""

    def __init__(self, reason: Reason, cycle: CycleFacts | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cycle = cycle


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """A rater in front of an open cycle."""

    cycle: CycleFacts
    rater: RaterFacts
    secret: MapSecret
    locator: Locator

    @property
    def policy(self) -> Policy:
        """Return the frozen disclosure policy."""
        return Policy.from_dict(self.cycle.policy)


@contextmanager
def entering() -> Iterator[tuple[Visit, Connection]]:
    """Yield the rater of this request and the read transaction, which ends with the block.

    Nothing about boxes belongs into the block.

    Raises
    ------
    DoorShut
        With the reason.
    """
    settings, now = runtime.current().settings, clock.utc_now()
    value = request.cookies.get(rater_session.cookie_name(settings), "")
    card = rater_session.unseal(value, settings.secret_key, now=now)
    if card is None:
        raise DoorShut(Reason.NO_SESSION)
    with db.reader() as connection:
        visit = look_up(connection, runtime.current().vault, card, now=now)
        _check_person(visit)
        g.person_language = visit.rater.language
        g.rater_pass = card
        yield visit, connection


def look_up(connection: Connection, vault: KeyStore, card: Pass, *, now: datetime) -> Visit:
    """Return the visit that a pass stands for.

    Raises
    ------
    DoorShut
        If its link is unknown (any more) or its cycle is not open now.
    """
    try:
        secret = keys.read_map(vault, card.cycle_id)
    except SecretMissing:
        _explain(connection, card, now)
        raise
    found = queries.rater_of(connection, tokens.tag_of(secret, card.token))
    if found is None:
        _explain(connection, card, now)
        raise DoorShut(Reason.LINK_UNKNOWN)
    cycle, rater = found
    check_open(cycle, now)
    return Visit(cycle, rater, secret, tokens.locator_of(card.token))


def check_open(cycle: CycleFacts, now: datetime) -> None:
    """Raise DoorShut, with the reason, unless the cycle is open now."""
    reason = _reason(cycle, now)
    if reason is not None:
        raise DoorShut(reason, cycle)


def people_of(visit: Visit, connection: Connection) -> tuple[ToRate, ...]:
    """Return whom the visitor rates, in an order of their own that is always the same.

    It follows a keyed hash, so that no two raters see the same order and an address such as
    ``/menilai/2`` means somebody else to everybody; oneself comes last.
    """
    found = queries.to_rate(connection, visit.cycle.id, visit.rater.person_id)

    def place(one: ToRate) -> tuple[bool, bytes]:
        message = f"place|{one.subject_id}".encode()
        return one.relationship == "self", hmac.digest(visit.locator, message, hashlib.sha256)

    return tuple(sorted(found, key=place))


@blueprint.after_request
def _stay_awake(response: Response) -> Response:
    """Renew the cookie while somebody is working, unless the view has set or removed it."""
    card: Pass | None = g.pop("rater_pass", None)
    now = int(clock.utc_now().timestamp())
    if card is not None and now - card.seen_at >= rater_session.REFRESH_AFTER_SECONDS:
        renewed = Pass(card.cycle_id, card.token, now)
        rater_session.remember(response, renewed, runtime.current().settings)
    return response


def _explain(connection: Connection, card: Pass, now: datetime) -> None:
    """Say why a known cycle has no such link: it is over, or it was aborted."""
    cycle = queries.cycle_facts(connection, card.cycle_id)
    if cycle is not None:
        check_open(cycle, now)


def _reason(cycle: CycleFacts, now: datetime) -> Reason | None:
    if cycle.state is CycleState.ABORTED:
        return Reason.ABORTED
    if cycle.state is CycleState.DRAFT:
        return Reason.LINK_UNKNOWN
    if cycle.state is not CycleState.OPEN or cycle.closes_at <= now:
        return Reason.CLOSED
    return Reason.NOT_YET_OPEN if now < cycle.opens_at else None


def _check_person(visit: Visit) -> None:
    """Where the cycle asks for it, the one who signed in must be the one who was invited."""
    if not (visit.cycle.requires_sign_in and visit.rater.is_staff):
        return
    visitor = guard.visitor()
    if visitor is None:
        raise DoorShut(Reason.SIGN_IN, visit.cycle)
    if visitor.person_id != visit.rater.person_id:
        raise DoorShut(Reason.SOMEBODY_ELSE, visit.cycle)

"""Invitations: one per rater, recognised by its tag, renewed when a link leaked, then forgotten.

No function here touches a box, and none says whether anything was answered.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import case, func, insert, select, update

from feedback.foundation import ids
from feedback.foundation.mail import Outbox, OutboxState
from feedback.foundation.vault import SecretMissing
from feedback.invitations import keys, queries, tokens
from feedback.invitations.errors import LinkUnknown
from feedback.invitations.model import Invitation
from feedback.people.model import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.foundation.db import Executor
    from feedback.foundation.vault import KeyStore
    from feedback.invitations.keys import MailSecret, MapSecret
    from feedback.invitations.queries import CycleFacts
    from feedback.invitations.tokens import Locator, Token

FIRST = "invitation.first"
REMINDER = "invitation.reminder"
RESEND = "invitation.resend"
MOST_RESENDS_A_DAY = 5


def prepare(
    session: Session, cycle_id: int, mail_secret: MailSecret, map_secret: MapSecret
) -> dict[int, Locator]:
    """Make the invitations equal the assignments; return each rater's locator.

    Existing ones keep their id, and with it their link. Twice is harmless.
    """
    wanted = queries.mailboxes(session, cycle_id)
    existing = {row.rater_id: row for row in queries.of_cycle(session, cycle_id)}
    for rater_id in existing.keys() - wanted.keys():
        session.delete(existing.pop(rater_id))
    for rater_id in sorted(wanted.keys() - existing.keys()):
        existing[rater_id] = Invitation(cycle_id=cycle_id, rater_id=rater_id)
    for rater_id, row in existing.items():
        row.address = wanted[rater_id]
    session.add_all(existing.values())
    session.flush()
    for row in existing.values():
        row.tag = tokens.tag_of(map_secret, token_of(mail_secret, row))
    session.flush()
    return {rater: locator_of(mail_secret, row) for rater, row in existing.items()}


def token_of(secret: MailSecret, invitation: Invitation) -> Token:
    """Return the token of the current link; only to be mailed, never to be stored."""
    return tokens.make_token(
        secret,
        invitation.id,
        address_epoch=invitation.address_epoch,
        link_epoch=invitation.link_epoch,
    )


def locator_of(secret: MailSecret, invitation: Invitation) -> Locator:
    """Return what finds this rater's boxes; only for work in bulk."""
    return tokens.locator(secret, invitation.id, invitation.address_epoch)


def recognise(executor: Executor, vault: KeyStore, token: Token) -> CycleFacts:
    """Return the cycle that ``token`` belongs to; it does not say which, so each open one is asked.

    Raises
    ------
    LinkUnknown
        If no invitation has it: mistyped, replaced, or its cycle is sealed or aborted.
    """
    for cycle_id in queries.cycles_with_links(executor):
        with contextlib.suppress(SecretMissing):
            tag = tokens.tag_of(keys.read_map(vault, cycle_id), token)
            found = queries.rater_of(executor, tag)
            if found is not None:
                return found[0]
    raise LinkUnknown


def renew_link(session: Session, vault: KeyStore, invitation: Invitation, *, now: datetime) -> None:
    """Replace a leaked link: the old one is dead at once, drafts stay, the new one is mailed."""
    mail_secret = keys.read_mail(vault, invitation.cycle_id)
    map_secret = keys.read_map(vault, invitation.cycle_id)
    invitation.link_epoch += 1
    invitation.tag = tokens.tag_of(map_secret, token_of(mail_secret, invitation))
    session.flush()
    _enqueue_resend(session, invitation, now=now)


def resend(session: Session, address: str, *, now: datetime) -> int:
    """Mail every open link of a mailbox to it again; return how many mails will go.

    Only the mailbox that was invited counts, whatever the directory says today. The answer to the
    person who asks is the same for any number. More than a few a day are ignored.
    """
    found = queries.open_for_address(session, address, now=now)
    return sum(_enqueue_resend(session, invitation, now=now) for invitation in found)


def readdress(session: Session, invitation_ids: Iterable[int]) -> None:
    """Send to the directory's present address; only where no letter ever reached a mailbox."""
    present = select(Person.email).where(Person.id == Invitation.rater_id).scalar_subquery()
    session.execute(
        update(Invitation)
        .where(Invitation.id.in_(list(invitation_ids)))
        .values(address=present)
        .execution_options(synchronize_session="fetch")
    )


def enqueue_all(
    session: Session,
    cycle: Cycle,
    kind: str,
    invitation_ids: Iterable[int],
    *,
    due_at: datetime,
    sequence: int = 0,
) -> int:
    """Put one mail per invitation into the outbox, in bulk; existing ones stay. Return how many."""
    waiting = set(
        session.scalars(
            select(Outbox.reference).where(
                Outbox.cycle_id == cycle.id, Outbox.kind == kind, Outbox.sequence == sequence
            )
        )
    )
    rows = [
        {
            "agency_id": cycle.agency_id,
            "cycle_id": cycle.id,
            "kind": kind,
            "reference": reference,
            "sequence": sequence,
            "state": OutboxState.QUEUED,
            "attempts": 0,
            "due_at": due_at,
            "message_id": ids.random_id().hex(),
        }
        for reference in invitation_ids
        if reference not in waiting
    ]
    if rows:
        session.execute(insert(Outbox), rows)
    return len(rows)


def forget_tags(session: Session, cycle_id: int) -> None:
    """Erase what recognises the links of a cycle."""
    session.execute(
        update(Invitation)
        .where(Invitation.cycle_id == cycle_id)
        .values(tag=None)
        .execution_options(synchronize_session=False)
    )


def _enqueue_resend(session: Session, invitation: Invitation, *, now: datetime) -> int:
    # The outbox shall not tell when somebody was about to answer: the day is enough to be due.
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    last, n_today = session.execute(
        select(
            func.max(Outbox.sequence),
            func.sum(case((Outbox.due_at >= day, 1), else_=0)),
        ).where(Outbox.kind == RESEND, Outbox.reference == invitation.id)
    ).one()
    if (n_today or 0) >= MOST_RESENDS_A_DAY:
        return 0
    sequence = 0 if last is None else last + 1
    return enqueue_all(
        session, invitation.cycle, RESEND, [invitation.id], due_at=day, sequence=sequence
    )

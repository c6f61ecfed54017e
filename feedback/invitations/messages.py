"""What is mailed to raters: the first letter, the link once more, the reminder.

The token is derived at the moment of sending and is nowhere else. No letter says anything about
content. Whether a reminder is needed is not known here: see ``ceremonies.reminders``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.cycles.model import Cycle, CycleState
from feedback.disclosure.policy import Policy
from feedback.foundation import clock, letters
from feedback.invitations import keys, queries, service, tokens, wording
from feedback.invitations.model import Invitation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.foundation.letters import Builder, LetterContext
    from feedback.foundation.mail import Letter, Outbox

LINK_PATH = "/i"
CODE_PATH = "/kode"


def first(session: Session, row: Outbox, context: LetterContext) -> Letter | None:
    """Return the invitation, None when the cycle is no longer open."""
    invitation = find_open(session, row.reference, now=clock.utc_now())
    if invitation is None:
        return None
    n_people = queries.n_subjects(session, invitation)
    facts = {"n_people": n_people, "minutes": wording.minutes_for(n_people)}
    return write(context, "invitation", invitation, facts)


def resend(session: Session, row: Outbox, context: LetterContext) -> Letter | None:
    """Return the letter that only carries the link again."""
    invitation = find_open(session, row.reference, now=clock.utc_now())
    return None if invitation is None else write(context, "resend", invitation, {})


def reminder(
    context: LetterContext, invitation: Invitation, *, n_waiting: int, now: datetime
) -> Letter:
    """Return the reminder of ``n_waiting`` unfinished forms."""
    days = (invitation.cycle.closes_at - now).days
    facts = {"n_waiting": n_waiting, "days": days, "minutes": wording.minutes_for(n_waiting)}
    return write(context, "reminder", invitation, facts)


def find_open(session: Session, invitation_id: int, *, now: datetime) -> Invitation | None:
    """Return the invitation if its rater may answer now."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or not invitation.rater.is_active:
        return None
    return invitation if _is_open(invitation.cycle, now) else None


def write(
    context: LetterContext, name: str, invitation: Invitation, facts: Mapping[str, object]
) -> Letter:
    """Return the letter ``name`` with the rater's link in it."""
    cycle, rater = invitation.cycle, invitation.rater
    token = service.token_of(keys.read_mail(context.vault, cycle.id), invitation)
    values = {
        "agency_name": cycle.agency.name,
        "cycle_name": cycle.name,
        "closes_at": cycle.closes_at,
        "zone": cycle.agency.zone,
        "n_others": Policy.from_dict(cycle.policy).crowd - 1,
        "link": context.public.secret_page(LINK_PATH, token),
        "page": context.public.page(CODE_PATH),
        "code": tokens.in_groups(token),
        "short_day": wording.short_day,
        **facts,
    }
    recipient = letters.Recipient(rater.full_name, invitation.address, rater.language)
    return letters.write(context, name, recipient, values)


def _is_open(cycle: Cycle, now: datetime) -> bool:
    return cycle.state == CycleState.OPEN and cycle.closes_at > now


BUILDERS: dict[str, Builder] = {
    service.FIRST: first,
    service.RESEND: resend,
}

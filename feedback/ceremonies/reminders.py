"""Writing reminders: at the moment of sending it is seen who has finished, and forgotten again.

Everybody has a row in the outbox (see ``remind``). For those who have sent everything there is
nothing to say, the row is done all the same, and nobody can tell the two apart afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.foundation import clock
from feedback.invitations import keys, messages, queries
from feedback.invitations import service as invitations
from feedback.responses import service as responses
from feedback.responses.box import BoxState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.foundation.letters import Builder, LetterContext
    from feedback.foundation.mail import Letter, Outbox
    from feedback.foundation.vault import KeyStore
    from feedback.invitations.model import Invitation


def build(session: Session, row: Outbox, context: LetterContext) -> Letter | None:
    """Return the reminder, None when everything was sent or the cycle is no longer open."""
    now = clock.utc_now()
    invitation = messages.find_open(session, row.reference, now=now)
    if invitation is None:
        return None
    n_waiting = _n_waiting(session, invitation, context.vault)
    if n_waiting == 0:
        return None
    return messages.reminder(context, invitation, n_waiting=n_waiting, now=now)


def _n_waiting(session: Session, invitation: Invitation, vault: KeyStore) -> int:
    cycle_id = invitation.cycle_id
    locator = invitations.locator_of(keys.read_mail(vault, cycle_id), invitation)
    subjects = [one.subject_id for one in queries.to_rate(session, cycle_id, invitation.rater_id)]
    opened = responses.open_boxes(
        session, keys.read_map(vault, cycle_id), cycle_id, locator, subjects
    )
    return sum(box.content.state is not BoxState.SUBMITTED for box in opened.values())


BUILDERS: dict[str, Builder] = {invitations.REMINDER: build}

"""Which builder writes which letter: the registries of all rooms in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.accounts import messages as account_messages
from feedback.ceremonies import reminders
from feedback.invitations import messages as invitation_messages
from feedback.results import messages as result_messages

if TYPE_CHECKING:
    from feedback.foundation.letters import Builder

BUILDERS: dict[str, Builder] = {
    **account_messages.BUILDERS,
    **invitation_messages.BUILDERS,
    **reminders.BUILDERS,
    **result_messages.BUILDERS,
}

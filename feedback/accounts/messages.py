"""What accounts write to people: the links for activation and for a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.accounts import keyring, tokens
from feedback.accounts.model import Account, AccountToken, TokenPurpose
from feedback.foundation import clock, letters
from feedback.people.model import Agency

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.foundation.letters import Builder, LetterContext
    from feedback.foundation.mail import Letter, Outbox

PATHS = {TokenPurpose.ACTIVATION: "/aktivasi", TokenPurpose.RESET: "/sandi/baru"}


def build(session: Session, row: Outbox, context: LetterContext) -> Letter | None:
    """Return the letter that carries an account link, None when the link opens nothing any more."""
    token = session.get(AccountToken, row.reference)
    if token is None or not tokens.is_open(token, now=clock.utc_now()):
        return None
    account = session.get_one(Account, token.account_id)
    if not account.is_active or not account.person.is_active:
        return None
    purpose, person = TokenPurpose(token.purpose), account.person
    agency = session.get_one(Agency, account.agency_id)
    secret = tokens.derive(token, keys=keyring.for_secret(context.secret_key))
    path = PATHS[purpose]
    return letters.write(
        context,
        purpose,
        letters.Recipient(person.full_name, person.email, person.language),
        {
            "agency_name": agency.name,
            "link": context.public.secret_page(path, secret),
            "page": context.public.page(path),
            "code": secret,
            "until": token.expires_at,
            "zone": agency.zone,
        },
    )


BUILDERS: dict[str, Builder] = {
    "account.activation": build,
    "account.reset": build,
}

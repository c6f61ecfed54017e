"""From a mail triplet to a letter: ``templates/email/<name>/{subject.txt,body.txt,body.html}``.

Contract between the worker and the rooms that write mail (accounts, invitations, results):

- Each room has ``messages.BUILDERS: dict[str, Builder]``, keyed by ``Outbox.kind``. The worker
  calls ``BUILDERS[row.kind](session, row, context)`` at the moment of sending and hands the letter
  over; ``None`` means that there is nothing to say any more, and the row is done.
- A builder only reads. It finds the facts by ``row.reference`` and ``row.sequence``, derives the
  link, and returns :func:`write`'s letter. Nothing of it is ever stored or logged.
- ``body.html`` extends ``email/layout.html`` (inline style, no image, no tracking). It gets the
  values given to :func:`write`; ``agency_name`` is wanted by the layout.
- ``subject.txt`` becomes one line, whatever a name in it holds.

No text lives here, and no address book.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from feedback.foundation import i18n
from feedback.foundation.mail import Letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from feedback.foundation.links import PublicAddress
    from feedback.foundation.mail import Outbox
    from feedback.foundation.vault import KeyStore


@dataclass(frozen=True, slots=True)
class LetterContext:
    """What a builder may use besides the database.

    ``render(template_name, **values)`` returns the text of a template in the current language.
    """

    public: PublicAddress
    secret_key: str = field(repr=False)
    vault: KeyStore
    render: Callable[..., str]


Builder: TypeAlias = Callable[["Session", "Outbox", LetterContext], Letter | None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to, and in which language."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    language: str


def write(
    context: LetterContext,
    name: str,
    recipient: Recipient,
    values: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """Render the triplet ``name`` with ``values`` in the recipient's language.

    The templates also get ``recipient_name``.
    """
    facts = {"recipient_name": recipient.name, **values}
    with i18n.speaking(recipient.language):
        subject, text, html = (
            context.render(f"email/{name}/{part}", **facts)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Letter(
        to_name=one_line(recipient.name),
        to_address=recipient.address,
        subject=one_line(subject),
        text=text.strip() + "\n",
        html=html,
        language=recipient.language,
        extra_headers=dict(headers or {}),
    )


def one_line(text: str) -> str:
    """Return ``text`` without line breaks or other control characters, blanks run together."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

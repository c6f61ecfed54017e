"""A mail server that keeps what it was handed in a real SMTP conversation."""

from __future__ import annotations

import email
import email.policy
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aiosmtpd.controller import Controller

from tests import ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

LINK = re.compile(r"https?://\S+#[\w-]+")
HREF = re.compile(r'href="([^"]+#[\w-]+)"')


@dataclass
class Letter:
    """One delivered mail."""

    to: str
    message: EmailMessage

    @property
    def language(self) -> str:
        """Return the language it says it is written in."""
        return str(self.message["Content-Language"])

    @property
    def text(self) -> str:
        """Return the part for plain readers."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Return the part for rich readers."""
        return self._part("html")

    @property
    def link(self) -> str:
        """Return the personal link, which both parts must carry."""
        (in_text,) = set(LINK.findall(self.text))
        (in_html,) = set(HREF.findall(self.html))
        assert in_text == in_html
        return str(in_text)

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Postbox:
    """All letters delivered so far, oldest first."""

    url: str
    letters: list[Letter] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        content = cast("bytes", envelope.content)
        message = email.message_from_bytes(content, policy=email.policy.default)
        (address,) = envelope.rcpt_tos
        self.letters.append(Letter(address, message))
        return "250 taken"

    def take(self) -> list[Letter]:
        """Return the letters delivered since the last call."""
        taken, self.letters = self.letters, []
        return taken

    def take_one(self) -> Letter:
        """Return the only letter delivered since the last call."""
        (letter,) = self.take()
        return letter


@contextmanager
def listening() -> Iterator[Postbox]:
    """Run a mail server on a free port."""
    port = ports.free()
    postbox = Postbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()

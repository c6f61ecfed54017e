"""A real SMTP server whose replies a test decides, and what it was handed."""

from __future__ import annotations

import asyncio
import email
import email.policy
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests import ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

TAKEN = "250 taken"


@dataclass
class Server:
    """The server's replies by address (``""``: everybody), and the letters it took.

    ``sender`` answers the naming of the sender, ``rcpt`` that of a recipient, ``data`` the text.
    """

    port: int
    sender: dict[str, str] = field(default_factory=dict)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    password: str = ""
    writes_all_addresses: bool = True
    seconds: float = 0.0
    letters: list[EmailMessage] = field(default_factory=list)
    clients: set[object] = field(default_factory=set)
    _controller: Any = None

    @property
    def url(self) -> str:
        """Return the address for the settings."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def to(self) -> list[str]:
        """Return the addresses of the letters it took, sorted."""
        return sorted(letter["To"].addresses[0].addr_spec for letter in self.letters)

    def letter(self, address: str) -> EmailMessage:
        """Return the only letter to ``address``."""
        (one,) = [one for one in self.letters if address in str(one["To"])]
        return one

    def start(self) -> None:
        """Begin to listen."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._check,
            auth_require_tls=False,
            enable_SMTPUTF8=self.writes_all_addresses,
        )
        self._controller.start()

    def stop(self) -> None:
        """Hang up and listen no more."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    def _check(self, _server: object, _session: object, _envelope: object, _how: str, given: Any):
        return AuthResult(success=given.password.decode() == self.password, handled=False)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):  # noqa: N802 - aiosmtpd's name
        """Accept a sender or not."""
        envelope.mail_from = address
        return self.sender.get("") or "250 fine"

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str, _o: Any):  # noqa: N802 - aiosmtpd's name
        """Accept a recipient or not."""
        self.clients.add(session.peer)
        reply = self.rcpt.get(address) or self.rcpt.get("")
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter or not."""
        await asyncio.sleep(self.seconds)
        reply = self.data.get(envelope.rcpt_tos[0]) or self.data.get("")
        if reply:
            return reply
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(cast("EmailMessage", message))
        return TAKEN


@contextmanager
def listening() -> Iterator[Server]:
    """Run a server on a free port."""
    server = Server(ports.free())
    server.start()
    try:
        yield server
    finally:
        server.stop()

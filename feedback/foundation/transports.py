"""How a message leaves: by SMTP, or into a folder for the demo. Says nothing about what it says."""

from __future__ import annotations

import math
import smtplib
import ssl
import time
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from feedback.config import make_private_folder
from feedback.foundation.mail import OF_ADDRESS, OF_LETTER, OF_SERVER, MailTrouble

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path
    from types import TracebackType

TIMEOUT_SECONDS = 30
FRESH_SECONDS = 10
NOT_NOW, GOING_AWAY, REFUSED = 400, 421, 500  # RFC 5321, 4.2.1 and 3.8


class Transport(Protocol):
    """Hands letters over, one connection per batch; made anew for each run of the worker."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, message: EmailMessage) -> None:
        """Hand over one message or raise :class:`MailTrouble`."""
        ...

    def check(self) -> None:
        """Raise :class:`MailTrouble` if no message can be handed over at the moment."""
        ...


class SmtpTransport:
    """Speaks SMTP. ``smtps://`` means TLS from the start; ``?starttls=1`` upgrades ``smtp://``.

    A server that cannot be reached or that refuses us (password, sender) is no fault of a letter:
    such trouble is never permanent. One failure to connect stands for all letters of the run, so
    that a silent server costs one time-out and not one for each.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._wants_starttls = parse_qs(parts.query).get("starttls") == ["1"]
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._is_tls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._connection: smtplib.SMTP | None = None
        self._spoke_at = -math.inf
        self._unreachable: str | None = None

    def __repr__(self) -> str:
        return f"SmtpTransport({self._host}:{self._port})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Hand over one message, connecting first if needed."""
        connection = self._connected()
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(code for code, _reply in error.recipients.values())
            if code == GOING_AWAY:
                self._hang_up()
                raise MailTrouble(f"{OF_SERVER}-{code}", is_permanent=False) from None
            raise MailTrouble(f"{OF_ADDRESS}-{code}", is_permanent=code >= REFUSED) from None
        except smtplib.SMTPDataError as error:
            self._hang_up()
            is_permanent = error.smtp_code >= REFUSED
            raise MailTrouble(f"{OF_LETTER}-{error.smtp_code}", is_permanent=is_permanent) from None
        except smtplib.SMTPNotSupportedError:  # an address that this server cannot write
            raise MailTrouble(f"{OF_ADDRESS}-unsupported", is_permanent=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise MailTrouble(_reason(error), is_permanent=False) from None
        self._spoke_at = time.monotonic()

    def check(self) -> None:
        """Ask the server whether it is there, unless it answered a moment ago."""
        connection = self._connected()
        if time.monotonic() - self._spoke_at < FRESH_SECONDS:
            return
        try:
            code, _reply = connection.noop()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise MailTrouble(_reason(error), is_permanent=False) from None
        if code >= NOT_NOW:
            self._hang_up()
            raise MailTrouble(f"{OF_SERVER}-{code}", is_permanent=False)
        self._spoke_at = time.monotonic()

    def _connected(self) -> smtplib.SMTP:
        if self._unreachable is not None:
            raise MailTrouble(self._unreachable, is_permanent=False)
        try:
            return self._connection or self._connect()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            self._unreachable = _reason(error)
            raise MailTrouble(self._unreachable, is_permanent=False) from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        host, port = self._host, self._port
        if self._is_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        self._connection = connection
        if self._wants_starttls and not self._is_tls:
            connection.starttls(context=context)
        if self._user:
            connection.login(self._user, self._password)
        return connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()


def _reason(error: smtplib.SMTPException | OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{OF_SERVER}-{error.smtp_code}"
    return type(error).__name__


class FolderTransport:
    """Writes each message as a file for the demo's mailbox page; refused in production."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        make_private_folder(self._folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def send(self, message: EmailMessage) -> None:
        """Write the message under its own Message-ID."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        temporary = self._folder / f".{name}.new"
        temporary.write_bytes(message.as_bytes())
        temporary.replace(self._folder / f"{name}.eml")

    def check(self) -> None:
        """Do nothing: a folder is always there."""


def transport(smtp_url: str | None, folder: Path | None) -> Transport | None:
    """Return the configured transport; SMTP wins; None when mail is not configured."""
    if smtp_url:
        return SmtpTransport(smtp_url)
    return FolderTransport(folder) if folder else None

"""Handing one message over by SMTP: whose fault a refusal is, and how often a server is asked."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedback.foundation import mail
from feedback.foundation.mail import Letter, MailTrouble
from feedback.foundation.transports import FolderTransport, SmtpTransport
from tests import ports
from tests.jobs import mailserver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from tests.jobs.mailserver import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with mailserver.listening() as running:
        yield running


def message(address: str = "sari@kpw.example") -> EmailMessage:
    letter = Letter("Sari", address, "Halo", "Halo\n", "<p>Halo</p>", "id")
    return mail.compose(
        letter, sender="Cermin <c@kpw.test>", message_id="a1", sent_at=datetime.now(UTC)
    )


def trouble_of(transport: SmtpTransport, sent: EmailMessage) -> tuple[str, bool]:
    with pytest.raises(MailTrouble) as caught:
        transport.send(sent)
    return caught.value.reason, caught.value.is_permanent


@pytest.mark.parametrize(
    ("stage", "reply", "trouble"),
    [
        ("rcpt", "450 later", ("recipient-450", False)),
        ("rcpt", "550 unknown", ("recipient-550", True)),
        ("rcpt", "421 too busy", ("smtp-421", False)),
        ("data", "451 later", ("letter-451", False)),
        ("data", "554 spam", ("letter-554", True)),
        ("sender", "550 not from here", ("smtp-550", False)),
        ("sender", "530 sign in first", ("smtp-530", False)),
    ],
)
def test_only_a_refused_address_or_text_is_the_fault_of_the_letter(
    server: Server, stage: str, reply: str, trouble: tuple[str, bool]
) -> None:
    getattr(server, stage)[""] = reply
    with SmtpTransport(server.url) as transport:
        assert trouble_of(transport, message()) == trouble


@pytest.mark.parametrize("reply", ["450 later", "550 unknown", "421 too busy"])
@pytest.mark.parametrize("stage", ["rcpt", "data", "sender"])
def test_the_next_letter_goes_after_a_refusal(server: Server, stage: str, reply: str) -> None:
    refusals = getattr(server, stage)
    refusals[""] = reply
    with SmtpTransport(server.url) as transport:
        trouble_of(transport, message())
        refusals.clear()
        transport.send(message("budi@kpw.example"))
    assert server.to == ["budi@kpw.example"]


def test_one_connection_serves_many_letters(server: Server) -> None:
    with SmtpTransport(server.url) as transport:
        for number in range(5):
            transport.send(message(f"orang{number}@kpw.example"))
    assert (len(server.letters), len(server.clients)) == (5, 1)


def test_an_address_the_server_cannot_write_is_given_up(server: Server) -> None:
    server.stop()
    server.writes_all_addresses = False
    server.start()
    with SmtpTransport(server.url) as transport:
        found = trouble_of(transport, message("sari@banyumäs.example"))
    assert found == ("recipient-unsupported", True)


def with_login(server: Server, password: str) -> SmtpTransport:
    server.stop()
    server.password = "kunci rahasia"
    server.start()
    return SmtpTransport(server.url.replace("//", f"//cermin:{password}@"))


def test_a_wrong_password_is_no_fault_of_a_letter(server: Server) -> None:
    with with_login(server, "salah") as transport:
        assert trouble_of(transport, message()) == ("smtp-535", False)


def test_the_right_password_may_hold_any_sign(server: Server) -> None:
    with with_login(server, "kunci%20rahasia") as transport:
        transport.send(message())
    assert len(server.letters) == 1


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Return a server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_a_silent_server_is_waited_for_only_once(
    silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.foundation.transports.TIMEOUT_SECONDS", 0.3)
    port = silent.getsockname()[1]
    with SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        troubles = {trouble_of(transport, message()) for _ in range(20)}
        with pytest.raises(MailTrouble):
            transport.check()
    assert troubles == {("SMTPServerDisconnected", False)}
    silent.settimeout(0)
    silent.accept()[0].close()
    with pytest.raises(BlockingIOError):
        silent.accept()


def test_a_server_that_went_away_is_noticed_without_a_letter(server: Server) -> None:
    with SmtpTransport(server.url) as transport:
        transport.check()
        server.stop()
        transport._spoke_at = 0.0
        with pytest.raises(MailTrouble):
            transport.check()


def test_nobody_listening_is_trouble_that_passes() -> None:
    with SmtpTransport(f"smtp://127.0.0.1:{ports.free()}") as transport:
        assert trouble_of(transport, message()) == ("ConnectionRefusedError", False)


def test_a_server_without_tls_gets_no_letter_where_tls_was_asked_for(server: Server) -> None:
    with SmtpTransport(f"{server.url}?starttls=1") as transport:
        assert trouble_of(transport, message()) == ("SMTPNotSupportedError", False)
    assert server.letters == []


def test_the_password_is_not_shown() -> None:
    transport = SmtpTransport("smtps://cermin:rahasia@mail.example")
    assert repr(transport) == "SmtpTransport(mail.example:465)"


def test_a_folder_keeps_one_file_per_message_id(tmp_path: Path) -> None:
    with FolderTransport(tmp_path / "mail") as transport:
        transport.check()
        transport.send(message())
        transport.send(message())
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["a1.eml"]

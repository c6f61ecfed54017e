"""The demo's mailbox: reads the folder into which the demo's worker writes mail.

Served from its own port, so from its own address, with its own policy; each HTML mail stands in a
sandboxed frame. Refused outside the demo, since mails carry personal links.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyotp
from flask import Flask, Response, abort, render_template, request

from feedback.demo import cast as demo_cast
from feedback.foundation import templating

if TYPE_CHECKING:
    from email.message import EmailMessage

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
STATIC = Path(__file__).resolve().parent.parent / "web" / "static"
SHEETS = ("vendor/bootstrap-subset.css", "cermin.css")
LINK = re.compile(r"https?://\S+")
NEW_TAB = '<base target="_blank">'
NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail in the list."""

    name: str
    to: str
    subject: str
    date: str


def create_mailbox(folder: Path, site: str) -> Flask:
    """Return the mailbox application over ``folder``; ``site`` is the address of the demo."""
    app = Flask("mailbox", static_folder=None, template_folder=str(templating.template_folder()))
    host = urlsplit(site).hostname or "localhost"
    app.config["TRUSTED_HOSTS"] = list({host, "127.0.0.1", "localhost"})
    templating.prepare(app)
    _add_pages(app, folder, site)
    _add_letters(app, folder)
    app.after_request(_protect)
    return app


def _add_pages(app: Flask, folder: Path, site: str) -> None:
    @app.get("/")
    def inbox() -> str:
        wanted = request.args.get("to", "")
        entries = [entry for entry in entries_of(folder) if wanted.lower() in entry.to.lower()]
        return render_template(
            "mailbox/inbox.html",
            entries=entries[:SHOWN],
            wanted=wanted,
            site=site,
            total=len(entries),
        )

    @app.get("/masuk-demo")
    def accounts() -> str:
        rows = [
            (who, pyotp.TOTP(who.totp_secret).now() if who.totp_secret else "")
            for who in demo_cast.ACCOUNTS
        ]
        return render_template("mailbox/accounts.html", rows=rows, site=site)

    @app.get("/cermin.css")
    def sheet() -> Response:
        content = "\n".join((STATIC / name).read_text() for name in SHEETS)
        return Response(content, mimetype="text/css")


def _add_letters(app: Flask, folder: Path) -> None:
    @app.get("/surat/<name>")
    def letter(name: str) -> str:
        message = _read(folder, name)
        text = _part(message, "plain")
        return render_template(
            "mailbox/letter.html", message=message, name=name, text=text, links=LINK.findall(text)
        )

    @app.get("/surat/<name>/html")
    def letter_html(name: str) -> Response:
        return Response(
            _part(_read(folder, name), "html").replace("<head>", "<head>" + NEW_TAB, 1),
            mimetype="text/html",
            headers={"Content-Security-Policy": FRAME_POLICY},
        )


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def entries_of(folder: Path) -> list[Entry]:
    """Return the mails of ``folder``, newest first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_entry(path) for path in paths]


def _entry(path: Path) -> Entry:
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    return Entry(path.stem, str(message["To"]), str(message["Subject"]), str(message["Date"]))


def _read(folder: Path, name: str) -> EmailMessage:
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        abort(404)
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""

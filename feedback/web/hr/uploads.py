"""Uploaded files between the check and the confirmation: on this server, for one account, an hour.

The browser holds a random ticket only. The file's name on disk is a digest of ticket and account,
so the ticket of somebody else leads nowhere. Nothing here is ever served.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.foundation import ids
from feedback.people.importing import Upload

if TYPE_CHECKING:
    from pathlib import Path

KEPT_FOR = timedelta(hours=1)
LONGEST_NAME = 120
SUFFIX = ".upload"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The uploads of all accounts, in one folder."""

    folder: Path

    def keep(self, upload: Upload, account_id: int, *, now: datetime) -> str:
        """Store a file in place of the account's former one and return its ticket."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep(now=now)
        for former in self.folder.glob(f"{account_id}-*{SUFFIX}"):
            former.unlink(missing_ok=True)
        ticket = ids.random_token()
        head = json.dumps({"name": _shown(upload.name), "kept_at": now.isoformat()})
        descriptor = os.open(
            self._path(ticket, account_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
        )
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(head.encode() + b"\n" + upload.content)
        return ticket

    def find(self, ticket: str, account_id: int, *, now: datetime) -> Upload | None:
        """Return the file behind a ticket of this account, None when there is none any more."""
        try:
            head, _, content = self._path(ticket, account_id).read_bytes().partition(b"\n")
        except OSError:
            return None
        facts = json.loads(head)
        if now - datetime.fromisoformat(facts["kept_at"]) > KEPT_FOR:
            return None
        return Upload(facts["name"], content)

    def discard(self, ticket: str, account_id: int) -> None:
        """Forget a file."""
        self._path(ticket, account_id).unlink(missing_ok=True)

    def sweep(self, *, now: datetime) -> None:
        """Forget every file that is too old."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            try:
                age = now.timestamp() - path.stat().st_mtime
            except FileNotFoundError:
                continue
            if age > KEPT_FOR.total_seconds():
                path.unlink(missing_ok=True)

    def _path(self, ticket: str, account_id: int) -> Path:
        digest = hashlib.sha256(f"{account_id}|{ticket}".encode()).hexdigest()
        return self.folder / f"{account_id}-{digest}{SUFFIX}"


def _shown(name: str) -> str:
    """Return a file name fit to be shown: no folders, not endless."""
    return name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]

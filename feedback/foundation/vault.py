"""Secrets outside the database and outside its backups.

A secret is 32 random bytes under a name such as ``cycle-7/map``. The default store is a directory
with two copies, each checked by its own digest, fsynced and read back before it counts as written.
A damaged copy is refused and the other one used; only when both fail is the secret lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
from typing import TYPE_CHECKING, Protocol

from feedback.config import make_private_folder
from feedback.foundation.errors import DomainError

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

SECRET_BYTES = 32
COPIES = ("a", "b")
_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


class SecretMissing(DomainError):
    """Neither copy of a secret can be read."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SecretNotSafe(DomainError):
    """A new secret could not be read back from both copies."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class KeyStore(Protocol):
    """Where secrets live; an HSM or a key service would be another implementation."""

    def create(self, name: str) -> bytes:
        """Return the secret ``name``, made durable first; an existing one is kept."""
        ...

    def read(self, name: str) -> bytes:
        """Return the secret, from the second copy if the first is damaged."""
        ...

    def destroy(self, name: str) -> None:
        """Overwrite and remove every copy; does nothing when there is none."""
        ...

    def exists(self, name: str) -> bool:
        """Tell whether any copy is left."""
        ...

    def damaged(self, name: str) -> list[str]:
        """Return the copies that cannot be read."""
        ...


class DirectoryKeyStore:
    """Two copies of each secret below one directory, mode 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __repr__(self) -> str:
        return "DirectoryKeyStore()"

    def create(self, name: str) -> bytes:
        """Write the secret twice, fsync, and read both copies back.

        Raises
        ------
        SecretNotSafe
            If a copy cannot be written or reads back differently.
        """
        with contextlib.suppress(SecretMissing):
            secret = self.read(name)
            self._complete(name, secret)
            return secret
        if self.exists(name):  # both copies are there and damaged: never paint over them
            raise SecretMissing(name)
        secret = secrets.token_bytes(SECRET_BYTES)
        self._complete(name, secret)
        return secret

    def read(self, name: str) -> bytes:
        """Return the secret.

        Raises
        ------
        SecretMissing
            If no copy can be read.
        """
        for copy in COPIES:
            secret = self._read_copy(copy, name)
            if secret is not None:
                if copy != COPIES[0]:
                    log.warning("vault: first copy of %s unreadable, second copy used", name)
                return secret
        raise SecretMissing(name)

    def destroy(self, name: str) -> None:
        """Overwrite and unlink every copy, then fsync the folders."""
        for copy in COPIES:
            path = self._path(copy, name)
            if not path.exists():
                continue
            with path.open("r+b") as stream:
                stream.write(os.urandom(path.stat().st_size))
                stream.flush()
                os.fsync(stream.fileno())
            path.unlink()
            _sync_folder(path.parent)

    def exists(self, name: str) -> bool:
        """Tell whether any copy is left."""
        return any(self._path(copy, name).exists() for copy in COPIES)

    def damaged(self, name: str) -> list[str]:
        """Return the copies that cannot be read."""
        return [copy for copy in COPIES if self._read_copy(copy, name) is None]

    def _complete(self, name: str, secret: bytes) -> None:
        for copy in self.damaged(name):
            self._write_copy(copy, name, secret)
        if any(self._read_copy(copy, name) != secret for copy in COPIES):
            raise SecretNotSafe(name)

    def _path(self, copy: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            message = "a secret's name is made of a-z, 0-9, - and /"
            raise ValueError(message)
        return self._root / copy / name

    def _write_copy(self, copy: str, name: str, secret: bytes) -> None:
        path = self._path(copy, name)
        make_private_folder(path.parent)
        temporary = path.with_name(path.name + ".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, secret + _digest(name, secret))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        for folder in (path.parent, *path.parent.parents):
            _sync_folder(folder)
            if folder == self._root:
                break

    def _read_copy(self, copy: str, name: str) -> bytes | None:
        try:
            stored = self._path(copy, name).read_bytes()
        except OSError:
            return None
        secret, digest = stored[:SECRET_BYTES], stored[SECRET_BYTES:]
        is_intact = len(secret) == SECRET_BYTES and digest == _digest(name, secret)
        return secret if is_intact else None


def _digest(name: str, secret: bytes) -> bytes:
    return hashlib.sha256(b"cermin vault|" + name.encode() + b"|" + secret).digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

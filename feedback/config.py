"""Settings, read once from the environment and refused by name when they make no sense.

Nothing else in the package reads ``os.environ``.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DEFAULTS_FILE = "settings.env"
DATABASE_FILE = "cermin.sqlite3"
DEFAULT_SENDER = "Cermin <cermin@localhost>"
MINIMUM_SECRET_LENGTH = 32
WELL_KNOWN_SECRETS = ("dev", "secret", "changeme", "default", "password")


class ConfigurationError(Exception):
    """A setting is missing or makes no sense; the message names the variable."""


class Environment(StrEnum):
    """Where this process runs; only the demo and tests may write mail into a folder."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the application needs to know from outside."""

    environment: Environment
    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str
    vault: Path
    smtp_url: str | None = field(repr=False, default=None)
    mail_folder: Path | None = None
    mail_from: str = DEFAULT_SENDER
    proxy_hops: int = 0
    argon2_memory_kib: int = 19456

    @property
    def is_secure(self) -> bool:
        """Tell whether cookies may demand HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read settings from ``environ`` (default: the process environment).

        Raises
        ------
        ConfigurationError
            If a value is missing, malformed or unsafe. The message names the variable.
        """
        instance = instance_folder(environ)
        env = with_instance_defaults(environ)
        environment = _environment(env)
        return cls(
            environment=environment,
            instance=instance,
            database_url=_database_url(env, instance),
            secret_key=_secret_key(env, instance),
            public_url=_public_url(env, environment),
            vault=Path(env.get("CERMIN_VAULT") or instance / "vault").resolve(),
            smtp_url=_smtp_url(env),
            mail_folder=_mail_folder(env, environment, instance),
            mail_from=_mail_from(env),
            proxy_hops=_count(env, "CERMIN_PROXY_HOPS", 0),
        )


def instance_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of everything that is made at run time."""
    env = os.environ if environ is None else environ
    return Path(env.get("CERMIN_INSTANCE") or PROJECT_ROOT / "instance").resolve()


def with_instance_defaults(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment over what ``settings.env`` of its instance says."""
    env = os.environ if environ is None else environ
    return {**_instance_defaults(instance_folder(env)), **env}


def write_instance_defaults(instance: Path, defaults: Mapping[str, str]) -> None:
    """Keep settings with the instance; the process environment wins over them."""
    make_private_folder(instance)
    lines = (f"{name}={value}\n" for name, value in defaults.items())
    (instance / DEFAULTS_FILE).write_text("".join(lines))


def make_private_folder(folder: Path) -> None:
    """Create what is missing of ``folder`` for this user alone; what exists keeps its mode."""
    for path in (*reversed(folder.parents), folder):
        path.mkdir(mode=0o700, exist_ok=True)  # with parents=True only the last one gets the mode


def normalise_database_url(url: str) -> str:
    """Return ``url`` with the PostgreSQL driver this project uses (psycopg 3)."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def write_secret_key(instance: Path) -> None:
    """Create ``instance/secret_key`` with 32 random bytes unless it exists (mode 0600)."""
    make_private_folder(instance)
    path = instance / "secret_key"
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_hex(32))  # hexadecimal cannot begin like a well-known word


def _instance_defaults(instance: Path) -> dict[str, str]:
    path = instance / DEFAULTS_FILE
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def _environment(env: Mapping[str, str]) -> Environment:
    name = env.get("CERMIN_ENVIRONMENT", Environment.PRODUCTION)
    try:
        return Environment(name)
    except ValueError:
        message = f"CERMIN_ENVIRONMENT is {name!r}; use production, demo or test."
        raise ConfigurationError(message) from None


def _secret_key(env: Mapping[str, str], instance: Path) -> str:
    path = instance / "secret_key"
    key = env.get("CERMIN_SECRET_KEY") or (path.read_text().strip() if path.exists() else "")
    if not key:
        message = (
            "CERMIN_SECRET_KEY is not set and the instance folder has no secret_key file. "
            "Create one with: cermin secret-key"
        )
        raise ConfigurationError(message)
    is_weak = len(key) < MINIMUM_SECRET_LENGTH or len(set(key)) < 10
    if is_weak or key.lower().startswith(WELL_KNOWN_SECRETS):
        message = (
            "CERMIN_SECRET_KEY is too short or well known; "
            f"use at least {MINIMUM_SECRET_LENGTH} random characters."
        )
        raise ConfigurationError(message)
    return key


def _public_url(env: Mapping[str, str], environment: Environment) -> str:
    url = env.get("CERMIN_PUBLIC_URL", "").rstrip("/")
    if not url:
        if environment is Environment.PRODUCTION:
            message = (
                "CERMIN_PUBLIC_URL is not set; mailed links need it, e.g. https://cermin.example"
            )
            raise ConfigurationError(message)
        return "http://127.0.0.1:8360"
    parts = _parts(url, "CERMIN_PUBLIC_URL")
    if parts.scheme not in ("http", "https") or url != f"{parts.scheme}://{_host_and_port(parts)}":
        message = (
            "CERMIN_PUBLIC_URL must look like https://cermin.example: lower case, without a path."
        )
        raise ConfigurationError(message)
    is_loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if environment is Environment.PRODUCTION and parts.scheme == "http" and not is_loopback:
        message = "CERMIN_PUBLIC_URL must begin with https:// in production."
        raise ConfigurationError(message)
    return url


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("CERMIN_DATABASE_URL") or f"sqlite:///{instance / DATABASE_FILE}"
    url = normalise_database_url(url)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        message = "CERMIN_DATABASE_URL must begin with postgresql:// or sqlite:///"
        raise ConfigurationError(message)
    _parts(url, "CERMIN_DATABASE_URL")
    return url


def _smtp_url(env: Mapping[str, str]) -> str | None:
    url = env.get("CERMIN_SMTP_URL")
    if not url:
        return None
    parts = _parts(url, "CERMIN_SMTP_URL")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        message = "CERMIN_SMTP_URL must look like smtp://host or smtps://user:password@host:465"
        raise ConfigurationError(message)
    return url


def _mail_from(env: Mapping[str, str]) -> str:
    sender = env.get("CERMIN_MAIL_FROM") or DEFAULT_SENDER
    name, address = parseaddr(sender)
    try:
        Address(display_name=name, addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):  # all three come from the parser
        address = ""
    if not (sender.isprintable() and address.isascii() and address.partition("@")[2]):
        message = f"CERMIN_MAIL_FROM is {sender!r}; it must look like Cermin <cermin@host.example>"
        raise ConfigurationError(message)
    return sender


def _parts(url: str, name: str) -> SplitResult:
    """Split an address; the message never repeats it, since it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # computed when asked for
    except ValueError:
        message = f"{name} cannot be read as an address; check host and port."
        raise ConfigurationError(message) from None
    return parts


def _host_and_port(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port is None else f"{host}:{parts.port}"


def _mail_folder(env: Mapping[str, str], environment: Environment, instance: Path) -> Path | None:
    folder = env.get("CERMIN_MAIL_FOLDER")
    if environment is Environment.PRODUCTION:
        if folder:
            message = (
                "CERMIN_MAIL_FOLDER is refused in production: mails carry personal links. "
                "Set CERMIN_SMTP_URL instead."
            )
            raise ConfigurationError(message)
        return None
    return Path(folder).resolve() if folder else instance / "mail"


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        message = f"{name} is {text!r}; it must be a whole number."
        raise ConfigurationError(message)
    return int(text)

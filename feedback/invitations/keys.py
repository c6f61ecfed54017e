"""The two secrets of a cycle: where they lie in the vault, and their life from launch to sealing.

``S_mail`` makes links, ``S_map`` recognises links and opens boxes. Neither the database nor its
backups ever hold one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from feedback.foundation.vault import KeyStore

MailSecret = NewType("MailSecret", bytes)
MapSecret = NewType("MapSecret", bytes)


def mail_name(cycle_id: int) -> str:
    """Return the vault's name of ``S_mail``."""
    return f"cycle-{cycle_id}/mail"


def map_name(cycle_id: int) -> str:
    """Return the vault's name of ``S_map``."""
    return f"cycle-{cycle_id}/map"


def create(vault: KeyStore, cycle_id: int) -> tuple[MailSecret, MapSecret]:
    """Make both secrets durable and return them; existing ones are kept.

    Raises
    ------
    SecretNotSafe
        If a copy does not read back.
    """
    return (
        MailSecret(vault.create(mail_name(cycle_id))),
        MapSecret(vault.create(map_name(cycle_id))),
    )


def read_mail(vault: KeyStore, cycle_id: int) -> MailSecret:
    """Return ``S_mail``; raises ``SecretMissing`` before launch and after sealing."""
    return MailSecret(vault.read(mail_name(cycle_id)))


def read_map(vault: KeyStore, cycle_id: int) -> MapSecret:
    """Return ``S_map``; raises ``SecretMissing`` before launch and after sealing.

    Read anew for each request, never kept: a destroyed secret must be gone from every process.
    """
    return MapSecret(vault.read(map_name(cycle_id)))


def destroy(vault: KeyStore, cycle_id: int) -> None:
    """Destroy both secrets; twice is harmless."""
    vault.destroy(mail_name(cycle_id))
    vault.destroy(map_name(cycle_id))


def is_any_left(vault: KeyStore, cycle_id: int) -> bool:
    """Tell whether a copy of either secret still exists."""
    return vault.exists(mail_name(cycle_id)) or vault.exists(map_name(cycle_id))

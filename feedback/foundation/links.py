"""Absolute addresses for mails, always from the configured public URL, never from a Host header."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """The address under which people reach the service."""

    url: str

    def page(self, path: str) -> str:
        """Return the absolute address of ``path`` (which begins with a slash)."""
        return f"{self.url}{path}"

    def secret_page(self, path: str, token: str) -> str:
        """Return an address whose secret travels in the fragment, which browsers never send."""
        return f"{self.url}{path}#{token}"

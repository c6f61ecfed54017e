"""``cermin secret-key``: make the key that signs cookies and encrypts second factors."""

from __future__ import annotations

import click

from feedback.config import instance_folder, write_secret_key


@click.command("secret-key")
def commands() -> None:
    """Create the secret_key file of the instance, unless there is one. Prints no key."""
    instance = instance_folder()
    has_key = (instance / "secret_key").exists()
    write_secret_key(instance)
    word = "kept" if has_key else "created"
    click.echo(f"{instance / 'secret_key'}: {word}")

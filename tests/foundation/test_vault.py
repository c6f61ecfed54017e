"""The vault keeps two copies and never paints over a damaged secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback.foundation.vault import DirectoryKeyStore, SecretMissing, SecretNotSafe

if TYPE_CHECKING:
    from pathlib import Path

NAME = "cycle-7/map"


@pytest.fixture
def vault(tmp_path: Path) -> DirectoryKeyStore:
    return DirectoryKeyStore(tmp_path)


def test_a_secret_reads_back_from_both_copies(vault: DirectoryKeyStore, tmp_path: Path) -> None:
    secret = vault.create(NAME)
    assert len(secret) == 32
    assert vault.read(NAME) == secret
    (tmp_path / "a" / NAME).unlink()
    assert vault.read(NAME) == secret


def test_a_flipped_bit_in_the_first_copy_is_noticed_and_the_second_is_used(
    vault: DirectoryKeyStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = vault.create(NAME)
    path = tmp_path / "a" / NAME
    stored = bytearray(path.read_bytes())
    stored[3] ^= 1
    path.write_bytes(stored)
    assert vault.read(NAME) == secret
    assert vault.damaged(NAME) == ["a"]
    assert "second copy used" in caplog.text


def test_two_damaged_copies_are_refused_and_left_alone(
    vault: DirectoryKeyStore, tmp_path: Path
) -> None:
    vault.create(NAME)
    for copy in "ab":
        (tmp_path / copy / NAME).write_bytes(b"short")
    with pytest.raises(SecretMissing):
        vault.read(NAME)
    with pytest.raises(SecretMissing):
        vault.create(NAME)
    assert (tmp_path / "a" / NAME).read_bytes() == b"short"


def test_a_copy_of_another_cycle_is_refused(vault: DirectoryKeyStore, tmp_path: Path) -> None:
    vault.create(NAME)
    vault.create("cycle-8/map")
    for copy in "ab":
        (tmp_path / copy / NAME).write_bytes((tmp_path / copy / "cycle-8/map").read_bytes())
    with pytest.raises(SecretMissing):
        vault.read(NAME)


def test_creating_again_keeps_the_secret_and_mends_the_lost_copy(
    vault: DirectoryKeyStore, tmp_path: Path
) -> None:
    secret = vault.create(NAME)
    (tmp_path / "b" / NAME).unlink()
    assert vault.create(NAME) == secret
    assert vault.damaged(NAME) == []


def test_a_store_that_cannot_be_read_back_is_not_safe(
    vault: DirectoryKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DirectoryKeyStore, "_write_copy", lambda *_: None)
    with pytest.raises(SecretNotSafe):
        vault.create(NAME)


def test_destroying_removes_every_copy_and_may_be_repeated(
    vault: DirectoryKeyStore, tmp_path: Path
) -> None:
    vault.create(NAME)
    vault.destroy(NAME)
    vault.destroy(NAME)
    assert not vault.exists(NAME)
    assert list(tmp_path.rglob("map")) == []


def test_a_name_cannot_leave_the_folder(vault: DirectoryKeyStore) -> None:
    with pytest.raises(ValueError, match="name"):
        vault.create("../cycle")


def test_no_secret_in_the_representation(vault: DirectoryKeyStore) -> None:
    vault.create(NAME)
    assert repr(vault) == "DirectoryKeyStore()"


def test_nobody_else_may_even_list_the_vault(tmp_path: Path) -> None:
    root = tmp_path / "new" / "vault"
    DirectoryKeyStore(root).create(NAME)
    modes = {path.stat().st_mode & 0o077 for path in (root.parent, root, *root.rglob("*"))}
    assert modes == {0}

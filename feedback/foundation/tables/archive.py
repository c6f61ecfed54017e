"""The zip archive around a workbook: limits first, then a clean copy of its XML parts.

A reader written in another language may trust other fields of a hostile archive than we do. It
therefore never sees the upload, only an archive packed anew from the bytes checked here.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from feedback.foundation.tables.errors import (
    Encrypted,
    FileDamaged,
    FormerExcel,
    TooManyEntries,
    UnpacksTooLarge,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ENTRIES = 2_000
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100

ZIP_START = b"PK\x03\x04"
COMPOUND_START = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_FLAG = 0x1
XML_PARTS = (".xml", ".rels")


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a workbook by lower-case name.

    Raises
    ------
    Encrypted, FormerExcel, FileDamaged, TooManyEntries, UnpacksTooLarge
        Before anything is unpacked, where the directory of the archive already tells.
    """
    if content.startswith(COMPOUND_START):
        raise Encrypted if ENCRYPTED_STREAM in content else FormerExcel
    if not content.startswith(ZIP_START):
        raise FileDamaged
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries, len(content))
            return {
                entry.filename.lower(): archive.open(entry).read(entry.file_size + 1)
                for entry in entries
                if entry.filename.lower().endswith(XML_PARTS)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # NotImplementedError is a RuntimeError: later zip versions, patched or masked entries
        raise FileDamaged from error


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed archive of ``parts``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _check(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise TooManyEntries(len(entries), MAX_ENTRIES)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise UnpacksTooLarge(unpacked)
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise Encrypted
    names = {entry.filename.lower() for entry in entries}
    known_methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    is_sound = all(entry.compress_type in known_methods for entry in entries)
    if len(names) != len(entries) or not is_sound:
        raise FileDamaged

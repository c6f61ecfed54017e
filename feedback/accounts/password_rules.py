"""Which passwords are too easy to guess. Length counts, composition does not (NIST SP 800-63B)."""

from __future__ import annotations

import itertools
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.accounts.common_passwords import COMMON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MINIMUM = 12
MAXIMUM = 128
MINIMUM_FREE = 6  # characters that must be left when everything guessable is taken away
MINIMUM_RUN = 3
MINIMUM_PART = 3
MAXIMUM_UNIT = 6
MAXIMUM_WORDS = 2
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
STEPS = frozenset(
    pair
    for row in SEQUENCES
    for ordered in (row, row[::-1])
    for pair in itertools.pairwise(ordered)
)


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    PATTERN = "pattern"
    PERSONAL = "personal"


def weakness(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """Return what is wrong with ``password``, None when nothing is.

    Parameters
    ----------
    password
        The password as typed.
    about
        What is known of its owner: name, e-mail address, NIP.
    """
    if len(password) < MINIMUM:
        return Weakness.TOO_SHORT
    if len(password) > MAXIMUM:
        return Weakness.TOO_LONG
    plain = password.casefold()
    if _is_pattern(plain):
        return Weakness.PATTERN
    if _is_common(plain) or _is_common(_undecorated(plain).translate(LOOKALIKES)):
        return Weakness.COMMON
    return Weakness.PERSONAL if _is_personal(plain, about) else None


def _is_pattern(plain: str) -> bool:
    """Tell whether repeating a short piece, or walking along rows of keys, gives nearly all."""
    repeated = max(_period(plain, size) for size in range(1, MAXIMUM_UNIT + 1))
    walked = sum(len(run) for run in _runs(plain))
    return len(plain) - max(repeated, walked) < MINIMUM_FREE


def _period(plain: str, size: int) -> int:
    """Return how much of the beginning repeats its first ``size`` characters."""
    end = size
    while end < len(plain) and plain[end] == plain[end - size]:
        end += 1
    return end if end >= 2 * size else 0


def _runs(plain: str) -> Iterator[str]:
    """Yield the pieces that follow a sequence or repeat one character."""
    start = 0
    for end in range(1, len(plain) + 1):
        if end == len(plain) or not _continues(plain, start, end):
            if end - start >= MINIMUM_RUN:
                yield plain[start:end]
            start = end


def _continues(plain: str, start: int, end: int) -> bool:
    step = (plain[end - 1], plain[end])
    is_level = step[0] == step[1]
    was_level = end - start > 1 and plain[end - 2] == plain[end - 1]
    if end - start > 1 and is_level != was_level:
        return False
    return is_level or step in STEPS


def _undecorated(plain: str) -> str:
    """Return ``plain`` without the digits and signs around its first and last letter."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def _is_common(plain: str) -> bool:
    """Tell whether the letters are one or two common words and little else is there."""
    letters = re.sub(r"[^a-z]", "", plain)
    return bool(letters) and _splits(letters, MAXIMUM_WORDS)


def _splits(letters: str, words: int) -> bool:
    if letters in COMMON_WORDS:
        return True
    return words > 1 and any(
        letters[:cut] in COMMON_WORDS and _splits(letters[cut:], words - 1)
        for cut in range(1, len(letters))
    )


def _is_personal(plain: str, about: Iterable[str]) -> bool:
    """Tell whether too little is left without what colleagues know of the owner."""
    left = plain
    for part in sorted(_parts(about), key=len, reverse=True):
        left = left.replace(part, "")
    is_shortened = len(left) < len(plain)
    return is_shortened and len(re.sub(r"[\W\d_]", "", left)) < MINIMUM_FREE


def _parts(about: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for fact in about:
        found.update(re.findall(r"\w+", fact.casefold()))
        found.update(piece[:8] for piece in re.findall(r"\d{18}", fact))
        found.update(piece[:4] for piece in re.findall(r"\d{18}", fact))
    return {part for part in found if len(part) >= MINIMUM_PART}

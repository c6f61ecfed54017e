"""Which comments are released, and in what form. What in them could identify is `hints`' matter.

Anonymous comments are pooled over all anonymous relationships, so that a comment never tells which
block it came from. Each question is shuffled by itself: no order links two comments of one writer.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.disclosure.errors import UnknownRelationship
from feedback.disclosure.grouping import ANONYMOUS, IDENTIFIABLE, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from feedback.disclosure.policy import Policy

# Everything that prints nothing, is assigned to nobody, or encloses another sign.
_STRIPPED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me"})
_WHITESPACE_CONTROLS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
# Symbols from here on are pictures; below stand the degree and copyright signs.
_FIRST_PICTURE = 0x2000
_EMOJI_MODIFIERS = range(0x1F3FB, 0x1F400)
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    }
)


class CommentReason(StrEnum):
    """Why the comments of a question are shown or withheld.

    ``TOO_FEW_COMMENTS`` also covers none at all, so that it does not tell that there was one.
    """

    POOLED = "pooled"
    IDENTIFIABLE = "identifiable"
    TOO_FEW_RESPONDERS = "too_few_responders"
    TOO_FEW_COMMENTS = "too_few_comments"


@dataclass(frozen=True, slots=True)
class Comment:
    """What one rater wrote to one question; a rater has at most one comment per question."""

    question: str
    relationship: str
    text: str


@dataclass(frozen=True, slots=True)
class ReleasedComments:
    """Comments of one question from one source, in the order in which they are shown.

    ``source`` holds the relationships they are said to come from.
    """

    question: str
    source: tuple[str, ...]
    state: State
    reason: CommentReason
    texts: tuple[str, ...]


def release(
    comments: Iterable[Comment],
    questions: Iterable[str],
    responders: int,
    policy: Policy,
    rng: Random,
) -> tuple[ReleasedComments, ...]:
    """Release the anonymous comments about one subject, question by question.

    Parameters
    ----------
    comments
        Comments of raters in anonymous relationships; identifiable ones are ignored here.
    questions
        All open questions, in the order of the instrument; each gets one entry.
    responders
        Raters of this subject who answered, over all anonymous relationships.
    rng
        ``secrets.SystemRandom()`` in production: a seeded order could be undone.

    Raises
    ------
    UnknownRelationship
        If a comment comes from no relationship.
    """
    pooled: dict[str, list[str]] = {question: [] for question in questions}
    for comment in comments:
        _refuse_unknown(comment)
        text = normalised(comment.text)
        if text and comment.relationship in ANONYMOUS:
            pooled.setdefault(comment.question, []).append(text)
    return tuple(
        _pooled(question, texts, responders, policy, rng) for question, texts in pooled.items()
    )


def release_identifiable(
    comments: Iterable[Comment], relationship: str
) -> tuple[ReleasedComments, ...]:
    """Release the comments of a rater who is known by his relationship and was told so.

    Only for a cycle that shares them; anonymous comments are ignored here.

    Raises
    ------
    UnknownRelationship
        If the relationship is not an identifiable one, or a comment comes from none.
    """
    if relationship not in IDENTIFIABLE:
        raise UnknownRelationship(relationship)
    texts: dict[str, list[str]] = {}
    for comment in comments:
        _refuse_unknown(comment)
        text = normalised(comment.text)
        if text and comment.relationship == relationship:
            texts.setdefault(comment.question, []).append(text)
    return tuple(
        ReleasedComments(
            question, (relationship,), State.SHOWN, CommentReason.IDENTIFIABLE, tuple(found)
        )
        for question, found in texts.items()
    )


def normalised(text: str) -> str:
    """Remove what tells a device or a habit: Unicode form, spacing, curly quotes, emoji, controls.

    Words stay as they are: style can still betray a writer, and the writer is told so.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_plain(character) for character in composed)
    straight = unicodedata.normalize("NFC", kept).translate(_STRAIGHT)
    return " ".join(straight.split())


def _plain(character: str) -> str:
    if character in _WHITESPACE_CONTROLS:
        return " "
    code, category = ord(character), unicodedata.category(character)
    is_picture = category == "So" and code >= _FIRST_PICTURE
    if is_picture or category in _STRIPPED:
        return ""
    return "" if code in _EMOJI_MODIFIERS or code in _VARIATION_SELECTORS else character


def _pooled(
    question: str, texts: list[str], responders: int, policy: Policy, rng: Random
) -> ReleasedComments:
    if responders < policy.comment_responders:
        reason = CommentReason.TOO_FEW_RESPONDERS
    elif len(texts) < policy.comments_per_question:
        reason = CommentReason.TOO_FEW_COMMENTS
    else:
        shuffled = tuple(rng.sample(texts, len(texts)))
        return ReleasedComments(question, ANONYMOUS, State.SHOWN, CommentReason.POOLED, shuffled)
    return ReleasedComments(question, ANONYMOUS, State.WITHHELD, reason, ())


def _refuse_unknown(comment: Comment) -> None:
    if comment.relationship not in ANONYMOUS and comment.relationship not in IDENTIFIABLE:
        raise UnknownRelationship(comment.relationship)

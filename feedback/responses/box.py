"""What stands inside a box, its codec, and the one size of all boxes of a cycle.

Whose box it is, when it was saved and from where stands nowhere. ``rater`` is a pseudonym that was
drawn at launch and exists inside boxes only; ``editor`` is a random word of the page that saved
last, so that a page's repeated or overtaken save is told from another device's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from feedback.responses.errors import BoxUnreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.instruments.pack import Pack

Answer: TypeAlias = Literal[1, 2, 3, 4, 5, "T"]

NOT_OBSERVED: Literal["T"] = "T"
FORMAT = 1
COMMENT_CHARACTERS = 1_000
COMMENT_BYTES = 2_000
EDITOR_LENGTH = 16
BLOCK_BYTES = 512
# Within both caps no text takes more room in JSON: a quote counts twice there.
HEAVIEST_COMMENT = '"' * 667 + "\N{GRINNING FACE}" * 334
LARGEST_ID = 2**63 - 1
LARGEST_REVISION = 2**31 - 1


class BoxState(StrEnum):
    """How far an answer is. Editing a submitted one leaves it submitted."""

    EMPTY = "empty"
    DRAFT = "draft"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True, repr=False)
class BoxContent:
    """The plaintext of one box."""

    subject: int
    relationship: str
    rater: str
    state: BoxState = BoxState.EMPTY
    revision: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    editor: str = ""

    @property
    def n_answered(self) -> int:
        """Return how many items were answered, "not observed" included."""
        return len(self.answers)


def encode(content: BoxContent) -> bytes:
    """Return ``content`` as JSON in UTF-8."""
    document = {
        "v": FORMAT,
        "subject": content.subject,
        "relationship": content.relationship,
        "rater": content.rater,
        "state": content.state,
        "revision": content.revision,
        "answers": dict(content.answers),
        "comments": dict(content.comments),
        "editor": content.editor,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def decode(plaintext: bytes) -> BoxContent:
    """Return the content of a plaintext.

    Raises
    ------
    BoxUnreadable
        If it is not one of ours.
    """
    try:
        document = json.loads(plaintext)
        if document["v"] != FORMAT:
            raise BoxUnreadable
        return BoxContent(
            subject=document["subject"],
            relationship=document["relationship"],
            rater=document["rater"],
            state=BoxState(document["state"]),
            revision=document["revision"],
            answers=document["answers"],
            comments=document["comments"],
            editor=document.get("editor", ""),
        )
    except (ValueError, KeyError, TypeError):
        raise BoxUnreadable from None


def box_bytes_for(pack: Pack) -> int:
    """Return the size of every box of a cycle with ``pack``: whatever may be answered fits."""
    fullest = BoxContent(
        subject=LARGEST_ID,
        relationship="subordinate",
        rater="f" * 16,
        state=BoxState.SUBMITTED,
        revision=LARGEST_REVISION,
        answers={item.key: NOT_OBSERVED for item in pack.items},
        comments={question.key: HEAVIEST_COMMENT for question in pack.questions},
        editor="x" * EDITOR_LENGTH,
    )
    return -(-len(encode(fullest)) // BLOCK_BYTES) * BLOCK_BYTES

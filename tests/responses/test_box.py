"""The content of a box: its codec, its one size, and that it prints nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.responses import box
from feedback.responses.answers import clean_comment, excess_of
from feedback.responses.box import BoxContent, BoxState
from feedback.responses.errors import BoxUnreadable
from tests.responses.packs import BERAKHLAK, FIVE_ASPECTS

FULL = BoxContent(
    subject=7,
    relationship="peer",
    rater="0011223344556677",
    state=BoxState.DRAFT,
    revision=3,
    answers={"BP1": 4, "BP2": "T"},
    comments={"continue": 'Baik.\nSangat "baik".'},
    editor="abc",
)


def test_what_was_encoded_is_decoded() -> None:
    assert box.decode(box.encode(FULL)) == FULL


def test_the_json_is_the_one_that_is_documented() -> None:
    document = json.loads(box.encode(FULL))
    assert list(document)[:8] == [
        "v",
        "subject",
        "relationship",
        "rater",
        "state",
        "revision",
        "answers",
        "comments",
    ]


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"[]",
        b"null",
        b'{"v": 2}',
        b'{"v": 1}',
        b"\xff",
        box.encode(FULL).replace(b'"draft"', b'"read"'),
    ],
)
def test_anything_else_is_unreadable(plaintext: bytes) -> None:
    with pytest.raises(BoxUnreadable):
        box.decode(plaintext)


@pytest.mark.parametrize("secret", ["Sangat", "0011223344556677", "BP1", "peer"])
def test_a_content_prints_nothing_of_itself(secret: str) -> None:
    assert secret not in repr(FULL)


@pytest.mark.parametrize("pack", [BERAKHLAK, FIVE_ASPECTS], ids=["berakhlak", "five-aspects"])
def test_the_size_of_a_box_is_whole_blocks_of_512(pack) -> None:
    size = box.box_bytes_for(pack)
    assert size % 512 == 0
    assert 0 < size <= 8192


letters = st.characters(blacklist_categories=("Cs",)) | st.sampled_from('"\\\n\N{GRINNING FACE}')


@given(st.text(letters, max_size=1200), st.text(letters, max_size=1200))
def test_whatever_may_be_written_fits_into_the_box(first: str, second: str) -> None:
    texts = [clean_comment(first), clean_comment(second)]
    allowed = [text for text in texts if excess_of(text) == 0]
    keys = [question.key for question in BERAKHLAK.questions]
    content = BoxContent(
        subject=box.LARGEST_ID,
        relationship="subordinate",
        rater="f" * 16,
        answers={item.key: "T" for item in BERAKHLAK.items},
        comments=dict(zip(keys, allowed, strict=False)),
        editor="x" * box.EDITOR_LENGTH,
    )
    assert len(box.encode(content)) <= box.box_bytes_for(BERAKHLAK)


@pytest.mark.parametrize("letter", ["x", '"', "\\", "é", "漢", "\N{GRINNING FACE}"])
def test_the_longest_comment_of_one_letter_fits(letter: str) -> None:
    length = max(n for n in range(1001) if excess_of(letter * n) == 0)
    content = BoxContent(
        subject=1,
        relationship="self",
        rater="f" * 16,
        answers={item.key: "T" for item in BERAKHLAK.items},
        comments={question.key: letter * length for question in BERAKHLAK.questions},
    )
    assert len(box.encode(content)) <= box.box_bytes_for(BERAKHLAK)

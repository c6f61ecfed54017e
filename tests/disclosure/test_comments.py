"""Comments are pooled, counted, cleaned and shuffled before anybody reads them."""

from __future__ import annotations

from random import Random
from secrets import SystemRandom

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.comments import (
    Comment,
    CommentReason,
    normalised,
    release,
    release_identifiable,
)
from feedback.disclosure.errors import UnknownRelationship
from feedback.disclosure.grouping import ANONYMOUS, State
from feedback.disclosure.policy import Policy

POLICY = Policy()


def seeded(seed):
    return Random(seed)  # noqa: S311


FOUR = [Comment("strengths", ANONYMOUS[n % 3], f"kalimat {n}") for n in range(4)]


def released(comments, responders=6, rng=None):
    (only,) = release(comments, ["strengths"], responders, POLICY, rng or seeded(1))
    return only


def test_comments_of_all_anonymous_relationships_are_shown_together():
    shown = released(FOUR)
    assert (shown.state, shown.reason, shown.source) == (
        State.SHOWN,
        CommentReason.POOLED,
        ANONYMOUS,
    )
    assert sorted(shown.texts) == [f"kalimat {n}" for n in range(4)]


@pytest.mark.parametrize(
    ("comments", "responders", "reason"),
    [
        (FOUR, 4, CommentReason.TOO_FEW_RESPONDERS),
        (FOUR[:2], 9, CommentReason.TOO_FEW_COMMENTS),
        ([], 9, CommentReason.TOO_FEW_COMMENTS),
        (
            [*FOUR[:2], Comment("strengths", "peer", " \n\u200b ")],
            9,
            CommentReason.TOO_FEW_COMMENTS,
        ),
        ([*FOUR[:2], Comment("strengths", "supervisor", "a")], 9, CommentReason.TOO_FEW_COMMENTS),
    ],
    ids=["responders", "two comments", "none", "an empty one", "one of the supervisor"],
)
def test_too_little_is_withheld_with_a_reason(comments, responders, reason):
    shown = released(comments, responders)
    assert (shown.state, shown.reason, shown.texts) == (State.WITHHELD, reason, ())


def test_each_question_is_counted_by_itself():
    other = [Comment("advice", "peer", "satu"), Comment("advice", "peer", "dua")]
    entries = release([*other, *FOUR], ["strengths", "advice"], 8, POLICY, seeded(1))
    assert [(entry.question, entry.state) for entry in entries] == [
        ("strengths", State.SHOWN),
        ("advice", State.WITHHELD),
    ]


def test_the_order_of_writing_is_lost():
    many = [Comment("strengths", "peer", str(n)) for n in range(40)]
    assert released(many, 40).texts != tuple(str(n) for n in range(40))


def test_questions_are_shuffled_independently():
    many = [
        Comment(question, "peer", str(n)) for question in ("strengths", "advice") for n in range(40)
    ]
    one, other = release(many, ["strengths", "advice"], 40, POLICY, seeded(1))
    assert one.texts != other.texts


def test_every_place_is_equally_likely_for_the_first_writer():
    places = [released(FOUR, rng=seeded(seed)).texts.index("kalimat 0") for seed in range(2000)]
    shares = [places.count(place) / 2000 for place in range(4)]
    assert shares == pytest.approx([0.25] * 4, abs=0.04)


def test_the_system_source_of_chance_is_accepted():
    assert len(released(FOUR, rng=SystemRandom()).texts) == 4


def test_comments_of_a_known_rater_stand_apart():
    comments = [*FOUR, Comment("strengths", "supervisor", "Baik\u2026  sekali")]
    (shown,) = release_identifiable(comments, "supervisor")
    assert (shown.source, shown.reason) == (("supervisor",), CommentReason.IDENTIFIABLE)
    assert shown.texts == ("Baik\u2026 sekali",)


@pytest.mark.parametrize("relationship", ANONYMOUS)
def test_anonymous_comments_cannot_be_released_as_those_of_a_known_rater(relationship):
    with pytest.raises(UnknownRelationship):
        release_identifiable(FOUR, relationship)


@pytest.mark.parametrize(
    "action", [released, lambda comments: release_identifiable(comments, "supervisor")]
)
def test_a_comment_of_nobody_is_refused(action):
    with pytest.raises(UnknownRelationship):
        action([Comment("strengths", "friend", "halo")])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  baik \t\r\n\n sekali\u00a0", "baik sekali"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u201cbaik\u201d \u2018ya\u2019 \u00abok\u00bb", '"baik" \'ya\' "ok"'),
        ("bagus \U0001f44d\U0001f3fd\u2764\ufe0f \U0001f469\u200d\U0001f4bb", "bagus"),
        ("a\u200bb\x07c\u202ed", "abcd"),
        ("suhu 30\u00b0 \u00a9", "suhu 30\u00b0 \u00a9"),
        ("1\ufe0f\u20e3 kali", "1 kali"),
        ("satu\x85dua", "satu dua"),
    ],
)
def test_traces_of_device_and_habit_are_removed(written, shown):
    assert normalised(written) == shown


@settings(deadline=None, max_examples=300)
@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)

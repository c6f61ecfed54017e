"""Which anonymous relationships are shown alone, merged or withheld. Counts decide, never values.

The blocks are a partition of the relationships that were invited: published block values never
overlap, so no difference of two of them isolates fewer raters than one of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.disclosure.errors import InvalidCount, UnknownRelationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedback.disclosure.policy import Policy

# In the order in which ties are broken.
ANONYMOUS = ("peer", "subordinate", "partner")
# Known to the subject by their place; each is told so before answering.
IDENTIFIABLE = ("self", "supervisor")


class State(StrEnum):
    """Whether numbers of a block are published."""

    SHOWN = "shown"
    WITHHELD = "withheld"


class Reason(StrEnum):
    """Why a block is what it is."""

    ENOUGH = "enough"
    MERGED = "merged"
    IDENTIFIABLE = "identifiable"
    NOT_ANSWERED = "not_answered"
    TOO_FEW_INVITED = "too_few_invited"
    TOO_FEW_ANSWERED = "too_few_answered"


class Prospect(StrEnum):
    """What a rater may be told, before typing, of how his answers will be hidden."""

    IDENTIFIABLE = "identifiable"
    MIXED = "mixed"
    MERGED = "merged"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class RelationshipCount:
    """How many raters of one relationship were invited and how many answered."""

    invited: int
    answered: int

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.invited:
            raise InvalidCount(self.answered, self.invited)

    def __add__(self, other: RelationshipCount) -> RelationshipCount:
        return RelationshipCount(self.invited + other.invited, self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class Block:
    """Relationships that are published as one; members in the order of `ANONYMOUS`."""

    members: tuple[str, ...]
    state: State
    reason: Reason

    @property
    def code(self) -> str:
        """Write the members as stored: ``peer+partner``."""
        return "+".join(self.members)

    @property
    def is_shown(self) -> bool:
        """Say whether numbers of this block are published."""
        return self.state is State.SHOWN

    @property
    def is_anonymous(self) -> bool:
        """Say whether this block hides who is in it."""
        return self.members[0] in ANONYMOUS


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every invited relationship of one subject, in exactly one block."""

    blocks: tuple[Block, ...]

    @property
    def shown(self) -> tuple[Block, ...]:
        """Blocks of which numbers are published."""
        return tuple(block for block in self.blocks if block.is_shown)

    @property
    def anonymous(self) -> tuple[Block, ...]:
        """Blocks that hide who is in them, shown or not."""
        return tuple(block for block in self.blocks if block.is_anonymous)

    def block_of(self, relationship: str) -> Block | None:
        """Find the block of a relationship; None if nobody was invited in it."""
        return next((block for block in self.blocks if relationship in block.members), None)


@dataclass(frozen=True, slots=True)
class Preview:
    """The card a rater reads before typing.

    "If ``needed`` of the ``invited`` people in ``members`` answer, your answers mix with those of
    at least ``others`` people; otherwise they are merged further or not shown."
    """

    prospect: Prospect
    members: tuple[str, ...]
    invited: int
    needed: int
    others: int
    may_be_merged: bool


@dataclass(frozen=True, slots=True)
class _Pile:
    """Relationships put together so far."""

    members: tuple[str, ...]
    count: RelationshipCount

    @property
    def size(self) -> tuple[int, int, int]:
        return (self.count.answered, self.count.invited, ANONYMOUS.index(self.members[0]))

    def hides(self, policy: Policy) -> bool:
        return self.count.answered >= policy.crowd and self.count.invited >= policy.roster_minimum

    def __add__(self, other: _Pile) -> _Pile:
        members = sorted(self.members + other.members, key=ANONYMOUS.index)
        return _Pile(tuple(members), self.count + other.count)


def group(
    counts: Mapping[str, RelationshipCount], policy: Policy, *, merge_all: bool = False
) -> Grouping:
    """Put relationships into blocks that are large enough, or withhold them.

    While more than one anonymous block is left and one of them is too small, the smallest (by
    answered, then invited, then the order of `ANONYMOUS`) joins the next smallest. A single block
    that is still too small is withheld. A relationship that was invited but did not answer joins
    too: its weight moves to the block, and whether it answered stays hidden. Self and supervisor
    stand alone. With ``merge_all`` the anonymous ones form one block from the start.

    Raises
    ------
    UnknownRelationship
        If a key is no relationship.
    """
    _refuse_unknown(counts)
    piles = [_Pile((name,), counts[name]) for name in ANONYMOUS if _is_invited(counts, name)]
    while len(piles) > 1 and (merge_all or not all(pile.hides(policy) for pile in piles)):
        smallest, next_smallest, *others = sorted(piles, key=lambda pile: pile.size)
        piles = [smallest + next_smallest, *others]
    named = [_named(name, counts[name]) for name in IDENTIFIABLE if _is_invited(counts, name)]
    piles.sort(key=lambda pile: ANONYMOUS.index(pile.members[0]))
    return Grouping((*named, *(_block(pile, policy) for pile in piles)))


def preview(invited: Mapping[str, int], relationship: str, policy: Policy) -> Preview:
    """Say what may be promised to a rater of this relationship, given who was invited.

    The prospect is the best case, in which everybody answers: fewer answers only merge more.

    Raises
    ------
    UnknownRelationship
        If a key is no relationship, or nobody was invited in the rater's own.
    """
    grouping = group({name: RelationshipCount(n, n) for name, n in invited.items()}, policy)
    block = grouping.block_of(relationship)
    if block is None:
        raise UnknownRelationship(relationship)
    return Preview(
        prospect=_prospect(block),
        members=block.members,
        invited=sum(invited[member] for member in block.members),
        needed=policy.crowd if block.is_anonymous else 1,
        others=policy.crowd - 1 if block.is_anonymous and block.is_shown else 0,
        may_be_merged=block.is_anonymous and len(grouping.anonymous) > 1,
    )


def _refuse_unknown(counts: Iterable[str]) -> None:
    for name in counts:
        if name not in ANONYMOUS and name not in IDENTIFIABLE:
            raise UnknownRelationship(name)


def _is_invited(counts: Mapping[str, RelationshipCount], name: str) -> bool:
    return name in counts and counts[name].invited > 0


def _named(name: str, count: RelationshipCount) -> Block:
    if count.answered:
        return Block((name,), State.SHOWN, Reason.IDENTIFIABLE)
    return Block((name,), State.WITHHELD, Reason.NOT_ANSWERED)


def _block(pile: _Pile, policy: Policy) -> Block:
    if pile.hides(policy):
        reason = Reason.MERGED if len(pile.members) > 1 else Reason.ENOUGH
        return Block(pile.members, State.SHOWN, reason)
    if pile.count.invited < policy.roster_minimum:
        return Block(pile.members, State.WITHHELD, Reason.TOO_FEW_INVITED)
    return Block(pile.members, State.WITHHELD, Reason.TOO_FEW_ANSWERED)


def _prospect(block: Block) -> Prospect:
    if not block.is_anonymous:
        return Prospect.IDENTIFIABLE
    if not block.is_shown:
        return Prospect.NOT_SHOWN
    return Prospect.MERGED if len(block.members) > 1 else Prospect.MIXED

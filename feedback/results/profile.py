"""What one reader sees about one subject: the only way out of this room.

A profile is a frozen value that holds displayed numbers and codes, in both languages where words
come from the instrument. Pages, the PDF and exports are made from it and from nothing else.
"""

from __future__ import annotations

from decimal import Decimal
from math import floor
from typing import TYPE_CHECKING, Any, cast

from feedback.cycles.model import CycleState
from feedback.disclosure.policy import Policy, ScoreMode
from feedback.instruments import queries as instruments
from feedback.results import highlights, queries
from feedback.results.errors import ReaderNotAllowed, ResultsNotReleased, ResultsUnknown
from feedback.results.layout import TOGETHER
from feedback.results.lines import (
    Band,
    BlockLine,
    CompetencyLine,
    Figure,
    GroupLine,
    Profile,
    Protection,
    QuestionLine,
    TotalLine,
)
from feedback.results.readers import Reader, Standing, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle, CycleSubject
    from feedback.instruments.pack import LocalText, Pack
    from feedback.results.model import (
        CertificateRecord,
        PublishedBlock,
        PublishedComment,
        PublishedGroup,
        PublishedTotal,
    )
    from feedback.results.queries import PublishedRows

SHOWN, HELD = "shown", "held"


def of(session: Session, subject_id: int, *, reader: Reader) -> Profile:
    """Return what ``reader`` sees about a subject.

    Raises
    ------
    ResultsUnknown
        If the reader's agency has no such subject.
    ReaderNotAllowed
        If it is none of the reader's business.
    ResultsNotReleased
        If there is nothing to see yet.
    """
    found = queries.subject_of_agency(session, reader.agency_id, subject_id)
    if found is None:
        raise ResultsUnknown(subject_id)
    subject, cycle = found
    stands = standing(reader, subject.person_id, hr_sees_results=cycle.hr_sees_results)
    if stands is None:
        raise ReaderNotAllowed(subject_id)
    if cycle.state != CycleState.RELEASED:
        raise ResultsNotReleased(subject_id)
    return _profile(subject, cycle, stands, queries.rows_of(session, subject_id))


def _profile(subject: CycleSubject, cycle: Cycle, stands: Standing, rows: PublishedRows) -> Profile:
    pack = instruments.pack_of(cycle.instrument_version)
    policy = Policy.from_dict(cycle.policy)
    lines = _competencies(pack, policy, stands, rows)
    groups = tuple(_group(row) for row in rows.groups)
    apart = tuple(line for line in lines if line.name is not None)
    return Profile(
        subject_id=subject.id,
        cycle_id=cycle.id,
        cycle_name=cycle.name,
        subject_name=subject.name,
        post_title=subject.post_title,
        unit_name=subject.unit_name,
        zone=cycle.agency.zone,
        standing=stands,
        hr_sees_results=cycle.hr_sees_results,
        is_adjusted=cycle.mode == ScoreMode.ADJUSTED,
        published_at=cast("datetime", cycle.published_at),
        released_at=cast("datetime", cycle.released_at),
        policy=policy,
        scale=tuple(point.word for point in pack.scale.points),
        competencies=apart,
        together=next((line for line in lines if line.name is None), None),
        groups=groups,
        questions=_questions(pack, rows.comments),
        protection=_protection(rows.certificate, groups, policy, cycle.mode),
        highlights=highlights.find(list(_judged(apart))),
    )


def _competencies(
    pack: Pack, policy: Policy, stands: Standing, rows: PublishedRows
) -> list[CompetencyLine]:
    names: dict[str, LocalText] = {one.key: one.name for one in pack.competencies}
    return [
        CompetencyLine(
            key=total.competency,
            name=None if total.competency == TOGETHER else names[total.competency],
            total=_total(total, policy, stands),
            blocks=tuple(
                _block(row, policy) for row in rows.blocks if row.competency == total.competency
            ),
        )
        for total in rows.totals
    ]


def _total(row: PublishedTotal, policy: Policy, stands: Standing) -> TotalLine:
    """Hold back what is held for HR; the row stays, with its reason."""
    is_open = row.state == SHOWN or (row.state == HELD and stands is Standing.HR)
    weights = sorted(row.weights.items(), key=lambda entry: _place(entry[0]))
    return TotalLine(
        state=row.state,
        reason=row.reason,
        figure=_figure(row, policy) if is_open else None,
        self_value=_tenths(row.self_tenths),
        gap=row.gap if is_open else "",
        weights=tuple((_members(name), Decimal(str(share))) for name, share in weights),
        shifts={_members(name): Decimal(shift) / 100 for name, shift in row.shifts.items()},
    )


def _block(row: PublishedBlock, policy: Policy) -> BlockLine:
    figure = _figure(row, policy) if row.state == SHOWN else None
    return BlockLine(_members(row.members), row.state, row.reason, figure)


def _figure(row: PublishedBlock | PublishedTotal, policy: Policy) -> Figure | None:
    value = _tenths(row.tenths)
    if value is None:
        return None
    width = _tenths(row.half_width_tenths)
    if width is None:
        return Figure(value, row.bound)
    low = max(value - width, Decimal(policy.scale_low))
    high = min(value + width, Decimal(policy.scale_high))
    return Figure(value, row.bound, low, high)


def _group(row: PublishedGroup) -> GroupLine:
    low, _, high = row.band.partition("-")
    band = Band(int(low), int(high) if high else None) if low else None
    return GroupLine(_members(row.members), row.state, row.reason, band)


def _questions(pack: Pack, rows: Sequence[PublishedComment]) -> tuple[QuestionLine, ...]:
    return tuple(
        QuestionLine(
            question.text,
            tuple(
                row.text
                for row in sorted(rows, key=lambda row: row.place)
                if row.question == question.key
            ),
        )
        for question in pack.questions
    )


def _protection(
    record: CertificateRecord | None, groups: Sequence[GroupLine], policy: Policy, mode: str
) -> Protection:
    """Read the certificate: the effective crowd, capped by the smallest band on the page."""
    document: dict[str, Any] = dict(record.document) if record is not None else {}
    floors = policy.floors(ScoreMode(mode))
    n_eff = document.get("smallest_n_eff")
    bands = [group.band.low for group in groups if group.band is not None]
    return Protection(
        others=min(floor(n_eff), min(bands) - 1) if n_eff and bands else None,
        floor=Decimal(str(floors.alone)),
        floor_insider=Decimal(str(floors.with_insider)),
        policy_version=str(document.get("policy_version", "")),
        digest=str(document.get("digest", "")),
    )


def _judged(lines: Iterable[CompetencyLine]) -> Iterable[highlights.Shown]:
    """Yield the totals that carry an interval."""
    for line in lines:
        figure = line.total.figure
        if figure is not None and figure.low is not None and figure.high is not None:
            yield highlights.Shown(
                key=line.key,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                self_value=line.total.self_value,
                gap=line.total.gap,
            )


def _members(name: str) -> tuple[str, ...]:
    return tuple(name.split("+"))


def _place(name: str) -> int:
    order = ("supervisor", "peer", "subordinate", "partner")
    return order.index(_members(name)[0])


def _tenths(number: int | None) -> Decimal | None:
    return None if number is None else (Decimal(number) / 10).quantize(Decimal("0.1"))

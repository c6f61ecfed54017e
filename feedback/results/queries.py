"""Read-only selects over published results. Only ``profile`` may hand on what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from feedback.cycles.model import Cycle, CycleState, CycleSubject
from feedback.results.model import (
    CertificateRecord,
    PublishedBlock,
    PublishedComment,
    PublishedGroup,
    PublishedTotal,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

Published = TypeVar("Published", PublishedBlock, PublishedTotal, PublishedGroup, PublishedComment)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One released report in a list, without a number."""

    subject_id: int
    cycle_id: int
    cycle_name: str
    subject_name: str
    post_title: str
    unit_name: str
    released_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedRows:
    """All rows about one subject, in the order in which they were written."""

    blocks: list[PublishedBlock]
    totals: list[PublishedTotal]
    groups: list[PublishedGroup]
    comments: list[PublishedComment]
    certificate: CertificateRecord | None


def subject_of_agency(
    session: Session, agency_id: int, subject_id: int
) -> tuple[CycleSubject, Cycle] | None:
    """Return a subject and its cycle if they belong to the agency."""
    row = session.execute(
        select(CycleSubject, Cycle)
        .join(Cycle, Cycle.id == CycleSubject.cycle_id)
        .where(CycleSubject.id == subject_id, Cycle.agency_id == agency_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def reports_of_person(session: Session, agency_id: int, person_id: int) -> list[ReportLine]:
    """Return the released reports about a person, the newest first."""
    return _lines(session, agency_id, CycleSubject.person_id == person_id)


def reports_of_cycle(session: Session, agency_id: int, cycle_id: int) -> list[ReportLine]:
    """Return the reports of a released cycle that HR may read, by name; none where it may not."""
    lines = _lines(session, agency_id, (Cycle.id == cycle_id) & Cycle.hr_sees_results)
    return sorted(lines, key=lambda line: (line.subject_name, line.subject_id))


def rows_of(session: Session, subject_id: int) -> PublishedRows:
    """Return everything that was published about a subject."""
    return PublishedRows(
        blocks=_all(session, PublishedBlock, subject_id),
        totals=_all(session, PublishedTotal, subject_id),
        groups=_all(session, PublishedGroup, subject_id),
        comments=_all(session, PublishedComment, subject_id),
        certificate=session.scalar(
            select(CertificateRecord).where(CertificateRecord.subject_id == subject_id)
        ),
    )


def _lines(session: Session, agency_id: int, condition: ColumnElement[bool]) -> list[ReportLine]:
    query = (
        select(
            CycleSubject.id,
            Cycle.id,
            Cycle.name,
            CycleSubject.name,
            CycleSubject.post_title,
            CycleSubject.unit_name,
            Cycle.released_at,
        )
        .join(Cycle, Cycle.id == CycleSubject.cycle_id)
        .where(Cycle.agency_id == agency_id, Cycle.state == CycleState.RELEASED, condition)
        .order_by(Cycle.released_at.desc(), Cycle.id.desc())
    )
    return [ReportLine(*row) for row in session.execute(query)]  # type: ignore[arg-type]  # released: has an instant


def _all(session: Session, table: type[Published], subject_id: int) -> list[Published]:
    query = select(table).where(table.subject_id == subject_id).order_by(table.id)
    return list(session.scalars(query))

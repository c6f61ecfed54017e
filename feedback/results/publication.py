"""Writing an outcome down, in one transaction, once. Only displayed numbers are written.

Rows come in an order that says nothing: by subject, then as the instrument has it. Comments are
shuffled per question before they are numbered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from feedback.cycles.model import Cycle, CycleState
from feedback.disclosure.coarsening import Detail
from feedback.disclosure.comments import release
from feedback.disclosure.suppression import band_of
from feedback.foundation import db
from feedback.results.errors import AlreadyPublished
from feedback.results.model import (
    CertificateRecord,
    PublishedBlock,
    PublishedComment,
    PublishedGroup,
    PublishedTotal,
)
from feedback.results.values import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from sqlalchemy.orm import Session

    from feedback.disclosure.certificate import Certificate
    from feedback.disclosure.policy import Band
    from feedback.disclosure.suppression import DisplayedValue
    from feedback.results.assembly import Material
    from feedback.results.layout import SubjectLayout
    from feedback.results.model import ResponsePattern
    from feedback.results.scoring import Outcome

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Publication:
    """Everything one cycle publishes, as rows, ready before the transaction begins."""

    blocks: list[Row]
    totals: list[Row]
    groups: list[Row]
    comments: list[Row]
    certificates: list[Row]


def prepare(material: Material, outcome: Outcome, rng: Random) -> Publication:
    """Turn an outcome into rows; ``rng`` shuffles comments (``secrets.SystemRandom()``)."""
    layouts = outcome.layouts
    return Publication(
        blocks=[
            {
                "subject_id": value.subject,
                "competency": value.competency,
                "members": value.members,
                "state": str(value.state),
                "reason": str(value.reason),
                **_shown(value.display),
                "band": _band(value.display.band if value.display else None),
            }
            for value in outcome.blocks
        ],
        totals=[
            {
                "subject_id": value.subject,
                "competency": value.competency,
                "state": str(value.state),
                "reason": str(value.reason),
                **_shown(value.display),
                "weights": dict(value.weights),
                "shifts": dict(value.shifts),
                "self_tenths": value.self_tenths,
                "gap": value.gap,
            }
            for value in outcome.totals
        ],
        groups=[row for layout in layouts for row in _groups(material, layout)],
        comments=[row for layout in layouts for row in _comments(material, layout, rng)],
        certificates=[_certificate(one, layouts) for one in outcome.certificates],
    )


def publish(
    session: Session,
    cycle_id: int,
    publication: Publication,
    pattern: ResponsePattern,
    *,
    now: datetime,
) -> None:
    """Insert everything; the caller commits.

    Raises
    ------
    AlreadyPublished
        If the cycle has results, or is not being closed (any more).
    """
    claim = (
        update(Cycle)
        .where(
            Cycle.id == cycle_id,
            Cycle.state == CycleState.CLOSING,
            Cycle.published_at.is_(None),
        )
        .values(published_at=now, trouble=None)
        .execution_options(synchronize_session=False)
    )
    if db.count_changed(session, claim) != 1:
        raise AlreadyPublished(cycle_id)
    tables: tuple[tuple[type[db.Base], list[Row]], ...] = (
        (PublishedGroup, publication.groups),
        (PublishedBlock, publication.blocks),
        (PublishedTotal, publication.totals),
        (PublishedComment, publication.comments),
        (CertificateRecord, publication.certificates),
    )
    for table, rows in tables:
        if rows:
            session.execute(insert(table), [{"cycle_id": cycle_id, **row} for row in rows])
    session.add(pattern)
    session.flush()


def _shown(display: DisplayedValue | None) -> Row:
    """Return the columns of a displayed number; every row of a table has the same ones."""
    if display is None:
        return {"tenths": None, "bound": "exact", "half_width_tenths": None}
    width = display.half_width
    return {
        "tenths": display.tenths,
        "bound": str(display.bound),
        "half_width_tenths": None if width is None else int(width * 10),
    }


def _band(band: Band | None) -> str:
    """Write a band as ``4-5``, an open one as ``10-``."""
    return "" if band is None else f"{band.low}-{band.high or ''}"


def _groups(material: Material, layout: SubjectLayout) -> Iterator[Row]:
    counts, policy = material.counts[layout.subject], material.rules.policy
    for block in layout.blocks:
        state, reason = layout.verdict(block)
        has_band = block.is_anonymous and state == "shown"
        answered = sum(counts[name].answered for name in block.members)
        yield {
            "subject_id": layout.subject,
            "members": name_of(block),
            "state": str(state),
            "reason": str(reason),
            "band": _band(band_of(answered, policy)) if has_band else "",
        }


def _comments(material: Material, layout: SubjectLayout, rng: Random) -> Iterator[Row]:
    """Release comments; none where a report shows nothing of anonymous raters for protection."""
    if layout.detail is Detail.WITHHELD:
        return
    released = release(
        material.comments[layout.subject],
        material.rules.questionnaire.questions,
        material.responders.get(layout.subject, 0),
        material.rules.policy,
        rng,
    )
    for question in released:
        for place, text in enumerate(question.texts):
            yield {
                "subject_id": layout.subject,
                "question": question.question,
                "place": place,
                "text": text,
            }


def _certificate(certificate: Certificate, layouts: tuple[SubjectLayout, ...]) -> Row:
    document = certificate.to_dict()
    if certificate.subject is None:
        document["plan"] = {
            str(layout.subject): str(layout.detail)
            for layout in layouts
            if layout.detail is not Detail.COMPETENCIES
        }
    return {
        "subject_id": certificate.subject,
        "audience": str(certificate.audience),
        "document": document,
    }

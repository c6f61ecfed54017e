"""From what was typed to the design of a cycle; what cannot be read ends the command with 2."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import click
from sqlalchemy import select

from feedback.cycles import queries, rules
from feedback.cycles.design import Design
from feedback.cycles.model import Relationship, ScoreMode
from feedback.foundation import clock
from feedback.instruments import queries as instruments
from feedback.people.model import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from feedback.people.model import Agency

INTERNAL = tuple(name.value for name in Relationship if name is not Relationship.PARTNER)


def read(session: Session, agency: Agency, given: Mapping[str, object]) -> Design:
    """Return the design that the options of ``create`` describe."""
    key = cast("str", given["key"])
    version = instruments.latest_version(session, agency.id, key)
    if version is None:
        message = f"the agency has no instrument {key!r}"
        raise click.BadParameter(message, param_hint="--instrument")
    relationships = _relationships(cast("str | None", given["relationships"]))
    weights = _weights(cast("tuple[str, ...]", given["weights"]))
    return Design(
        name=cast("str", given["name"]),
        instrument_version_id=version.id,
        opens_at=moment(cast("str", given["opens"]), agency.zone, "--opens"),
        closes_at=moment(cast("str", given["closes"]), agency.zone, "--closes"),
        relationships=relationships,
        weights=weights or rules.default_weights(relationships),
        mode=ScoreMode(cast("str", given["mode"])),
        policy=rules.stricter_policy(crowd=cast("int", given["crowd"])),
        hr_sees_results=bool(given["hr_sees_results"]),
    )


def moment(text: str, zone: str, option: str) -> datetime:
    """Return the instant of an ISO time, in ``zone`` unless it names an offset itself."""
    try:
        read_time = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time like 2026-11-27T16:00"
        raise click.BadParameter(message, param_hint=option) from None
    if read_time.tzinfo is not None:
        return read_time.astimezone(UTC)
    return clock.from_zone(read_time, zone)


def people(
    session: Session, agency: Agency, subjects: Sequence[str], opens_at: datetime
) -> list[int]:
    """Return the people that ``all`` and ``unit:CODE`` name."""
    wanted = [word for entry in subjects for word in entry.split(",") if word]
    if "all" in wanted:
        return queries.all_staff(session, agency.id)
    codes = [word.removeprefix("unit:") for word in wanted if word.startswith("unit:")]
    known = queries.find_units(session, agency.id, codes)
    unknown = sorted(set(wanted) - {f"unit:{code}" for code in known})
    if unknown:
        message = f"{unknown[0]!r} is neither all nor unit:CODE of a known unit"
        raise click.BadParameter(message, param_hint="--subjects")
    on = clock.to_zone(opens_at, agency.zone).date()
    return queries.staff_of_units(session, agency.id, list(known.values()), on)


def unit_names(session: Session, unit_ids: Sequence[int]) -> list[str]:
    """Return the names of units."""
    query = select(Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.name)
    return list(session.scalars(query)) if unit_ids else []


def _relationships(text: str | None) -> tuple[str, ...]:
    if text is None:
        return INTERNAL
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _weights(entries: Sequence[str]) -> dict[str, int]:
    weights = {}
    for entry in entries:
        name, _separator, number = entry.partition("=")
        if not number.isdigit():
            message = f"{entry!r} is not like supervisor=60"
            raise click.BadParameter(message, param_hint="--weight")
        weights[name] = int(number)
    return weights

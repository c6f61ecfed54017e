"""Drafts for tests: an agency with an office, an instrument, and a design. Made by the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.assignments import service as assignments
from feedback.cycles import rules, service
from feedback.cycles.design import Design
from feedback.instruments.model import Instrument, InstrumentVersion
from tests import cast

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.cycles.model import Cycle
    from feedback.people.model import Agency, Person, Unit

BY = "account:1"
NOW = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
ALL = ("self", "supervisor", "peer", "subordinate", "partner")
INTERNAL = ALL[:-1]


@dataclass
class Office:
    """An agency whose units have a head and staff; all heads report to one chief."""

    agency: Agency
    chief: Person
    heads: list[Person] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    teams: list[list[Person]] = field(default_factory=list)

    @property
    def staff(self) -> list[Person]:
        """Return everybody below the heads."""
        return [one for team in self.teams for one in team]


def office(session: Session, code: str = "kpw", sizes: tuple[int, ...] = (6, 6)) -> Office:
    """Add an agency with one unit per size."""
    agency = cast.agency(session, code)
    top = cast.unit(session, agency, "Sekretariat")
    made = Office(agency, cast.person(session, agency, "Hendra Gunawan", place=top))
    for number, size in enumerate(sizes, start=1):
        unit = cast.unit(session, agency, f"Biro {number}", parent=top)
        head = cast.person(session, agency, f"Kepala {number}", place=unit, supervisor=made.chief)
        made.units.append(unit)
        made.heads.append(head)
        made.teams.append(
            [
                cast.person(session, agency, f"Staf {number}.{place}", place=unit, supervisor=head)
                for place in range(size)
            ]
        )
    return made


def version(session: Session, agency: Agency, key: str = "five-aspects") -> InstrumentVersion:
    """Add an instrument with one version; its document is of no concern here."""
    instrument = Instrument(agency_id=agency.id, key=key)
    session.add(instrument)
    session.flush()
    names = {"id": "Lima aspek perilaku", "en": "Five aspects of behaviour"}
    row = InstrumentVersion(
        instrument_id=instrument.id,
        number=1,
        document={"key": key, "name": names, "title": names},
        digest="0" * 64,
    )
    session.add(row)
    session.flush()
    return row


def design(version_id: int, now: datetime = NOW, **changes: object) -> Design:
    """Return a design that is fine: opens now, closes in two weeks."""
    relationships = changes.get("relationships", INTERNAL)
    values: dict[str, object] = {
        "name": "Umpan balik semester II 2026",
        "instrument_version_id": version_id,
        "opens_at": now,
        "closes_at": now + timedelta(days=14),
        "relationships": relationships,
        "weights": rules.default_weights(relationships),
    }
    return Design(**(values | changes))


def draft(
    session: Session, of: Office, people: list[Person] | None = None, **changes: object
) -> Cycle:
    """Create a draft about ``people`` (default: all staff below the heads), raters proposed."""
    now = changes.pop("now", NOW)
    wanted = design(version(session, of.agency).id, now, **changes)
    cycle = service.create(session, of.agency.id, wanted, by=BY, now=now)
    chosen = of.staff if people is None else people
    service.add_subjects(session, cycle, [one.id for one in chosen], by=BY, now=now)
    assignments.propose(session, cycle, by=BY, now=now)
    return cycle

"""The people of one small invented agency, and the Excel file that HR has of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedback.demo.names import FAMILY, MEN, WOMEN
from feedback.people import exporting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AGENCY_CODE, AGENCY_NAME = "bpd", "Badan Pelayanan Daerah"
UNITS = (
    ("SET", "Sekretariat", ""),
    ("LYN", "Bidang Layanan", "SET"),
    ("DTA", "Bidang Data", "SET"),
)
PER_UNIT = 8  # a head and seven who report to that head
SINCE = "02-01-2024"


@dataclass(frozen=True, slots=True)
class Civilian:
    """One member of staff as a row of the file."""

    name: str
    nip: str
    email: str
    unit: tuple[str, str, str]
    post: str
    supervisor_nip: str
    language: str

    def row(self) -> list[str]:
        """Return the cells in the order of the template."""
        who = [self.name, "", "", self.nip, "PNS", "III/b", self.email, self.language]
        where = [*self.unit, self.post, SINCE, self.supervisor_nip]
        return [*who, *where, SINCE if self.supervisor_nip else "", "", "", "ya"]


@dataclass(frozen=True, slots=True)
class Office:
    """Everybody, by the part they play; ``staff`` are in the order of the file."""

    staff: tuple[Civilian, ...]

    @property
    def hr(self) -> Civilian:
        """Return who runs the cycle: somebody of the first unit."""
        return self.staff[1]

    @property
    def subject(self) -> Civilian:
        """Return whose profile is read: somebody with six peers."""
        return self.staff[PER_UNIT + 1]

    @property
    def rater(self) -> Civilian:
        """Return whose phone is followed: a peer of the subject."""
        return self.staff[PER_UNIT + 2]

    @property
    def late(self) -> tuple[Civilian, ...]:
        """Return who answers only when reminded: the unit of data."""
        return self.staff[2 * PER_UNIT :]

    @property
    def colleague(self) -> Civilian:
        """Return somebody with an account to whom the subject's profile is closed."""
        return self.staff[PER_UNIT + 3]


def office(language: str) -> Office:
    """Return the same 24 people every time, all of whom speak ``language``."""
    staff: list[Civilian] = []
    for number in range(PER_UNIT * len(UNITS)):
        unit, place = UNITS[number // PER_UNIT], number % PER_UNIT
        head = staff[number - place] if place else (staff[0] if staff else None)
        firsts, sex = (WOMEN, 2) if number % 2 else (MEN, 1)
        name = f"{firsts[number]} {FAMILY[2 * number]}"
        staff.append(
            Civilian(
                name=name,
                nip=f"19{75 + place}0{1 + place}12200503{sex}{number + 1:03d}",
                email=f"{name.lower().replace(' ', '.')}@daerah.example",
                unit=unit,
                post="Analis Kebijakan" if place else f"Kepala {unit[1]}",
                supervisor_nip=head.nip if head else "",
                language=language,
            )
        )
    return Office(tuple(staff))


def with_a_short_nip(staff: Sequence[Civilian]) -> list[Civilian]:
    """Return the people with one number that lost a digit, in the third row of people."""
    wrong = replace(staff[2], nip=staff[2].nip[:-1])
    return [*staff[:2], wrong, *staff[3:]]


def save(staff: Sequence[Civilian], path: Path) -> Path:
    """Write the Excel file."""
    path.write_bytes(exporting.workbook([one.row() for one in staff], now=datetime.now(UTC)))
    return path

"""The invented ministry: units, people, valid NIPs, dated reporting lines. Data only, no database.

All people are made up; NIPs are well-formed (birth date, month of appointment, sex, serial) and
belong to nobody.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from feedback.demo import names

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENCY_CODE = "kpw"
AGENCY_NAME = "Kementerian Pelayanan Wilayah"
MAIL_DOMAIN = "wilayah.example"
SEED = 360
APPOINTED_ON = date(2024, 1, 2)


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One unit: its place in the tree, the post of its head and the sizes of its sections."""

    code: str
    name: str
    parent: str
    head_post: str
    staff_posts: tuple[str, ...]
    sections: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Civilian:
    """One invented civil servant as a row of the workbook."""

    name: str
    title_after: str
    nip: str
    status: str
    grade: str
    email: str
    unit: UnitPlan
    post: str
    post_from: date
    supervisor_nip: str
    supervisor_from: date | None
    born_on: date
    sex: str
    language: str = field(default="id")


ANALYSTS = ("Analis Kebijakan", "Penata Layanan", "Pengelola Data", "Analis SDM Aparatur")
UNITS = (
    UnitPlan(
        "SJ", "Sekretariat Jenderal", "", "Sekretaris Jenderal", ("Sekretaris Pimpinan",), (2,)
    ),
    UnitPlan("SJ-1", "Biro Organisasi dan SDM", "SJ", "Kepala Biro", ANALYSTS, (7, 6)),
    UnitPlan(
        "SJ-2", "Biro Perencanaan", "SJ", "Kepala Biro", ("Perencana", "Analis Anggaran"), (6, 6)
    ),
    UnitPlan(
        "SJ-3", "Biro Keuangan", "SJ", "Kepala Biro", ("Analis Anggaran", "Bendahara"), (7, 5)
    ),
    UnitPlan("DL-1", "Direktorat Layanan Perizinan", "", "Direktur", ANALYSTS, (7, 6, 6)),
    UnitPlan("DL-2", "Direktorat Pengendalian Wilayah", "", "Direktur", ANALYSTS, (6, 6)),
    UnitPlan("DL-3", "Kantor Layanan Timur", "", "Kepala Kantor", ("Penata Layanan",), (4,)),
    UnitPlan("IT", "Inspektorat", "", "Inspektur", ("Auditor",), (8,)),
    UnitPlan(
        "PD", "Pusat Data dan Layanan Digital", "", "Kepala Pusat", ("Pranata Komputer",), (7, 7)
    ),
)


def population(seed: int = SEED) -> list[Civilian]:
    """Return everybody, supervisors before the people who report to them."""
    source = _Source(random.Random(seed))  # noqa: S311 - invented people, not secrets
    top = source.civilian(UNITS[0], UNITS[0].head_post, None, grade="IV/e")
    people = [top]
    for unit in UNITS:
        head = top if unit is UNITS[0] else source.civilian(unit, unit.head_post, top, grade="IV/d")
        if head is not top:
            people.append(head)
        people.extend(_sections(source, unit, head))
    return people


def _sections(source: _Source, unit: UnitPlan, head: Civilian) -> Iterator[Civilian]:
    for number, size in enumerate(unit.sections, start=1):
        leader = head
        if len(unit.sections) > 1:
            leader = source.civilian(unit, f"Ketua Tim Kerja {number}", head, grade="IV/a")
            yield leader
        for place in range(size):
            post = unit.staff_posts[place % len(unit.staff_posts)]
            yield source.civilian(unit, post, leader)


class _Source:
    """Draws people without repeating a name, an address or a NIP."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def civilian(
        self, unit: UnitPlan, post: str, supervisor: Civilian | None, *, grade: str = ""
    ) -> Civilian:
        sex = self._rng.choice("LP")
        name = self._name(sex)
        born_on = date(
            self._rng.randint(1968, 1997), self._rng.randint(1, 12), self._rng.randint(1, 28)
        )
        appointed = date(born_on.year + self._rng.randint(23, 27), self._rng.randint(1, 12), 1)
        return Civilian(
            name=name,
            title_after=self._rng.choice(names.TITLES),
            nip=self._nip(born_on, appointed, sex),
            status="PNS",
            grade=grade or self._rng.choice(("III/a", "III/b", "III/c", "III/d")),
            email=f"{name.lower().replace(' ', '.')}@{MAIL_DOMAIN}",
            unit=unit,
            post=post,
            post_from=APPOINTED_ON,
            supervisor_nip=supervisor.nip if supervisor else "",
            supervisor_from=APPOINTED_ON if supervisor else None,
            born_on=born_on,
            sex=sex,
        )

    def _name(self, sex: str) -> str:
        firsts = names.WOMEN if sex == "P" else names.MEN
        while True:
            name = f"{self._rng.choice(firsts)} {self._rng.choice(names.FAMILY)}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _nip(self, born_on: date, appointed: date, sex: str) -> str:
        stem = f"{born_on:%Y%m%d}{appointed:%Y%m}{'2' if sex == 'P' else '1'}"
        serial = 1
        while f"{stem}{serial:03d}" in self._taken:
            serial += 1
        self._taken.add(f"{stem}{serial:03d}")
        return f"{stem}{serial:03d}"

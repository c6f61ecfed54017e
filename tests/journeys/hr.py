"""The HR officer at the desk, as deeds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.foundation import clock
from tests.journeys.member import Member

if TYPE_CHECKING:
    from pathlib import Path

ZONE = "Asia/Jakarta"
CYCLE = "Umpan balik semester II"
WEIGHTS = {"supervisor": 50, "peer": 20, "subordinate": 20, "partner": 10}


class Hr(Member):
    """Somebody with the roles of HR and of the administrator of accounts."""

    cycle_id = 0

    @property
    def board(self) -> str:
        """Return the path of the cycle."""
        return f"/sdm/siklus/{self.cycle_id}"

    def uploads_people(self, workbook: Path) -> None:
        """Hand over a file and come to what importing it would do."""
        self.window.open("/sdm/pegawai/impor")
        self.window.main.locator("input[type=file]").set_input_files(workbook)
        self.window.press(self.words("Unggah dan periksa"))

    def applies_the_import(self) -> None:
        """Carry out what was shown."""
        self.window.press(self.words("Terapkan"))

    def known_people(self) -> int:
        """Return how many people the list of staff has."""
        self.window.open("/sdm/pegawai")
        return int(re.findall(r"\d+", self.window.main.locator("caption").inner_text())[0])

    def uploads_instrument(self, pack: Path) -> None:
        """Hand over an instrument and read through what came of it."""
        self.window.open("/sdm/instrumen")
        self.window.main.locator("input[type=file]").set_input_files(pack)
        self.window.press(self.words("Unggah"))
        self.window.says(self.words("Disimpan sebagai versi %(number)s.", number=1))
        self.window.go(self.window.main.locator("tbody a").first)

    def creates_cycle(self, *, hr_sees_results: bool) -> None:
        """Make a draft that is open at once, for a week, with partners."""
        self.window.open("/sdm/siklus")
        self.window.follow(self.words("Buat siklus"))
        form = self.window.main.locator("#cycle-form")
        opens_at = datetime.now(UTC) - timedelta(hours=1)
        form.locator("[name=name]").fill(CYCLE)
        form.locator("[name=opens_at]").fill(_typed(opens_at))
        form.locator("[name=closes_at]").fill(_typed(opens_at + timedelta(days=7)))
        form.get_by_label(self.words("Mitra"), exact=True).check()
        for name, weight in WEIGHTS.items():
            form.locator(f"[name=weight_{name}]").fill(str(weight))
        form.locator("[name=hr_sees_results]").set_checked(hr_sees_results)
        self.window.press(self.words("Buat siklus"))
        (self.cycle_id,) = map(int, re.findall(r"\d+", self.window.page.url.partition("siklus")[2]))

    def adds_everybody(self) -> None:
        """Let the whole staff be rated."""
        self.window.press(self.words("Tambahkan semua pegawai"))

    def proposes_raters(self) -> None:
        """Have raters proposed from the reporting lines."""
        self.window.follow(self.words("Lanjut: siapa yang menilai"))
        self.window.press(self.words("Usulkan penilai"))

    def adds_partner(self, subject: str, name: str, email: str) -> None:
        """Enter somebody from outside as a rater of ``subject``."""
        self.window.open(f"{self.board}/penilai")
        self.window.follow(subject, within=self.window.main)
        self.window.fill(self.words("Nama mitra"), name)
        self.window.fill(self.words("Surel mitra"), email)
        self.window.press(self.words("Tambahkan mitra"))

    def checks_the_design(self) -> None:
        """Read the design check, which must leave nothing to repair."""
        self.window.open(self.board)
        self.window.follow(self.words("Periksa rancangan"))
        assert self.window.main.locator(".c-light-stop").count() == 0

    def launches(self) -> None:
        """Launch and come back to the board."""
        self.window.follow(self.words("Lanjut ke peluncuran"))
        self.window.press(self.words("Luncurkan dan kirim undangan"))

    def watches(self) -> str:
        """Return what the board of the running cycle says."""
        self.window.open(self.board)
        return self.window.main.inner_text()

    def reminds(self) -> None:
        """Remind everybody who has not finished."""
        self.window.open(self.board)
        self.window.press(self.words("Ingatkan yang belum selesai"))

    def closes(self) -> None:
        """Close the cycle before its time."""
        self.window.open(self.board)
        self.window.follow(self.words("Tutup sekarang"))
        self.window.press(self.words("Tutup siklus"))

    def releases(self) -> None:
        """Make the results visible."""
        self.window.open(self.board)
        self.window.follow(self.words("Terbitkan hasil"))
        self.window.press(self.words("Terbitkan"))

    def gives_an_account(self, name: str) -> None:
        """Invite one member of staff."""
        self.window.open("/admin/akun")
        search = self.window.main.locator("#search")
        search.get_by_label(self.words("Nama")).fill(name)
        self.window.press(self.words("Cari"), within=search)
        self.window.press(self.words("Undang %(name)s", name=name))


def _typed(instant: datetime) -> str:
    return f"{clock.to_zone(instant, ZONE):%Y-%m-%dT%H:%M}"

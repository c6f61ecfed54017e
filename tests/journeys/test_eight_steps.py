"""The whole way in a real browser, on both databases and in both languages.

An Excel file, a cycle, mailed links, phones, closing, a profile: eight steps, one test per site,
since each step stands on the one before it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from feedback.instruments import service as instruments
from tests.journeys import office as offices
from tests.journeys.crowd import Crowd
from tests.journeys.hr import CYCLE, Hr
from tests.journeys.member import Member
from tests.journeys.rater import Rater
from tests.journeys.windows import PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.browsers import Browsers
    from tests.journeys.office import Office
    from tests.journeys.postbox import Postbox
    from tests.journeys.sites import Site

PARTNER = ("Ferry Mandagi", "ferry@mitra.example")
KEYS = "345" * 7 + "45T"
REMARK = "Jawabannya ringkas dan selalu datang pada hari yang sama."
COMPETENCIES = 7
HIDDEN_DECIMALS = re.compile(r"\d[.,]\d{3,}")


@pytest.mark.browser
def test_from_a_workbook_to_a_profile(
    site: Site, letters: Postbox, browsers: Browsers, tmp_path: Path
) -> None:
    office = offices.office(site.language)
    hr = enter(site, letters, browsers, office)
    bring_people(hr, office, tmp_path)
    hr.uploads_instrument(instruments.SHIPPED / "berakhlak.yaml")
    design(hr, site, office)
    links = launch(hr, site, letters, office)
    phone = answer(site, browsers, links, office)
    lose_and_mistype(site, letters, browsers, links, office)
    crowd = Crowd(site, hr.cycle_id)
    remind(hr, site, letters, crowd, office)
    close(hr, site, phone, links[office.rater.email])
    release(hr, site, letters, office)
    subject = read(hr, site, letters, browsers, office)
    compare(subject, crowd, office)
    keep_out(hr, site, browsers, subject, letters, office)
    browsers.close()
    assert "Traceback" not in site.log
    assert "unhandled" not in site.log


def enter(site: Site, letters: Postbox, browsers: Browsers, office: Office) -> Hr:
    """Make the first account by command; its owner activates it and sets up a second factor."""
    who = office.hr
    site.cermin(
        *("account", "create", "--agency", offices.AGENCY_CODE),
        *("--agency-name", offices.AGENCY_NAME, "--name", who.name, "--email", who.email),
        *("--role", "hr", "--role", "admin"),
    )
    site.work()
    letter = letters.take_one()
    assert (letter.to, letter.language) == (who.email, "id")
    hr = Hr(browsers.window(site), who.email)
    hr.window.open("/masuk")
    hr.chooses_language()
    hr.activates(letter)
    hr.signs_in()
    assert len(hr.enrols()) == 10
    return hr


def bring_people(hr: Hr, office: Office, folder: Path) -> None:
    """Import a file with a mistake, which changes nothing, and then the right one."""
    wrong = offices.with_a_short_nip(office.staff)
    hr.uploads_people(offices.save(wrong, folder / "salah.xlsx"))
    problem = hr.words("%(n)s angka, harus 18", n=17)
    line = "Baris %(row)s, kolom %(column)s: %(problem)s"
    hr.window.says(hr.words(line, row=4, column="NIP", problem=problem))
    assert hr.known_people() == 1
    hr.uploads_people(offices.save(office.staff, folder / "pegawai.xlsx"))
    hr.applies_the_import()
    assert hr.known_people() == len(office.staff)


def design(hr: Hr, site: Site, office: Office) -> None:
    """Make a cycle, choose everybody, have raters proposed, add a partner, check."""
    hr.creates_cycle(hr_sees_results=site.hr_sees_results)
    hr.adds_everybody()
    hr.proposes_raters()
    hr.adds_partner(office.subject.name, *PARTNER)
    hr.window.says(PARTNER[0])
    hr.checks_the_design()


def launch(hr: Hr, site: Site, letters: Postbox, office: Office) -> dict[str, str]:
    """Launch; everybody gets one letter in the own language. Return the links by address."""
    hr.launches()
    site.work()
    sent = letters.take()
    languages = {one.email: one.language for one in office.staff} | {PARTNER[1]: "id"}
    assert {letter.to: letter.language for letter in sent} == languages
    assert len(sent) == len(languages)
    return {letter.to: letter.link for letter in sent}


def answer(site: Site, browsers: Browsers, links: dict[str, str], office: Office) -> Rater:
    """Answer on a phone by keyboard, meet a second device, be warned, send, change, send again."""
    subject, link = office.subject.name, links[office.rater.email]
    phone = Rater(browsers.window(site, PHONE))
    phone.opens(link)
    assert len(phone.people()) == offices.PER_UNIT
    phone.starts(subject)
    phone.types(KEYS)
    phone.sees_saved(len(KEYS), len(KEYS))
    meet_a_second_device(phone, Rater(browsers.window(site)), subject, link)
    name = office.rater.name.split()[-1]
    with phone.saving():
        phone.comments(f"Selalu membantu {name}.")
    phone.sees_hint(name)
    with phone.saving():
        phone.comments(REMARK)
    phone.sees_no_hint()
    phone.submits(subject)
    phone.changes_again()
    with phone.saving():
        phone.answers(3, "4")
    phone.submits(subject)
    return phone


def meet_a_second_device(phone: Rater, desk: Rater, subject: str, link: str) -> None:
    """Save on a second device; what the phone saves after that overwrites nothing."""
    desk.opens(link)
    desk.starts(subject)
    assert desk.choices() == KEYS
    with desk.saving():
        desk.answers(1, "5")
    with phone.window.refused(409):
        phone.answers(2, "1")
    phone.sees_problem("Formulir ini baru saja diubah di perangkat lain")
    desk.page.reload()
    assert desk.choices() == "5" + KEYS[1:]
    phone.takes_what_is_stored()
    assert phone.choices() == "5" + KEYS[1:]


def lose_and_mistype(
    site: Site, letters: Postbox, browsers: Browsers, links: dict[str, str], office: Office
) -> None:
    """Mistype a link and enter it again, rightly; have a lost one sent again."""
    somebody = Rater(browsers.window(site, PHONE))
    somebody.opens(f"{site.url}/i#{'Q' * 42}A", status=404)
    somebody.enters(links[office.rater.email])
    somebody.asks_for_the_link(office.rater.email)
    site.work()
    letter = letters.take_one()
    assert (letter.to, letter.link) == (office.rater.email, links[office.rater.email])


def remind(hr: Hr, site: Site, letters: Postbox, crowd: Crowd, office: Office) -> None:
    """Let most answer; HR sees counts and no names, and a reminder reaches those who have not."""
    late = {one.email for one in office.late} | {PARTNER[1]}
    crowd.answers({one.email for one in office.staff} - late)
    site.work()
    (status,) = json.loads(site.cermin("cycle", "status", str(hr.cycle_id), "--json"))
    board = hr.watches()
    assert 0 < status["answered"] < status["invited"]
    assert str(status["answered"]) in board
    assert [one.name for one in office.staff if one.name in board] == []
    hr.reminds()
    site.work()
    assert {letter.to for letter in letters.take()} == late
    assert [one.name for one in office.staff if one.name in hr.watches()] == []
    crowd.answers(late)


def close(hr: Hr, site: Site, phone: Rater, link: str) -> None:
    """Close; an open form and the link say so; the worker seals in a process of its own."""
    phone.changes_again()
    hr.closes()
    with phone.window.refused(410):
        phone.answers(4, "1")
    phone.sees_problem("Penilaian sudah ditutup")
    phone.opens(link, status=410)
    site.work()
    assert hr.words("Tersegel") in hr.watches()
    phone.enters(link, status=404)


def release(hr: Hr, site: Site, letters: Postbox, office: Office) -> None:
    """Release; everybody learns that there is something to read."""
    hr.releases()
    site.work()
    told = {letter.to: letter.language for letter in letters.take()}
    assert told == {one.email: one.language for one in office.staff}


def read(hr: Hr, site: Site, letters: Postbox, browsers: Browsers, office: Office) -> Member:
    """Give the subject an account; the profile is read with it."""
    hr.gives_an_account(office.subject.name)
    site.work()
    subject = Member(browsers.window(site, PHONE), office.subject.email)
    subject.activates(letters.take_one())
    subject.signs_in()
    subject.reads_results(CYCLE)
    return subject


def compare(subject: Member, crowd: Crowd, office: Office) -> None:
    """Hold the profile against what was answered; nothing more may have come to the browser."""
    values = [float(value.replace(",", ".")) for value in subject.values().values()]
    plain = crowd.mean_about(office.subject.name, "peer")
    assert len(values) == COMPETENCIES
    assert max(abs(value - plain) for value in values) < 1
    assert sorted(subject.comments()) == sorted(
        [
            REMARK,
            *crowd.wrote[office.subject.name, "peer"],
            *crowd.wrote[office.subject.name, "partner"],
        ]
    )
    assert HIDDEN_DECIMALS.findall(subject.window.main.inner_html()) == []
    profile = subject.window.requested[subject.window.requested.index(subject.window.page.url) :]
    assert [url for url in profile[1:] if "/static/" not in url] == []


def keep_out(
    hr: Hr, site: Site, browsers: Browsers, subject: Member, letters: Postbox, office: Office
) -> None:
    """Another employee finds nothing; HR reads it where the cycle says so, and only there."""
    path = subject.window.page.url.removeprefix(site.url)
    hr.gives_an_account(office.colleague.name)
    site.work()
    colleague = Member(browsers.window(site), office.colleague.email)
    colleague.activates(letters.take_one())
    colleague.signs_in()
    colleague.window.open(path, status=403)
    hr.window.open(path, status=200 if site.hr_sees_results else 403)

"""The list of people, the receipt, and taking a form back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import pages
from tests.web.survey import raters

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from feedback.people.model import Person
    from tests.actors import Browser
    from tests.ceremonies.rounds import Round


def forms_of(launched: Round, person: Person):
    return {a.subject.name: a for a in launched.assignments() if a.rater_id == person.id}


def names_in(client: Browser) -> list[str]:
    home = pages.page(client, "/menilai")
    return [e.text for e in home.all("h3") if e.attributes.get("id", "").startswith("person-")]


def test_three_lines_say_who_sees_what(client: Browser) -> None:
    home = pages.page(client, "/menilai")
    assert "SDM, atasan, dan rekan tidak dapat membacanya" in home.text
    assert "sedikitnya 3 penilai lain" in home.text
    assert "Anda dapat dikenali" in home.text


def test_everybody_to_rate_is_listed_and_oneself_comes_last(
    client: Browser, launched: Round, rater: Person
) -> None:
    shown = names_in(client)
    assert {name.removesuffix(" (diri sendiri)") for name in shown} == set(
        forms_of(launched, rater)
    )
    assert shown[-1] == f"{rater.full_name} (diri sendiri)"


def test_the_order_is_always_the_same_for_one_rater(client: Browser) -> None:
    assert names_in(client) == names_in(client)


def test_raters_see_different_orders(app: Flask, session: Session) -> None:
    launched = raters.launched(app, session, sizes=(9,))
    head = launched.office.heads[0]
    orders = {
        tuple(n for n in names_in(raters.opened(app, launched, one)) if n.startswith("Staf 1."))[:3]
        for one in (*launched.office.staff[:4], head)
    }
    assert len(orders) > 1


def test_a_supervisor_is_told_to_be_recognisable(app: Flask, launched: Round) -> None:
    head = raters.opened(app, launched, launched.office.heads[0])
    assert "Anggota tim Anda · Anda dapat dikenali" in pages.page(head, "/menilai").text


def test_progress_counts_what_was_sent(client: Browser, launched: Round, rater: Person) -> None:
    forms = list(forms_of(launched, rater).values())
    launched.submit(forms[0])
    launched.submit(forms[1])
    assert "2 dari 5 terkirim." in pages.page(client, "/menilai").text


def test_when_all_is_sent_the_page_says_so(client: Browser, launched: Round, rater: Person) -> None:
    for form in forms_of(launched, rater).values():
        launched.submit(form)
    assert "Masih dapat diubah sampai ditutup." in pages.page(client, "/menilai").text


def test_the_receipt_says_what_was_sent_and_who_is_next(
    client: Browser, launched: Round, rater: Person
) -> None:
    name, form = next(iter(forms_of(launched, rater).items()))
    launched.submit(form)
    receipt = pages.page(client, f"/menilai/{raters.place_of(client, name)}/terkirim")
    assert receipt.heading == f"Penilaian untuk {name} terkirim"
    assert "24 dari 24 pernyataan" in receipt.text
    assert any(link.startswith("Lanjut ke ") for link in receipt.links)


def test_there_is_no_receipt_for_what_was_not_sent(
    client: Browser, launched: Round, rater: Person
) -> None:
    assert client.get("/menilai/1/terkirim").location == "/menilai/1"


def test_a_sent_form_can_be_taken_back(client: Browser, launched: Round, rater: Person) -> None:
    name, form = next(iter(forms_of(launched, rater).items()))
    launched.submit(form)
    place = raters.place_of(client, name)
    receipt = pages.page(client, f"/menilai/{place}/terkirim")
    assert pages.submit(client, receipt, "withdraw").location == "/menilai"
    assert client.get(f"/menilai/{place}/terkirim").status_code == 303
    assert pages.page(client, f"/menilai/{place}").text.count("Sering") > 0


def test_taking_back_over_a_newer_save_is_refused(
    client: Browser, launched: Round, rater: Person
) -> None:
    name, form = next(iter(forms_of(launched, rater).items()))
    launched.submit(form)
    place = raters.place_of(client, name)
    receipt = pages.page(client, f"/menilai/{place}/terkirim")
    launched.submit(form, value=2)
    assert pages.submit(client, receipt, "withdraw").location == f"/menilai/{place}"
    assert client.get(f"/menilai/{place}/terkirim").status_code == 200

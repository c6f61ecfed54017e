"""Deeds about single people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.foundation.audit import AuditEvent
from feedback.people import service
from feedback.people.errors import EmailInvalid, EmailTaken, NipActiveElsewhere
from feedback.people.service import PartnerDetails
from tests import cast

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.people.model import Agency, Person

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TODAY = date(2026, 11, 24)
RATNA = PartnerDetails("Ratna Dewi", "Ratna@LSM.example", "LSM Maju", "en")


@pytest.fixture
def agency(session: Session) -> Agency:
    return cast.agency(session)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action)))


def change(session: Session, person: Person, email: str) -> bool:
    return service.change_email(session, person, email, by="account:1", now=NOW, today=TODAY)


def test_a_partner_has_no_number_and_a_lower_case_address(session: Session, agency: Agency) -> None:
    partner = service.add_partner(session, agency.id, RATNA, by="account:1", now=NOW)
    assert (partner.kind, partner.nip, partner.email, partner.organisation, partner.language) == (
        "partner", None, "ratna@lsm.example", "LSM Maju", "en",
    )  # fmt: skip
    assert actions(session) == ["person.add_partner"]


@pytest.mark.parametrize("email", ["", "ratna", "ratna@"])
def test_a_partner_needs_an_address(session: Session, agency: Agency, email: str) -> None:
    details = PartnerDetails("Ratna", email, "", "id")
    with pytest.raises(EmailInvalid):
        service.add_partner(session, agency.id, details, by="account:1", now=NOW)


def test_an_address_in_use_is_not_given_again(session: Session, agency: Agency) -> None:
    cast.person(session, agency, email="RATNA@lsm.example")
    with pytest.raises(EmailTaken):
        service.add_partner(session, agency.id, RATNA, by="account:1", now=NOW)


def test_an_address_of_another_agency_is_free(session: Session, agency: Agency) -> None:
    cast.person(session, cast.agency(session, "lain"), email="ratna@lsm.example")
    assert service.add_partner(session, agency.id, RATNA, by="account:1", now=NOW).id


def test_a_partner_is_changed(session: Session, agency: Agency) -> None:
    partner = service.add_partner(session, agency.id, RATNA, by="account:1", now=NOW)
    details = PartnerDetails("Ratna", "", "LSM Baru", "id")
    service.change_partner(session, partner, details, by="account:1", now=NOW)
    assert (partner.name, partner.organisation, partner.language) == ("Ratna", "LSM Baru", "id")


def test_a_new_address_is_dated_and_recorded_without_being_written_down(
    session: Session, agency: Agency
) -> None:
    sari = cast.person(session, agency, email="sari@kpw.example")
    assert change(session, sari, "Sari.W@kpw.example")
    assert (sari.email, sari.email_changed_on) == ("sari.w@kpw.example", TODAY)
    (event,) = session.scalars(select(AuditEvent))
    assert (event.action, event.about, event.facts) == (
        "person.change_email", f"person:{sari.id}", {},
    )  # fmt: skip


def test_the_same_address_is_no_change(session: Session, agency: Agency) -> None:
    sari = cast.person(session, agency, email="sari@kpw.example")
    assert not change(session, sari, " SARI@kpw.example")
    assert (sari.email_changed_on, actions(session)) == (None, [])


def test_somebody_elses_address_is_refused(session: Session, agency: Agency) -> None:
    cast.person(session, agency, email="budi@kpw.example")
    sari = cast.person(session, agency, email="sari@kpw.example")
    with pytest.raises(EmailTaken):
        change(session, sari, "budi@kpw.example")


def test_a_person_is_deactivated_and_activated_once(session: Session, agency: Agency) -> None:
    sari = cast.person(session, agency)
    done = [
        service.set_active(session, sari, is_active=is_active, by="account:1", now=NOW)
        for is_active in (False, False, True)
    ]
    assert (done, sari.is_active) == ([True, False, True], True)
    assert actions(session) == ["person.deactivate", "person.activate"]


def test_a_number_taken_elsewhere_meanwhile_is_not_activated(
    session: Session, agency: Agency
) -> None:
    nip = "198704122010122001"
    sari = cast.person(session, agency, nip=nip, is_active=False)
    cast.person(session, cast.agency(session, "lain"), nip=nip)
    with pytest.raises(NipActiveElsewhere):
        service.set_active(session, sari, is_active=True, by="account:1", now=NOW)

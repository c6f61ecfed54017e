"""Storing packs: versions, the same again, freezing, one agency apart from the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from feedback.foundation.audit import AuditEvent
from feedback.instruments import queries, service
from feedback.instruments.errors import PackInvalid
from feedback.instruments.service import SHIPPED
from tests import cast

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.instruments.service import Imported
    from feedback.people.model import Agency

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TEXT = (SHIPPED / "berakhlak.yaml").read_text(encoding="utf-8")
CHANGED = TEXT.replace("Quickly spots", "Soon spots")


@pytest.fixture
def agency(session: Session) -> Agency:
    return cast.agency(session)


def store(session: Session, agency: Agency, text: str = TEXT) -> Imported:
    return service.import_pack(session, agency.id, text, by="account:1", now=NOW)


def numbers(session: Session, agency: Agency) -> list[int]:
    (instrument,) = queries.of_agency(session, agency.id)
    return [version.number for version in instrument.versions]


@pytest.mark.both_databases
def test_the_same_pack_again_changes_nothing(session: Session, agency: Agency) -> None:
    outcomes = [store(session, agency).outcome for _ in range(2)]
    assert (outcomes, numbers(session, agency)) == (["created", "unchanged"], [1])
    assert len(session.scalars(select(AuditEvent)).all()) == 1


@pytest.mark.both_databases
def test_a_changed_pack_becomes_a_new_version_and_leaves_the_old_one(
    session: Session, agency: Agency
) -> None:
    store(session, agency)
    assert store(session, agency, CHANGED).outcome == "new_version"
    old, new = queries.of_agency(session, agency.id)[0].versions
    texts = [queries.pack_of(one).items[0].text.in_language("en") for one in (old, new)]
    assert [text.split()[0] for text in texts] == ["Quickly", "Soon"]
    assert queries.latest_version(session, agency.id, "berakhlak") is new


def test_going_back_to_former_content_is_a_new_version_too(
    session: Session, agency: Agency
) -> None:
    for text in (TEXT, CHANGED, TEXT):
        store(session, agency, text)
    assert numbers(session, agency) == [1, 2, 3]


def test_a_broken_pack_stores_nothing(session: Session, agency: Agency) -> None:
    with pytest.raises(PackInvalid):
        store(session, agency, TEXT.replace("competencies:", "competences:"))
    assert queries.of_agency(session, agency.id) == []


def test_freezing_keeps_the_first_instant(session: Session, agency: Agency) -> None:
    store(session, agency)
    version = queries.latest_version(session, agency.id, "berakhlak")
    service.freeze(version, now=NOW)
    service.freeze(version, now=NOW + timedelta(days=1))
    assert version.frozen_at == NOW


def test_everything_that_ships_is_imported_once(session: Session, agency: Agency) -> None:
    first, again = (
        service.import_shipped(session, agency.id, by="system", now=NOW) for _ in range(2)
    )
    assert [(one.key, one.outcome) for one in first] == [
        ("berakhlak", "created"),
        ("five-aspects", "created"),
    ]
    assert {one.outcome for one in again} == {"unchanged"}


def test_instruments_of_another_agency_do_not_exist(session: Session, agency: Agency) -> None:
    other = cast.agency(session, "lain")
    store(session, other)
    version = queries.latest_version(session, other.id, "berakhlak")
    assert queries.of_agency(session, agency.id) == []
    assert queries.latest_version(session, agency.id, "berakhlak") is None
    assert queries.version_of_agency(session, agency.id, version.id) is None
    assert queries.version_of_agency(session, other.id, version.id) is version

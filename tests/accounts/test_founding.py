import pytest

from feedback.accounts import founding
from feedback.accounts.errors import AccountExists
from feedback.accounts.founding import AddressInvalid, AgencyUnknown, Founder
from feedback.accounts.model import Role
from feedback.people.model import Agency, Person
from tests import cast
from tests.accounts.conftest import NOW

FOUNDER = Founder("kpw", "Kementerian Pelayanan Wilayah", "Sari", "Sari@kpw.example")


def found(session, keys, founder=FOUNDER):
    return founding.found(session, founder, [Role.ADMIN], keys=keys, now=NOW)


def test_agency_person_and_account_come_into_being(session, keys):
    account = found(session, keys)
    assert session.query(Agency).one().name == "Kementerian Pelayanan Wilayah"
    assert account.person.email == "sari@kpw.example"


def test_an_agency_and_a_person_that_exist_are_used(session, keys):
    person = cast.person(session, cast.agency(session), email="sari@kpw.example")
    assert found(session, keys).person is person
    assert session.query(Person).count() == 1


def test_a_new_code_needs_a_name(session, keys):
    with pytest.raises(AgencyUnknown):
        found(session, keys, Founder("baru", None, "Sari", "sari@kpw.example"))


@pytest.mark.parametrize("address", ["sari", "sari@", "@kpw", "sari@kpw example", "a@b\n"])
def test_an_address_must_look_like_one(session, keys, address):
    with pytest.raises(AddressInvalid):
        found(session, keys, Founder("kpw", "K", "Sari", address))


def test_a_second_account_is_refused(session, keys):
    found(session, keys)
    with pytest.raises(AccountExists):
        found(session, keys)

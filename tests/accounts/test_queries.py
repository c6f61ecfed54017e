import pytest

from feedback.accounts import queries
from feedback.accounts.model import Role
from feedback.accounts.queries import Standing
from tests import actors, cast
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def agency(session):
    """Return an agency with one person of each standing, and a neighbour that must not show."""
    owner = cast.agency(session)
    cast.person(session, owner, "Agus")
    invited = actors.account_of(session, cast.person(session, owner, "Budi"))
    invited.activated_at = None
    active = actors.account_of(session, cast.person(session, owner, "citra"), "hr", "admin")
    active.totp_confirmed_at = NOW
    closed = actors.account_of(session, cast.person(session, owner, "Dewi"), "admin")
    closed.is_active = False
    cast.person(session, owner, "Eka", is_active=False)
    cast.person(session, owner, "Mitra", kind="partner", nip=None)
    actors.account_of(session, cast.person(session, cast.agency(session, "lain"), "Fajar"), "admin")
    session.flush()
    return owner


def test_active_staff_are_listed_by_name_with_their_standing(session, agency):
    found = queries.members(session, agency.id)
    assert [(one.name, one.standing) for one in found.members] == [
        ("Agus", Standing.NONE),
        ("Budi", Standing.INVITED),
        ("citra", Standing.ACTIVE),
        ("Dewi", Standing.CLOSED),
    ]


def test_a_member_has_roles_and_second_factor(session, agency):
    (citra,) = queries.members(session, agency.id, name="CIT").members
    assert (citra.roles, citra.has_second_factor) == ((Role.ADMIN, Role.HR), True)


@pytest.mark.parametrize("standing", list(Standing))
def test_the_list_can_be_narrowed_to_a_standing(session, agency, standing):
    found = queries.members(session, agency.id, standing=standing)
    assert [one.standing for one in found.members] == [standing]


def test_the_list_comes_in_slices(session, agency):
    found = queries.members(session, agency.id, offset=1, limit=2)
    assert ([one.name for one in found.members], found.total) == (["Budi", "citra"], 4)


@pytest.mark.parametrize("pattern", ["%", "_", "\\"])
def test_signs_of_the_pattern_language_are_taken_literally(session, agency, pattern):
    assert queries.members(session, agency.id, name=pattern).total == 0


def test_the_counts_add_up(session, agency):
    assert queries.count_by_standing(session, agency.id) == dict.fromkeys(Standing, 1)


def test_holders_of_a_role_can_sign_in(session, agency):
    assert len(queries.holders(session, agency.id, Role.ADMIN)) == 1


def test_an_account_of_another_agency_does_not_exist(session, agency):
    other = cast.agency(session, "ketiga")
    account = actors.account_of(session, cast.person(session, other))
    assert queries.of_agency(session, agency.id, account.id) is None
    assert queries.of_agency(session, other.id, account.id) is account


def test_of_two_accounts_with_one_address_the_open_one_is_meant(session, agency):
    other = cast.agency(session, "ketiga")
    shut = actors.account_of(session, cast.person(session, agency, email="sama@x.example"))
    shut.is_active = False
    opened = actors.account_of(session, cast.person(session, other, email="sama@x.example"))
    session.flush()
    assert queries.by_identifier(session, "Sama@x.example") is opened


@pytest.mark.parametrize("identifier", ["", "   "])
def test_nothing_identifies_nobody(session, agency, identifier):
    assert queries.by_identifier(session, identifier) is None


@pytest.mark.parametrize("written", ["Sari@X.example", "SARI@x.example "])
def test_an_address_is_found_however_it_is_written(session, agency, written):
    person = cast.person(session, agency, email="sARI@x.example")
    account = actors.account_of(session, person)
    session.commit()
    assert person.email == "sari@x.example"
    assert queries.by_identifier(session, written) is account
    assert queries.by_email(session, agency.id, written) is account
    assert queries.person_by_email(session, agency.id, written) is person


def test_a_number_is_found_with_blanks_in_it(session, agency):
    person = cast.person(session, agency, nip="198503302010011002")
    account = actors.account_of(session, person)
    assert queries.by_identifier(session, "19850330 201001 1 002") is account

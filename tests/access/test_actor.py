import pytest

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.accounts.model import Role


def actor(*roles, is_enrolled=False, has_second_factor=False):
    return Actor(
        account_id=7,
        person_id=70,
        agency_id=1,
        roles=frozenset(roles),
        is_enrolled=is_enrolled,
        has_second_factor=has_second_factor,
    )


def test_the_audit_trail_names_the_account():
    assert actor().name == "account:7"


def test_without_roles_one_may_use_the_account_and_read_the_own_results():
    assert actor().permissions == {
        Permission.CONFIRM_IDENTITY,
        Permission.USE_ACCOUNT,
        Permission.READ_OWN_RESULTS,
    }


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HR, Role.CUSTODIAN])
def test_a_privileged_role_without_the_second_factor_may_only_show_it(role):
    assert actor(role).permissions == {Permission.CONFIRM_IDENTITY}


@pytest.mark.parametrize("role", [Role.LEADER, Role.EMPLOYEE])
def test_an_ordinary_role_owes_no_second_factor(role):
    assert not actor(role).needs_second_factor


def test_whoever_set_up_a_second_factor_owes_it():
    assert actor(is_enrolled=True).permissions == {Permission.CONFIRM_IDENTITY}


def test_with_the_second_factor_the_rights_of_all_roles_add_up():
    permissions = actor(Role.HR, Role.ADMIN, has_second_factor=True).permissions
    assert {Permission.MANAGE_CYCLES, Permission.MANAGE_ACCOUNTS} <= permissions


def test_an_administrator_reads_no_results_of_others():
    assert not actor(Role.ADMIN, has_second_factor=True).may(Permission.READ_RESULTS)

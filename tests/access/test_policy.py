from itertools import chain

import pytest

from feedback.access.permissions import Permission
from feedback.access.policy import RIGHTS, WITHOUT_SECOND_FACTOR
from feedback.accounts.model import Role


def test_every_role_has_its_rights_written_down():
    assert set(RIGHTS) == set(Role)


def test_every_permission_is_held_by_some_role():
    assert set(chain.from_iterable(RIGHTS.values())) == set(Permission)


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.MANAGE_ACCOUNTS, {Role.ADMIN}),
        (Permission.MANAGE_CYCLES, {Role.HR}),
        (Permission.IMPORT_PEOPLE, {Role.HR}),
        (Permission.MANAGE_INSTRUMENTS, {Role.HR}),
        (Permission.READ_RESULTS, {Role.HR}),
    ],
)
def test_a_grave_permission_is_held_by_one_role(permission, holders):
    assert {role for role, rights in RIGHTS.items() if permission in rights} == holders


def test_without_the_second_factor_nothing_but_showing_it_is_left():
    assert {Permission.CONFIRM_IDENTITY} == WITHOUT_SECOND_FACTOR

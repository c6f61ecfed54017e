from types import SimpleNamespace

import pytest

from feedback.access import predicates
from feedback.access.actor import Actor

ACTOR = Actor(account_id=1, person_id=10, agency_id=100, roles=frozenset(), has_second_factor=False)


@pytest.mark.parametrize(("agency_id", "expected"), [(100, True), (101, False)])
def test_a_thing_is_of_the_same_agency_only_if_it_belongs_to_it(agency_id, expected):
    assert predicates.same_agency(ACTOR, SimpleNamespace(agency_id=agency_id)) is expected


@pytest.mark.parametrize(("person_id", "expected"), [(10, True), (11, False)])
def test_a_thing_is_ones_own_only_if_it_is_about_oneself(person_id, expected):
    assert predicates.is_own(ACTOR, SimpleNamespace(person_id=person_id)) is expected

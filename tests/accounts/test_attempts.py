from datetime import timedelta

import pytest

from feedback.accounts import attempts
from feedback.accounts.attempts import LIMITS, Door, Kind
from feedback.accounts.model import Attempt
from tests.accounts.conftest import NOW

pytestmark = pytest.mark.both_databases
TRIED = {Kind.PAIR: "account 7 203.0.113.9"}
LIMIT = LIMITS[Door.SIGN_IN][Kind.PAIR]


def fail(session, keys, times, at=NOW):
    for _ in range(times):
        attempts.note(session, Door.SIGN_IN, TRIED, keys=keys, now=at)


@pytest.mark.parametrize(("missing", "expected"), [(1, set()), (0, {Kind.PAIR})])
def test_the_limit_is_the_number_of_failures(session, keys, missing, expected):
    fail(session, keys, LIMIT.failures - missing)
    assert attempts.exceeded(session, Door.SIGN_IN, TRIED, keys=keys, now=NOW) == expected


def test_failures_of_others_do_not_count(session, keys):
    fail(session, keys, LIMIT.failures)
    other = {Kind.PAIR: "account 8 203.0.113.9"}
    assert attempts.exceeded(session, Door.SIGN_IN, other, keys=keys, now=NOW) == set()


def test_the_door_opens_again_by_itself(session, keys):
    fail(session, keys, LIMIT.failures)
    later = NOW + LIMIT.window + timedelta(seconds=1)
    assert attempts.exceeded(session, Door.SIGN_IN, TRIED, keys=keys, now=later) == set()


def test_success_forgets_the_failures(session, keys):
    fail(session, keys, LIMIT.failures)
    attempts.forget(session, Door.SIGN_IN, TRIED, keys=keys)
    assert attempts.exceeded(session, Door.SIGN_IN, TRIED, keys=keys, now=NOW) == set()


def test_what_was_tried_is_not_stored(session, keys):
    fail(session, keys, 1)
    row = session.query(Attempt).one()
    assert "203.0.113.9" not in f"{row.door}{row.key}"


def test_every_limit_is_wider_the_less_it_knows():
    limits = LIMITS[Door.SIGN_IN]
    assert limits[Kind.PAIR].failures < limits[Kind.ACCOUNT].failures
    assert limits[Kind.PAIR].failures < limits[Kind.ADDRESS].failures

import pytest

from feedback.accounts import devices


def test_a_mark_is_recognised_for_its_account(keys):
    mark = devices.mark(7, keys=keys)
    assert devices.recognise(mark, 7, keys=keys) == mark.partition(".")[0]


def test_a_mark_is_worth_nothing_for_another_account(keys):
    assert devices.recognise(devices.mark(7, keys=keys), 8, keys=keys) is None


@pytest.mark.parametrize("value", [None, "", ".", "abc", "abc.def", "\N{BLACK STAR}.x", "a.b.c"])
def test_what_is_no_mark_is_not_recognised(keys, value):
    assert devices.recognise(value, 7, keys=keys) is None

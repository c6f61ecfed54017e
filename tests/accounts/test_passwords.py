import pytest

from feedback.accounts import passwords

CHEAP, DEARER = 64, 128


def test_a_password_matches_its_hash():
    stored = passwords.hash_password("kuda baterai jepitan", memory_kib=CHEAP)
    assert passwords.matches(stored, "kuda baterai jepitan", memory_kib=CHEAP)


@pytest.mark.parametrize("typed", ["kuda baterai jepita", "Kuda baterai jepitan", ""])
def test_another_password_does_not_match(typed):
    stored = passwords.hash_password("kuda baterai jepitan", memory_kib=CHEAP)
    assert not passwords.matches(stored, typed, memory_kib=CHEAP)


def test_nothing_matches_an_account_without_a_password():
    assert not passwords.matches(None, "kuda baterai jepitan", memory_kib=CHEAP)


def test_a_damaged_hash_matches_nothing():
    assert not passwords.matches("$argon2id$broken", "kuda baterai jepitan", memory_kib=CHEAP)


def test_the_hash_is_argon2id_with_the_wanted_parameters():
    stored = passwords.hash_password("kuda baterai jepitan", memory_kib=19456)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_letters_typed_on_another_keyboard_match():
    stored = passwords.hash_password("kafe\N{COMBINING ACUTE ACCENT} rumah biru", memory_kib=CHEAP)
    typed = "kaf\N{LATIN SMALL LETTER E WITH ACUTE} rumah biru"
    assert passwords.matches(stored, typed, memory_kib=CHEAP)


@pytest.mark.parametrize(("memory", "expected"), [(CHEAP, False), (DEARER, True)])
def test_a_hash_of_other_parameters_is_outdated(memory, expected):
    stored = passwords.hash_password("kuda baterai jepitan", memory_kib=CHEAP)
    assert passwords.is_outdated(stored, memory_kib=memory) is expected

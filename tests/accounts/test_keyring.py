from feedback.accounts import keyring


def test_every_use_has_its_own_key():
    keys = keyring.for_secret("a" * 40)
    assert len({getattr(keys, use) for use in keyring.USES}) == len(keyring.USES)


def test_another_secret_gives_other_keys():
    assert keyring.for_secret("a" * 40).tokens != keyring.for_secret("b" * 40).tokens


def test_keys_do_not_show_in_the_repr():
    keys = keyring.for_secret("a" * 40)
    assert repr(keys.totp) not in repr(keys)


def test_parts_cannot_run_over_into_one_another():
    assert keyring.sign(b"k", "ab", "c") != keyring.sign(b"k", "a", "bc")

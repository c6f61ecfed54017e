import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.accounts.password_rules import Weakness, weakness

SARI = ("Sari Wulandari", "sari.wulandari@wilayah.example", "198704122010122004")


@pytest.mark.parametrize(
    "password",
    [
        "kuda baterai jepitan",
        "hujan turun di sore hari",
        "Tr8#kd92!mQz",
        "nasi goreng tanpa kecap",
        "wulandari suka berenang",
        "12 kelinci melompat pagar",
        "ﬂaﬂaﬂa rumah biru",
    ],
)
def test_a_password_that_is_hard_to_guess_is_accepted(password):
    assert weakness(password, SARI) is None


@pytest.mark.parametrize(("length", "expected"), [(11, Weakness.TOO_SHORT), (12, None)])
def test_twelve_characters_are_enough(length, expected):
    assert weakness("gx7-Ruq!pzk2mw"[:length]) is expected


@pytest.mark.parametrize(("length", "expected"), [(128, None), (129, Weakness.TOO_LONG)])
def test_128_characters_are_the_most(length, expected):
    words = "kuda baterai jepitan lemari hijau sungai deras " * 3
    assert weakness(words[:length]) is expected


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "rahasia123456",
        "R4h4s14-rahasia",
        "indonesia2026",
        "Bismillah12345",
        "bismillah-alhamdulillah",
        "sayangkamu1999",
        "qwertyuiop-admin",
        "garudaindonesia",
        "Merdeka!17081945",
    ],
)
def test_common_words_with_decoration_are_refused(password):
    assert weakness(password) is Weakness.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "098765432109",
        "abcdefghijklm",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "xyz!xyz!xyz!",
        "aaaabbbbcccc",
        "111222333444",
        "zxcvbnm,qwertz",
    ],
)
def test_patterns_are_refused(password):
    assert weakness(password) is Weakness.PATTERN


@pytest.mark.parametrize(
    "password",
    [
        "SariWulandari",
        "wulandari1987",
        "sari.wulandari@wilayah",
        "198704122010122004",
        "nip19870412-2010",
        "Wulandari!!!!2026",
    ],
)
def test_what_colleagues_know_of_the_owner_is_refused(password):
    assert weakness(password, SARI) is Weakness.PERSONAL


@given(st.text(min_size=12, max_size=128))
def test_every_text_gets_an_answer(password):
    assert weakness(password, SARI) in {None, *Weakness}

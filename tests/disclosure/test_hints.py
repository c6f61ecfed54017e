"""A writer is told what in his words could identify him."""

from __future__ import annotations

import pytest

from feedback.disclosure.hints import Hint, HintCode, identifying_hints


def found(text, **names):
    return [(hint.code, text[hint.start : hint.end]) for hint in identifying_hints(text, **names)]


@pytest.mark.parametrize(
    ("text", "code", "span"),
    [
        ("NIP 198503022010012014.", HintCode.EMPLOYEE_NUMBER, "198503022010012014"),
        ("NIP 19850302 201001 2 014", HintCode.EMPLOYEE_NUMBER, "19850302 201001 2 014"),
        ("nik 3174051203850002 ya", HintCode.NATIONAL_NUMBER, "3174051203850002"),
        ("telepon 0812-3456-7890", HintCode.PHONE, "0812-3456-7890"),
        ("wa +62 812 3456 7890", HintCode.PHONE, "+62 812 3456 7890"),
        ("kirim ke budi.s@instansi.go.id ya", HintCode.EMAIL, "budi.s@instansi.go.id"),
        ("saya sebagai bendahara melihat", HintCode.OWN_ROLE, "saya sebagai bendahara melihat"),
        ("dulu sebagai ketua tim saya", HintCode.OWN_ROLE, "sebagai ketua tim saya"),
        ("selaku atasan langsung", HintCode.OWN_ROLE, "selaku atasan langsung"),
        ("as your deputy", HintCode.OWN_ROLE, "as your deputy"),
        ("Waktu saya cuti melahirkan", HintCode.OWN_EVENT, "Waktu saya cuti melahirkan"),
        ("since I joined", HintCode.OWN_EVENT, "since I joined"),
    ],
)
def test_a_trace_is_found_with_its_place(text, code, span):
    assert found(text) == [(code, span)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Selalu tepat waktu dan ramah kepada warga.",
        "Rapat pukul 08.00 di ruang 301, anggaran 2024.",
        "Ia bekerja sebagai teladan.",
    ],
)
def test_plain_praise_raises_no_hint(text):
    assert found(text) == []


def test_own_and_other_names_are_told_apart():
    hints = found(
        "Kata siti, Pak Bambang baik",
        own_names=["Dr. Siti Rahmawati, S.Kom"],
        other_names=["Bambang Sutrisno"],
    )
    assert hints == [(HintCode.OWN_NAME, "siti"), (HintCode.OTHER_NAME, "Bambang")]


def test_initials_and_parts_of_longer_words_are_no_names():
    assert found("Adi hadir, sitiran", own_names=["A. Adi Siti"]) == []


def test_hints_come_in_order_of_appearance():
    text = "budi@a.go.id atau 081234567890"
    codes = [hint.code for hint in identifying_hints(text, own_names=["Budi"])]
    assert codes == [HintCode.OWN_NAME, HintCode.EMAIL, HintCode.PHONE]


def test_a_long_text_is_searched_in_reasonable_time():
    assert identifying_hints("a" * 20_000 + "@" * 20_000 + "1 " * 20_000) == ()


def test_a_hint_is_a_value():
    assert Hint(0, 4, HintCode.EMAIL) == Hint(0, 4, HintCode.EMAIL)

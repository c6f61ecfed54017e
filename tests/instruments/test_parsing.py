"""Packs: what ships says exactly what it should, and what is wrong in a file is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from feedback.instruments import messages, parsing, strict_yaml
from feedback.instruments.errors import PackInvalid
from feedback.instruments.pack import LANGUAGES, RELATIONSHIPS
from feedback.instruments.service import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.instruments.pack import Pack

SMALL = """
key: kecil
name: {id: Kecil, en: Small}
description: {id: Dua pernyataan.}
scale:
  not_observed: {id: Tidak mengamati, en: Did not observe}
  points:
    - {value: 1, word: {id: Tidak pernah}, anchor: {id: tidak sekali pun}}
    - {value: 2, word: {id: Jarang}, anchor: {id: sebagian kecil}}
    - {value: 3, word: {id: Kadang}, anchor: {id: separuh}}
    - {value: 4, word: {id: Sering}, anchor: {id: sebagian besar}}
    - {value: 5, word: {id: Selalu}, anchor: {id: hampir selalu}}
competencies:
  - key: satu
    name: {id: Satu, en: One}
    items:
      - {key: A1, id: Datang tepat waktu., en: Comes on time., observers: [peer, partner]}
      - {key: A2, id: Menepati janji., observers: [peer, supervisor, partner]}
questions:
  - {key: lanjut, id: "Apa yang dilanjutkan?"}
short_form: {partner: [A2]}
"""


def shipped(name: str) -> Pack:
    return parsing.parse_yaml((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize(
    ("name", "sizes"), [("berakhlak", [4, 4, 3, 3, 3, 3, 4]), ("five-aspects", [4, 4, 4, 4, 4])]
)
def test_the_shipped_packs_have_their_items(name: str, sizes: list[int]) -> None:
    pack = shipped(name)
    assert [len(competency.items) for competency in pack.competencies] == sizes
    assert len(pack.questions) == 2


@pytest.mark.parametrize("name", ["berakhlak", "five-aspects"])
def test_every_text_of_the_shipped_packs_stands_in_both_languages(name: str) -> None:
    pack = shipped(name)
    texts = [
        pack.name,
        pack.description,
        pack.scale.not_observed,
        *(text for point in pack.scale.points for text in (point.word, point.anchor)),
        *(competency.name for competency in pack.competencies),
        *(item.text for item in pack.items),
        *(question.text for question in pack.questions),
    ]
    assert [text for text in texts if set(text.texts) != set(LANGUAGES)] == []


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("berakhlak", {"self": 24, "supervisor": 21, "peer": 24, "subordinate": 19, "partner": 12}),
        (
            "five-aspects",
            {"self": 20, "supervisor": 18, "peer": 20, "subordinate": 17, "partner": 6},
        ),
    ],
)
def test_each_relationship_is_asked_what_it_can_observe(name: str, counts: dict[str, int]) -> None:
    pack = shipped(name)
    assert {one: len(pack.items_for(one)) for one in RELATIONSHIPS} == counts


def test_partners_get_the_short_form_of_the_five_aspects() -> None:
    asked = [item.key for item in shipped("five-aspects").items_for("partner")]
    assert asked == ["DIS2", "INT1", "KOM1", "KOM3", "PEL2", "PEL3"]


def test_competencies_that_ask_nothing_are_left_out() -> None:
    names = [
        (competency.key, [item.key for item in items])
        for competency, items in shipped("five-aspects").competencies_for("partner")
    ]
    assert names == [
        ("discipline", ["DIS2"]),
        ("integrity", ["INT1"]),
        ("communication", ["KOM1", "KOM3"]),
        ("service-orientation", ["PEL2", "PEL3"]),
    ]


def test_a_missing_translation_shows_the_other_language_and_says_so() -> None:
    item = parsing.parse_yaml(SMALL)[0].items[1]
    assert (item.text.in_language("en"), item.text.language_shown("en")) == (
        "Menepati janji.",
        "id",
    )


def test_equal_content_has_equal_digests_whatever_its_layout() -> None:
    document = yaml.safe_load(SMALL)
    turned = yaml.safe_dump(dict(reversed(document.items())))
    assert parsing.parse_yaml(turned)[0].digest == parsing.parse_yaml(SMALL)[0].digest


def test_the_stored_document_makes_the_same_pack() -> None:
    pack, document = parsing.parse_yaml(SMALL)
    assert parsing.parse(document) == pack


def edited(change: Callable[[Any], object]) -> dict[str, Any]:
    document = strict_yaml.load(SMALL)
    change(document)
    return document


def item(document: Any) -> Any:
    return document["competencies"][0]["items"][0]


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        (lambda d: d.pop("key"), "file.key", "missing"),
        (lambda d: d.update(key="dua kata"), "file.key", "not_a_key"),
        (lambda d: d.pop("scale"), "file.scale", "missing"),
        (lambda d: d.update(name="Kecil"), "file.name", "missing"),
        (lambda d: d.update(title="x"), "file.title", "unknown_field"),
        (lambda d: d.update(questions="x"), "questions", "missing"),
        (lambda d: d.update(competencies=[]), "file.competencies", "missing"),
        (lambda d: d.update(competencies=["x"]), "competencies[0]", "not_a_mapping"),
        (lambda d: d["name"].update(fr="Petit"), "file.name.fr", "unknown_field"),
        (lambda d: d["scale"]["points"].pop(), "scale.points", "not_one_to_five"),
        (
            lambda d: d["scale"]["points"][0].update(value="satu"),
            "scale.points[0].value",
            "missing",
        ),
        (lambda d: item(d).pop("observers"), "competencies[0].items[0].observers", "missing"),
        (
            lambda d: item(d).update(observers=["boss"]),
            "competencies[0].items[0].observers",
            "unknown_relationship",
        ),
        (lambda d: item(d).update(id=12), "competencies[0].items[0].id", "no_text"),
        (lambda d: item(d).update(id=" ", en=""), "competencies[0].items[0]", "no_text"),
        (lambda d: item(d).update(id="x" * 501), "competencies[0].items[0].id", "too_long"),
        (
            lambda d: item(d).update(observer=[]),
            "competencies[0].items[0].observer",
            "unknown_field",
        ),
        (lambda d: item(d).update(key="A2"), "competencies", "duplicate_key"),
        (lambda d: item(d).update(key="lanjut"), "competencies", "duplicate_key"),
        (lambda d: d["competencies"].append(d["competencies"][0]), "competencies", "duplicate_key"),
        (lambda d: d["short_form"].update(partner=["A9"]), "short_form.partner", "unknown_item"),
        (lambda d: d["short_form"].update(partner="A1"), "short_form.partner", "missing"),
        (lambda d: d["short_form"].update(boss=["A1"]), "short_form", "unknown_relationship"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    change: Callable[[Any], object], place: str, problem: str
) -> None:
    with pytest.raises(PackInvalid) as caught:
        parsing.parse(edited(change))
    assert (caught.value.place, caught.value.problem) == (place, problem)


def test_more_items_than_anybody_answers_are_refused() -> None:
    def many(document: Any) -> None:
        first = item(document)
        document["competencies"][0]["items"] = [first | {"key": f"A{n}"} for n in range(61)]
        document["short_form"] = {}

    with pytest.raises(PackInvalid) as caught:
        parsing.parse(edited(many))
    assert caught.value.problem == "too_many_items"


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, "alias"),
        ("a: 1\na: 2\n", "key_twice"),
        ("a: !!python/object/apply:os.system [x]", "not_plain"),
        ("a: !!timestamp 2026-01-01", "not_plain"),
        ("a: [1", "not_yaml"),
        ("a: \x00", "not_yaml"),
        ("- a", "not_a_mapping"),
        ("", "not_a_mapping"),
        ("x" * 200_001, "too_large"),
        ("[" * 5000 + "]" * 5000, "too_deep"),
        ("? [a, b]\n: c", "not_plain"),
    ],
)
def test_dangerous_or_broken_yaml_is_refused(text: str, problem: str) -> None:
    with pytest.raises(PackInvalid) as caught:
        strict_yaml.load(text)
    assert caught.value.problem == problem


def test_words_that_yaml_takes_for_truth_values_or_dates_stay_words() -> None:
    assert strict_yaml.load("a: yes\nb: 2026-01-01\nc: on\nd: 3") == {
        "a": "yes",
        "b": "2026-01-01",
        "c": "on",
        "d": 3,
    }


def test_every_problem_has_words() -> None:
    source = "".join(
        (SHIPPED.parent / name).read_text() for name in ("parsing.py", "strict_yaml.py")
    )
    used = set(re.findall(r'PackInvalid\([^()]*(?:\([^()]*\))?[^()]*, "([a-z_]+)"\)', source))
    assert used == set(messages.PROBLEMS)

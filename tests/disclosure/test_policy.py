"""The policy is frozen, sensible, and only ever becomes stricter."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest

from feedback.disclosure.errors import InvalidPolicy, LooserPolicy
from feedback.disclosure.policy import Band, Floors, Policy, ScoreMode

POLICY = Policy()


def test_four_must_answer_before_a_block_is_shown():
    assert POLICY.crowd == 4


def test_bands_have_a_code():
    assert [band.code for band in POLICY.bands] == ["4-5", "6-9", "10+"]


def test_the_floors_differ_between_adjusted_and_raw():
    floors = [POLICY.floors(mode) for mode in (ScoreMode.ADJUSTED, ScoreMode.RAW)]
    assert floors == [Floors(3.0, 2.0), Floors(4.0, 3.0)]


def test_a_policy_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        POLICY.honest_crowd = 1


def test_a_policy_survives_json():
    stored = json.loads(json.dumps(POLICY.to_dict()))
    assert Policy.from_dict(stored) == POLICY


@pytest.mark.parametrize("change", [{"extra": 1}, {"crowd": 2}])
def test_an_unknown_stored_value_is_refused(change):
    with pytest.raises(InvalidPolicy):
        Policy.from_dict({**POLICY.to_dict(), **change})


def test_a_missing_stored_value_is_named():
    stored = POLICY.to_dict()
    del stored["roster_minimum"]
    with pytest.raises(InvalidPolicy) as refusal:
        Policy.from_dict(stored)
    assert refusal.value.name == "roster_minimum"


STRICTER = {
    "honest_crowd": 4,
    "insiders": 2,
    "roster_minimum": 6,
    "comment_responders": 8,
    "comments_per_question": 4,
    "guaranteed_width": Decimal("2.5"),
    "n_eff_adjusted": 4.0,
    "n_eff_adjusted_insider": 2.5,
    "n_eff_raw": 5.0,
    "n_eff_raw_insider": 3.5,
    "answered_share": 0.75,
    "unit_raters": 8,
    "half_widths": (Decimal("1.0"), Decimal("4.0")),
    "bands": (Band(4, 9), Band(10, None)),
}
LOOSER = {
    "honest_crowd": 2,
    "insiders": 0,
    "roster_minimum": 3,
    "comment_responders": 4,
    "comments_per_question": 2,
    "guaranteed_width": Decimal(1),
    "n_eff_adjusted": 2.5,
    "n_eff_adjusted_insider": 1.5,
    "n_eff_raw": 3.5,
    "n_eff_raw_insider": 2.0,
    "answered_share": 0.25,
    "unit_raters": 4,
    "half_widths": (Decimal("0.1"), Decimal("4.0")),
    "bands": (Band(4, 4), Band(5, 9), Band(10, None)),
    "scale_high": 7,
    "scale_low": 0,
    "version": "2",
    "no_such_value": 1,
}


@pytest.mark.parametrize("name", STRICTER)
def test_a_stricter_value_is_taken(name):
    roster = {} if name in ("roster_minimum", "bands") else {"roster_minimum": 6}
    changed = POLICY.stricter(**roster, **{name: STRICTER[name]})
    assert getattr(changed, name) == STRICTER[name]


@pytest.mark.parametrize("name", LOOSER)
def test_a_looser_value_is_refused_by_name(name):
    with pytest.raises(LooserPolicy) as refusal:
        POLICY.stricter(**{name: LOOSER[name]})
    assert refusal.value.name == name


def test_the_version_tells_that_a_policy_was_changed_and_how():
    one, other = POLICY.stricter(unit_raters=6), POLICY.stricter(unit_raters=7)
    assert len({POLICY.version, one.version, other.version}) == 3
    assert one == POLICY.stricter(unit_raters=6)


def test_choosing_the_same_values_changes_nothing():
    assert POLICY.stricter(unit_raters=5, insiders=1) == POLICY


NONSENSE = {
    "version": "",
    "honest_crowd": 1,
    "insiders": -1,
    "roster_minimum": 3,
    "comment_responders": 3,
    "comments_per_question": 1,
    "n_eff_adjusted": 1.5,
    "n_eff_adjusted_insider": 1.0,
    "n_eff_raw": 2.0,
    "n_eff_raw_insider": float("nan"),
    "answered_share": 0.0,
    "unit_raters": 0,
    "scale_high": 1,
    "guaranteed_width": Decimal(0),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_value_without_sense_is_refused_by_name(name):
    with pytest.raises(InvalidPolicy) as refusal:
        replace(POLICY, **{name: NONSENSE[name]})
    assert refusal.value.name == name


@pytest.mark.parametrize(
    "widths",
    [
        (),
        ("0.0", "4.0"),
        ("0.2", "2.0"),
        ("0.4", "0.2", "4.0"),
        ("0.25", "4.0"),
    ],
    ids=["none", "zero", "not the whole scale", "falling", "finer than a tenth"],
)
def test_half_width_classes_must_rise_to_the_whole_scale(widths):
    with pytest.raises(InvalidPolicy):
        Policy(half_widths=tuple(Decimal(width) for width in widths))


@pytest.mark.parametrize(
    "bands",
    [
        (),
        (Band(5, None),),
        (Band(4, 9),),
        (Band(4, 5), Band(7, None)),
        (Band(4, None), Band(5, None)),
        (Band(4, 3), Band(4, None)),
    ],
    ids=["none", "starts late", "ends", "gap", "open in the middle", "empty"],
)
def test_bands_must_hold_every_count_once(bands):
    with pytest.raises(InvalidPolicy):
        Policy(bands=bands)

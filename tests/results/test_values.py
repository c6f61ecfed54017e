"""Totals, gaps and reasons are made of displayed values and the design alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from feedback.disclosure import suppression
from feedback.disclosure.coarsening import Plan
from feedback.disclosure.suppression import Bound
from feedback.results import values
from feedback.results.layout import lay_out
from tests.results import org

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.disclosure.suppression import DisplayedValue
    from feedback.results.assembly import Material
    from feedback.results.layout import Cell
    from feedback.results.values import TotalValue


@dataclass
class Given:
    """Scores that are simply given, by block."""

    scores: Mapping[str, tuple[float, Bound]]
    shifts: Mapping[str, int] = field(default_factory=dict)
    width: float | None = 0.35
    gap: float | None = 0.45

    def display(self, subject: int, cells: Sequence[Cell]) -> DisplayedValue:
        score, bound = self.scores[values.name_of(cells[0].block)]
        return suppression.display_total(score, self.width, org.rules().policy, bound=bound)

    def shift(self, cells: Sequence[Cell]) -> int:
        return self.shifts.get(values.name_of(cells[0].block), 0)

    def half_width(self, subject: int, cells: Sequence[Cell]) -> float | None:
        return self.width

    def gap_width(
        self, subject: int, cells: Sequence[Cell], own: Mapping[str, int]
    ) -> float | None:
        return self.gap


def material(own: int = 4, supervisor: bool = True, **rules: object) -> Material:  # noqa: FBT001, FBT002
    """Return one subject with self, supervisor, four peers and four subordinates."""
    made = org.Office(org.rules(**rules))
    made.add(1, 1, "self", org.filled(made.rules, "self", 1, own))
    if supervisor:
        made.add(1, 2, "supervisor", org.filled(made.rules, "supervisor", 2, 3))
    for rater in range(3, 7):
        made.add(1, rater, "peer", org.filled(made.rules, "peer", rater, 4))
    for rater in range(7, 11):
        made.add(1, rater, "subordinate", org.filled(made.rules, "subordinate", rater, 4))
    return made.material()


def total(scores: Given, of: Material) -> TotalValue:
    """Return the first total of the subject."""
    (layout,) = lay_out(of, Plan.full(of.subjects))
    own = next(sheet for sheet in of.sheets[1] if sheet.relationship == "self")
    return values.totals_of(layout, scores, of.rules, own)[0]


EXACT = {
    "supervisor": (3.0, Bound.EXACT),
    "peer": (4.0, Bound.EXACT),
    "subordinate": (5.0, Bound.EXACT),
}


def test_a_total_weighs_displayed_values_less_their_level() -> None:
    found = total(Given(EXACT, {"supervisor": -10, "peer": 20}), material())
    # .6 (3.0 + .10) + .2 (4.0 - .20) + .2 * 5.0 = 3.62
    assert found.display is not None
    assert found.display.tenths == 36
    assert found.weights == {"supervisor": 0.6, "peer": 0.2, "subordinate": 0.2}
    assert found.shifts == {"supervisor": -10, "peer": 20, "subordinate": 0}


def test_the_interval_of_a_total_is_a_class_rounded_up() -> None:
    found = total(Given(EXACT), material())
    assert found.display is not None
    assert found.display.half_width == Decimal("0.4")


@pytest.mark.parametrize(
    ("own", "verdict"), [(5, "above"), (1, "below"), (4, "within"), (3, "within")]
)
def test_a_gap_is_named_only_beyond_its_class(own: int, verdict: str) -> None:
    scores = Given(dict.fromkeys(EXACT, (3.5, Bound.EXACT)), gap=0.45)
    assert total(scores, material(own)).gap == verdict


def test_without_an_error_nothing_is_said_of_a_gap() -> None:
    assert total(Given(EXACT, gap=None), material(1)).gap == ""


def test_a_total_without_the_supervisor_it_needs_is_held_with_its_value() -> None:
    found = total(Given(EXACT), material(supervisor=False))
    assert (found.state, found.reason) == ("held", "no_supervisor")
    assert found.display is not None
    assert found.display.tenths == 45


def test_where_the_supervisor_has_no_weight_nothing_is_held() -> None:
    weights = {"supervisor": 0, "peer": 50, "subordinate": 50}
    assert total(Given(EXACT), material(supervisor=False, weights=weights)).state == "shown"


def test_blocks_without_any_weight_make_no_total() -> None:
    found = total(Given(EXACT), material(supervisor=False, weights={"supervisor": 100}))
    assert (found.state, found.reason) == ("withheld", "no_weight")


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((Bound.AT_LEAST, Bound.EXACT), ("shown", "at_least")),
        ((Bound.AT_MOST, Bound.EXACT), ("shown", "at_most")),
        ((Bound.AT_LEAST, Bound.AT_MOST), ("withheld", None)),
    ],
)
def test_a_total_is_no_more_exact_than_its_parts(
    bounds: tuple[Bound, Bound], expected: tuple[str, str | None]
) -> None:
    scores = {**EXACT, "peer": (4.0, bounds[0]), "subordinate": (2.0, bounds[1])}
    found = total(Given(scores), material())
    assert (found.state, found.display and str(found.display.bound)) == expected


def test_the_self_rating_stands_beside_in_tenths() -> None:
    assert total(Given(EXACT), material(5)).self_tenths == 50

"""The design check: each finding appears when it should, with its facts, and not otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feedback.assignments import check, networks
from feedback.assignments.check import Code, Finding, Level, Mailbox, Plan
from feedback.assignments.proposal import Lines, Pair, propose
from feedback.cycles.model import Relationship, ScoreMode
from feedback.disclosure.policy import Policy

NOW = datetime(2026, 11, 9, 1, tzinfo=UTC)
INTERNAL = ("self", "supervisor", "peer", "subordinate")
CHIEF = 1


def organisation(sizes: tuple[int, ...]) -> tuple[Lines, dict[int, int]]:
    """Units with a head each (100, 200, ...) and staff below (101, 102, ...)."""
    lines, unit_of = {}, {CHIEF: 9}
    for number, size in enumerate(sizes, start=1):
        head = 100 * number
        lines[head], unit_of[head] = CHIEF, number
        for person in range(head + 1, head + size + 1):
            lines[person], unit_of[person] = head, number
    return Lines(lines), unit_of


def plan(sizes: tuple[int, ...] = (8, 8, 8), **changes: object) -> Plan:
    lines, unit_of = organisation(sizes)
    subjects = sorted(lines.supervisor_of)
    pairs = propose(subjects, lines, INTERNAL, seed=1)
    made = Plan(
        subjects=subjects,
        pairs=pairs,
        relationships=INTERNAL,
        mode=ScoreMode.ADJUSTED,
        policy=Policy(),
        mailboxes={one: Mailbox(f"p{one}@kpw.example") for one in unit_of},
        unit_of=unit_of,
        opens_on=date(2026, 11, 9),
        closes_at=NOW + timedelta(days=14),
        now=NOW,
    )
    return replace(made, **changes)


def found(of: Plan, code: Code) -> Finding | None:
    return next((one for one in check.examine(of) if one.code is code), None)


def levels(of: Plan) -> dict[Code, Level]:
    return {one.code: one.level for one in check.examine(of)}


def without(of: Plan, subject: int, *relationships: str) -> Plan:
    kept = [p for p in of.pairs if p.subject != subject or p.relationship not in relationships]
    return replace(of, pairs=kept)


def test_a_sound_design_may_be_launched() -> None:
    assert check.may_launch(check.examine(plan()))


def test_the_worst_comes_first() -> None:
    findings = check.examine(plan(closes_at=NOW))
    order = [list(Level).index(one.level) for one in findings]
    assert order == sorted(order)


def test_no_assignments_stop() -> None:
    assert levels(plan(pairs=[])) == {Code.NO_ASSIGNMENTS: Level.STOP}


def test_closing_in_the_past_stops() -> None:
    assert levels(plan(closes_at=NOW))[Code.CLOSING_IN_THE_PAST] is Level.STOP


def test_few_subjects_stop_an_anonymous_cycle() -> None:
    full = plan((9,))
    small = replace(
        full,
        subjects=[101, 102],
        pairs=[one for one in full.pairs if one.subject in (101, 102)],
    )
    assert levels(small)[Code.CYCLE_TOO_SMALL] is Level.STOP


def test_few_raters_stop_an_anonymous_cycle() -> None:
    finding = found(plan((5,)), Code.CYCLE_TOO_SMALL)
    assert finding is not None
    assert finding.facts == {"raters": 7, "subjects": 6}


def test_eight_raters_and_three_subjects_are_enough() -> None:
    assert Code.CYCLE_TOO_SMALL not in levels(plan((6,)))


def test_a_cycle_without_anonymous_raters_may_be_small() -> None:
    small = plan((2,), relationships=("self", "supervisor"))
    named = replace(small, pairs=[p for p in small.pairs if p.relationship != "peer"])
    assert Code.CYCLE_TOO_SMALL not in levels(named)


def test_few_subjects_warn_that_scores_will_be_raw() -> None:
    assert levels(plan((9,)))[Code.RAW_FOR_SIZE] is Level.WARN


def test_subjects_short_even_if_all_answer_are_named() -> None:
    finding = found(plan((8, 8, 3)), Code.TOO_FEW_RATERS)
    assert finding is not None
    assert finding.people == (301, 302, 303)


def test_subjects_short_only_at_the_expected_share_are_named_apart() -> None:
    of = plan((8, 8, 5))
    finding = found(of, Code.TOO_FEW_AT_EXPECTED_SHARE)
    assert finding is not None
    assert finding.people == (301, 302, 303, 304, 305)
    assert found(of, Code.TOO_FEW_RATERS) is None


def test_the_repair_adds_colleagues_of_the_unit_until_it_holds() -> None:
    _lines, unit_of = organisation((8, 8, 8))
    of = plan()
    poor = without(of, 301, "peer")
    finding = found(poor, Code.TOO_FEW_RATERS)
    assert finding is not None
    repaired = replace(poor, pairs=[*poor.pairs, *finding.pairs])
    assert {unit_of[one.rater] for one in finding.pairs} == {3}
    assert Code.ENOUGH_RATERS in levels(repaired)


def test_the_repair_never_adds_somebody_twice() -> None:
    of = plan((8, 8, 3))
    finding = found(of, Code.TOO_FEW_RATERS)
    assert finding is not None
    present = {(one.subject, one.rater) for one in of.pairs}
    new = [(one.subject, one.rater) for one in finding.pairs]
    assert not present & set(new)
    assert len(set(new)) == len(new)


def test_no_peers_are_proposed_where_peers_are_not_asked() -> None:
    of = plan((8, 8, 3), relationships=("self", "supervisor", "subordinate"))
    bare = replace(of, pairs=[p for p in of.pairs if p.relationship is not Relationship.PEER])
    finding = found(bare, Code.TOO_FEW_RATERS)
    assert finding is not None
    assert finding.pairs == ()


def test_a_design_that_can_show_no_group_at_all_stops() -> None:
    of = plan((3, 3, 3))
    only_staff = [one for one in of.subjects if one % 100]
    nothing = replace(
        of, subjects=only_staff, pairs=[p for p in of.pairs if p.subject in only_staff]
    )
    assert levels(nothing)[Code.NOTHING_TO_SHOW] is Level.STOP


def test_a_stricter_crowd_finds_more_people_short() -> None:
    of = plan(
        (8, 8, 5), policy=Policy().stricter(honest_crowd=5, roster_minimum=6, comment_responders=6)
    )
    finding = found(of, Code.TOO_FEW_RATERS)
    assert finding is not None
    assert set(finding.people) >= {301, 302, 303, 304, 305}


def test_shared_mailboxes_stop_whatever_their_case() -> None:
    of = plan()
    boxes = {**of.mailboxes, 101: Mailbox("Sama@kpw.example"), 102: Mailbox("sama@KPW.example")}
    finding = found(replace(of, mailboxes=boxes), Code.SHARED_MAILBOXES)
    assert finding is not None
    assert (finding.level, finding.people) == (Level.STOP, (101, 102))


@pytest.mark.parametrize(("changed_on", "n"), [("2026-10-11", 1), ("2026-10-10", 0)])
def test_addresses_changed_in_the_last_thirty_days_are_counted(changed_on: str, n: int) -> None:
    of = plan()
    boxes = {**of.mailboxes, 101: Mailbox("p101@kpw.example", date.fromisoformat(changed_on))}
    finding = found(replace(of, mailboxes=boxes), Code.FRESH_ADDRESSES)
    assert (finding.facts["raters"] if finding else 0) == n


def test_fresh_addresses_name_nobody() -> None:
    of = plan()
    boxes = {**of.mailboxes, 101: Mailbox("p101@kpw.example", date(2026, 11, 1))}
    finding = found(replace(of, mailboxes=boxes), Code.FRESH_ADDRESSES)
    assert finding is not None
    assert finding.people == ()


def test_subjects_without_supervisor_are_named() -> None:
    finding = found(without(plan(), 101, "supervisor"), Code.WITHOUT_SUPERVISOR)
    assert finding is not None
    assert finding.people == (101,)


def test_supervisors_do_not_matter_where_they_are_not_asked() -> None:
    of = plan(relationships=("self", "peer"))
    assert not {Code.WITHOUT_SUPERVISOR, Code.SUPERVISORS} & set(levels(of))


def test_raters_with_more_than_ten_forms_are_found() -> None:
    finding = found(plan((12, 8)), Code.OVERLOADED_RATERS)
    assert finding is not None
    assert finding.people[0] == 100
    assert finding.facts["raters"] == 1


def test_separate_teams_are_found_unconnected() -> None:
    lines = Lines({**dict.fromkeys(range(11, 19), 1), **dict.fromkeys(range(21, 26), 2)})
    pairs = propose(sorted(lines.supervisor_of), lines, INTERNAL, seed=1)
    assert networks.component_sizes(pairs) == [8, 5]


def test_one_shared_rater_connects_two_teams() -> None:
    pairs = [Pair(1, 9, Relationship.PEER), Pair(2, 9, Relationship.PEER)]
    assert networks.component_sizes(pairs) == [2]


def test_rating_oneself_connects_nothing() -> None:
    of = plan((8, 8))
    apart = [p for p in of.pairs if p.subject % 100 and p.rater != CHIEF]
    finding = found(replace(of, pairs=apart), Code.NOT_CONNECTED)
    assert finding is not None
    assert finding.facts == {"parts": 2, "largest": 8, "smallest": 8}


def test_raw_scores_need_no_connections() -> None:
    of = plan((8, 8), mode=ScoreMode.RAW)
    apart = [p for p in of.pairs if p.subject % 100]
    assert not {Code.NOT_CONNECTED, Code.CONNECTED} & set(levels(replace(of, pairs=apart)))


def test_teams_that_only_rate_one_another_are_closed() -> None:
    of = plan((8, 8))
    staff = [p for p in of.pairs if p.subject % 100 or p.relationship is not Relationship.PEER]
    closed = networks.closed_teams(
        [p for p in staff if p.relationship is not Relationship.SELF], of.unit_of
    )
    assert closed == [1, 2]


def test_a_team_rated_by_others_too_is_open() -> None:
    pairs = [
        Pair(subject, rater, Relationship.PEER)
        for subject in (1, 2, 3, 4, 11)
        for rater in (1, 2, 3, 4, 11, 12)
        if subject != rater
    ]
    unit_of = {1: 1, 2: 1, 3: 1, 4: 1, 11: 2, 12: 2}
    assert networks.closed_teams(pairs, unit_of) == []


def test_a_single_unit_has_no_outside() -> None:
    pairs = [Pair(s, r, Relationship.PEER) for s in range(5) for r in range(5) if s != r]
    assert networks.closed_teams(pairs, dict.fromkeys(range(5), 1)) == []


def test_the_forecast_counts_every_anonymous_group_once() -> None:
    of = plan()
    groups = {
        (one.subject, one.relationship)
        for one in of.pairs
        if one.relationship not in (Relationship.SELF, Relationship.SUPERVISOR)
    }
    assert {one.total for one in check.forecast(of)} == {len(groups)}


def test_fewer_answers_never_show_more() -> None:
    own = [one.own for one in check.forecast(plan((8, 6, 4)))]
    assert own == sorted(own, reverse=True)


def test_the_forecast_merges_small_groups() -> None:
    of = plan((8, 8, 8))
    full = check.forecast(of)[0]
    # The three heads have two peers each, who join their eight subordinates.
    assert (full.own, full.merged, full.withheld) == (24, 6, 0)


@pytest.mark.parametrize(("forms", "minutes"), [(1, 6), (2, 9), (17, 46)])
def test_the_time_a_rater_needs(forms: int, minutes: int) -> None:
    assert check.minutes(forms) == minutes

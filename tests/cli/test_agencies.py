"""Which agency a command means, and what it says when that is not clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback.cli import agencies
from tests import cast

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def refusal(session: Session, code: str | None, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        agencies.pick(session, code)
    assert stop.value.code == 2
    return capsys.readouterr().err


def test_the_only_agency_needs_no_name(session: Session) -> None:
    only = cast.agency(session)
    assert agencies.pick(session, None) is only
    assert agencies.pick(session, only.code) is only


def test_without_any_agency_the_way_to_make_one_is_named(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "account create --agency CODE --agency-name NAME" in refusal(session, None, capsys)


def test_a_choice_is_offered_among_several(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = sorted(cast.agency(session, code=code).code for code in ("one", "two"))
    assert f"--agency; there are: {', '.join(codes)}" in refusal(session, None, capsys)
    assert "no agency 'three'; there are: one, two" in refusal(session, "three", capsys)

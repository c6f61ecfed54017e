import json
from datetime import UTC, datetime

import pytest

from feedback.accounts.model import Account, AccountToken
from feedback.foundation.mail import Outbox
from feedback.people.model import Agency
from tests import cast as tests_cast


@pytest.fixture
def cermin(app):
    """Return a function that runs ``cermin account``."""
    runner = app.test_cli_runner()

    def run(*arguments):
        return runner.invoke(args=["account", *arguments])

    return run


CREATE = ("create", "--agency", "kpw", "--name", "Sari", "--email", "sari@kpw.example")
NAMED = (*CREATE, "--agency-name", "Kementerian Pelayanan Wilayah")


def test_the_first_account_comes_with_its_agency(cermin, session):
    result = cermin(*NAMED, "--role", "hr", "--role", "admin", "--json")
    (shown,) = json.loads(result.stdout)
    assert (result.exit_code, shown["roles"], shown["state"]) == (0, ["admin", "hr"], "invited")
    assert [row.kind for row in session.query(Outbox)] == ["account.activation"]


def test_no_link_is_printed(cermin, session):
    result = cermin(*NAMED, "--json")
    token = session.query(AccountToken).one()
    assert token.digest not in result.output
    assert "#" not in result.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (CREATE, "--agency-name"),
        ((*NAMED[:-3], "sari", *NAMED[-2:]), "no e-mail address"),
    ],
)
def test_what_is_refused_ends_with_1_and_a_reason(cermin, arguments, reason):
    result = cermin(*arguments)
    assert (result.exit_code, reason in result.stderr) == (1, True)


def test_a_second_account_is_refused(cermin):
    assert [cermin(*NAMED).exit_code for _ in range(2)] == [0, 1]


def test_an_unknown_role_is_misuse(cermin):
    assert cermin(*NAMED, "--role", "boss").exit_code == 2


def test_accounts_are_listed(cermin):
    cermin(*NAMED, "--role", "hr")
    shown = json.loads(cermin("list", "--json").stdout)
    assert [row["email"] for row in shown] == ["sari@kpw.example"]
    assert "sari@kpw.example" in cermin("list").stdout


def test_roles_are_granted_and_revoked(cermin):
    cermin(*NAMED, "--role", "hr")
    given = ("--email", "sari@kpw.example", "--grant", "leader", "--revoke", "hr", "--json")
    assert json.loads(cermin("roles", *given).stdout)[0]["roles"] == ["leader"]


def test_roles_of_nobody_are_refused(cermin):
    cermin(*NAMED)
    assert cermin("roles", "--email", "tidak.ada@kpw.example").exit_code == 1


def test_the_last_administrator_stays(cermin):
    cermin(*NAMED, "--role", "admin")
    given = ("--email", "sari@kpw.example", "--revoke", "admin")
    assert cermin("roles", *given).exit_code == 1


def test_everybody_without_an_account_is_invited_once(cermin, session):
    cermin(*NAMED)
    tests_cast.person(session, session.query(Agency).one())
    session.commit()
    shown = [json.loads(cermin("invite", "--everybody", "--json").stdout) for _ in range(2)]
    assert shown == [{"invited": 1}, {"invited": 0}]
    assert session.query(Outbox).count() == 2


def test_a_lost_invitation_is_mailed_again(cermin, session):
    cermin(*NAMED)
    assert cermin("invite", "--email", "sari@kpw.example").output == "1 invited\n"
    assert session.query(Outbox).count() == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), 2), (("--everybody", "--email", "sari@kpw.example"), 2), (("--email", "x@y.example"), 1)],
)
def test_an_invitation_names_one_person_or_everybody(cermin, arguments, code):
    cermin(*NAMED)
    assert cermin("invite", *arguments).exit_code == code


def test_an_active_account_is_not_invited_again(cermin, session):
    cermin(*NAMED)
    session.query(Account).one().activated_at = datetime.now(UTC)
    session.commit()
    result = cermin("invite", "--email", "sari@kpw.example")
    assert (result.exit_code, "no activation" in result.stderr) == (1, True)

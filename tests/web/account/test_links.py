import re

import pytest

from feedback.accounts import attempts, passwords, tokens
from feedback.accounts.attempts import LIMITS, Door, Kind
from feedback.accounts.model import Account, Attempt, TokenPurpose
from feedback.foundation import clock
from feedback.foundation.mail import Outbox
from tests import actors
from tests.pages import page, read, submit
from tests.web.account.conftest import NEW

PAGES = {TokenPurpose.ACTIVATION: "/aktivasi", TokenPurpose.RESET: "/sandi/baru"}
BOTH = pytest.mark.parametrize("purpose", list(PAGES))


@pytest.fixture
def visitor(app):
    return actors.stranger(app)


@pytest.fixture
def mailed(session, sari, keys):
    """Return a function that mails a link and returns its token."""

    def mail_link(purpose):
        account = actors.account_of(session, sari)
        row = tokens.mail_link(session, account, purpose, keys=keys, now=clock.utc_now())
        session.commit()
        return tokens.derive(row, keys=keys)

    return mail_link


def use(client, purpose, **data):
    given = {"password": NEW, "again": NEW} | data
    return submit(client, page(client, PAGES[purpose]), "set-password", given)


def matches(session, keys, password):
    session.expire_all()
    stored = session.query(Account).one().password_hash
    return passwords.matches(stored, password, memory_kib=keys.argon2_memory_kib)


@BOTH
@pytest.mark.parametrize("field", ["token", "pasted"])
def test_a_link_sets_the_password_carried_or_pasted(session, visitor, mailed, keys, purpose, field):
    response = use(visitor, purpose, **{field: mailed(purpose)})
    assert response.location == "/masuk"
    assert matches(session, keys, NEW)


@BOTH
def test_the_whole_link_may_be_pasted(session, visitor, mailed, keys, purpose):
    link = f" https://cermin.test{PAGES[purpose]}#{mailed(purpose)} "
    assert use(visitor, purpose, pasted=link).status_code == 303


@BOTH
def test_opening_the_page_changes_nothing(session, visitor, mailed, purpose):
    token = mailed(purpose)
    visitor.get(f"{PAGES[purpose]}?token={token}")
    visitor.head(PAGES[purpose])
    assert session.query(tokens.AccountToken).one().used_at is None


@BOTH
def test_a_link_works_once(visitor, mailed, purpose):
    token = mailed(purpose)
    use(visitor, purpose, token=token)
    response = use(visitor, purpose, token=token)
    assert read(response, "", status=410).heading == "Tautan tidak berlaku lagi"


@BOTH
@pytest.mark.parametrize("token", ["", "x" * 43, "../../etc/passwd", "' or 1=1 --"])
def test_what_is_no_link_opens_nothing(visitor, sari, purpose, token):
    assert use(visitor, purpose, token=token).status_code == 410


def test_an_activation_link_does_not_reset(visitor, mailed):
    token = mailed(TokenPurpose.ACTIVATION)
    assert use(visitor, TokenPurpose.RESET, token=token).status_code == 410


@BOTH
def test_a_weak_password_is_explained_and_the_link_kept(visitor, mailed, purpose):
    token = mailed(purpose)
    weak = {"password": "indonesia2026", "again": "indonesia2026"}
    shown = read(use(visitor, purpose, token=token, **weak), PAGES[purpose], status=422)
    assert shown.errors[0].startswith("Mudah ditebak")
    response = submit(visitor, shown, "set-password", {"password": NEW, "again": NEW})
    assert response.status_code == 303


@BOTH
def test_two_different_passwords_are_refused(visitor, mailed, purpose):
    response = use(visitor, purpose, token=mailed(purpose), again=f"{NEW}x")
    assert read(response, "", status=422).errors == [
        "Kedua kata sandi berbeda. Ketik ulang keduanya."
    ]


def test_the_link_stands_in_the_fragment_for_the_script_to_take(visitor):
    shown = page(visitor, "/aktivasi")
    assert [e for e in shown.all("input") if "data-link-token" in e.attributes]
    assert shown.all("script")[0].attributes["src"].endswith("/link.js")


def ask(client, identifier):
    return submit(client, page(client, "/sandi/lupa"), None, {"identifier": identifier})


def test_asking_for_a_new_password_says_the_same_to_everybody(visitor, sari):
    answers = [
        re.sub(r'value="[^"]+"', "", ask(visitor, one).get_data(as_text=True))
        for one in ("sari@kpw.example", "tidak.ada@kpw.example")
    ]
    assert answers[0] == answers[1]


def test_asking_queues_a_mail_for_a_known_address_only(session, visitor, sari):
    ask(visitor, "tidak.ada@kpw.example")
    ask(visitor, "sari@kpw.example")
    assert [row.kind for row in session.query(Outbox)] == ["account.reset"]


def test_asking_without_end_from_one_address_is_429(session, visitor, sari, keys):
    for _ in range(LIMITS[Door.RESET][Kind.ADDRESS].failures):
        tried = {Kind.ADDRESS: "127.0.0.1"}
        attempts.note(session, Door.RESET, tried, keys=keys, now=clock.utc_now())
    assert ask(visitor, "sari@kpw.example").status_code == 429


def test_asking_for_nobody_is_told(visitor, session):
    assert ask(visitor, "").status_code == 422
    assert session.query(Attempt).count() == 0

import pytest

from feedback.accounts.model import Account, RoleGrant
from feedback.foundation.audit import AuditEvent
from feedback.foundation.mail import Outbox
from tests import actors, cast
from tests.pages import page, read, submit


@pytest.fixture
def admin(app, session, agency):
    return actors.signed_in(app, session, cast.person(session, agency, "Tuti Admin"), "admin")


@pytest.fixture
def member(session, agency):
    """Return a member of staff without an account."""
    return cast.person(session, agency, "Budi Santoso", email="budi@kpw.example")


@pytest.fixture
def account(session, member):
    """Return Budi's account."""
    row = actors.account_of(session, member)
    session.commit()
    return row


def deed(client, account, name):
    path = f"/admin/akun/{account.id}"
    return submit(client, page(client, path), f"{path}/{name}")


def test_the_directory_lists_the_staff_of_the_own_agency_only(session, admin, member):
    cast.person(session, cast.agency(session, "lain"), "Orang Lain")
    text = page(admin, "/admin/akun").text
    assert "Budi Santoso" in text
    assert "Orang Lain" not in text


def test_the_directory_can_be_searched(session, admin, member):
    shown = page(admin, "/admin/akun")
    found = read(submit(admin, shown, "search", {"nama": "budi"}), "/admin/akun")
    assert "Budi Santoso" in found.text
    assert "Tuti Admin" not in found.text


@pytest.mark.parametrize("query", ["halaman=0", "halaman=-5", "halaman=x", "keadaan=apa", "nama=%"])
def test_a_strange_question_gets_a_page(admin, query):
    assert page(admin, f"/admin/akun?{query}").status == 200


def test_the_directory_comes_in_pages(session, agency, admin):
    for number in range(60):
        cast.person(session, agency, f"Pegawai {number:02}", nip=None)
    assert "Halaman 1 dari 2" in page(admin, "/admin/akun").text
    assert page(admin, page(admin, "/admin/akun").links["Berikutnya"]).status == 200


def test_one_member_is_invited(session, admin, member):
    path = f"/admin/akun/pegawai/{member.id}/undang"
    response = submit(admin, page(admin, "/admin/akun"), path)
    assert page(admin, response.location).heading == "Budi Santoso"
    assert [row.kind for row in session.query(Outbox)] == ["account.activation"]


def test_a_member_with_an_account_is_not_invited_twice(session, admin, member):
    shown = page(admin, "/admin/akun")
    path = f"/admin/akun/pegawai/{member.id}/undang"
    assert [submit(admin, shown, path).status_code for _ in range(2)] == [303, 409]


def test_everybody_is_invited_after_asking(session, agency, admin, member):
    for _ in range(3):
        cast.person(session, agency, nip=None)
    shown = page(admin, "/admin/akun/undang")
    assert shown.text.startswith("Undang semua pegawai aktif 4 pegawai")
    response = submit(admin, shown, None)
    assert "4 pegawai diundang." in page(admin, response.location).text
    assert session.query(Outbox).count() == 4


def test_when_everybody_has_an_account_nobody_is_asked(admin):
    assert page(admin, "/admin/akun/undang").forms == []


def test_roles_become_the_ticked_ones(session, admin, account):
    shown = page(admin, f"/admin/akun/{account.id}")
    submit(admin, shown, "roles-form", {"roles": ["hr", "leader"]})
    submit(admin, page(admin, f"/admin/akun/{account.id}"), "roles-form", {"roles": ["hr"]})
    held = session.query(RoleGrant.role).filter_by(account_id=account.id).all()
    assert held == [("hr",)]


def test_a_granted_role_is_on_record_under_the_administrators_name(session, admin, account):
    submit(admin, page(admin, f"/admin/akun/{account.id}"), "roles-form", {"roles": ["hr"]})
    event = session.query(AuditEvent).one()
    assert (event.actor, event.about) != (event.about, event.actor)
    assert event.facts == {"granted": ["hr"], "revoked": []}


@pytest.mark.parametrize("roles", [["boss"], ["admin", "../hr"]])
def test_an_unknown_role_is_refused(session, admin, account, roles):
    shown = page(admin, f"/admin/akun/{account.id}")
    assert submit(admin, shown, "roles-form", {"roles": roles}).status_code == 400


def test_other_fields_of_an_account_cannot_be_smuggled_in(session, admin, account):
    shown = page(admin, f"/admin/akun/{account.id}")
    data = {"roles": ["hr"], "is_active": "", "agency_id": "999", "password_hash": "x"}
    submit(admin, shown, "roles-form", data)
    session.expire_all()
    row = session.get(Account, account.id)
    assert (row.is_active, row.password_hash) == (True, None)


def test_a_closed_account_is_out_at_once(app, session, admin, member, account):
    budi = actors.signed_in(app, session, member)
    assert page(budi, "/akun").status == 200
    deed(admin, account, "tutup")
    assert budi.get("/akun").location.startswith("/masuk")


def test_a_closed_account_can_be_opened_again(session, admin, account):
    deed(admin, account, "tutup")
    deed(admin, account, "buka-lagi")
    session.expire_all()
    assert session.get(Account, account.id).is_active


def test_the_last_administrator_keeps_the_role(session, admin):
    own = session.query(RoleGrant).one().account_id
    shown = page(admin, f"/admin/akun/{own}")
    response = submit(admin, shown, "roles-form", {"roles": []})
    assert read(response, "", status=409).heading == "Ini pengelola akun yang terakhir"


def test_the_last_administrator_cannot_be_closed(session, admin):
    own = session.query(RoleGrant).one().account_id
    shown = page(admin, f"/admin/akun/{own}")
    shown.form("roles-form").attributes["action"] = f"/admin/akun/{own}/tutup"
    assert submit(admin, shown, "roles-form").status_code == 409


def test_a_lost_second_factor_is_taken_away_by_another(session, admin, account):
    account.totp_secret, account.totp_confirmed_at = b"x", account.activated_at
    session.commit()
    deed(admin, account, "hapus-faktor-kedua")
    session.expire_all()
    assert session.get(Account, account.id).totp_confirmed_at is None


def test_ones_own_second_factor_is_not(session, admin):
    own = session.query(RoleGrant).one().account_id
    shown = page(admin, f"/admin/akun/{own}")
    shown.form("roles-form").attributes["action"] = f"/admin/akun/{own}/hapus-faktor-kedua"
    assert submit(admin, shown, "roles-form").status_code == 403


def test_an_invitation_is_sent_again(session, admin, account):
    account.activated_at = None
    session.commit()
    deed(admin, account, "undang-lagi")
    assert session.query(Outbox).count() == 1


def test_an_active_account_is_not_invited_again(session, admin, account):
    shown = page(admin, f"/admin/akun/{account.id}")
    shown.form("roles-form").attributes["action"] = f"/admin/akun/{account.id}/undang-lagi"
    assert submit(admin, shown, "roles-form").status_code == 409

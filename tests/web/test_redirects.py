import pytest

from feedback.web.redirects import safe_target
from tests.web.account.test_entry import UNSAFE_TARGETS


@pytest.mark.parametrize("target", ["/", "/akun", "/admin/akun?halaman=2", "/a//b", "/%2F%2Fevil"])
def test_a_path_of_this_site_is_kept(target):
    assert safe_target(target, "/home") == target


@pytest.mark.parametrize("target", [*UNSAFE_TARGETS, None, ""])
def test_anything_else_leads_home(target):
    assert safe_target(target, "/home") == "/home"

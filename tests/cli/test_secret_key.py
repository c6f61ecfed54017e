import pytest
from click.testing import CliRunner

from feedback import cli
from feedback.config import Settings


@pytest.fixture
def cermin(tmp_path, monkeypatch):
    """Return a function that runs ``cermin`` in an instance where nothing is configured."""
    monkeypatch.setenv("CERMIN_INSTANCE", str(tmp_path))
    monkeypatch.delenv("CERMIN_SECRET_KEY", raising=False)
    return lambda *arguments: CliRunner().invoke(cli.group, arguments)


def test_it_works_before_anything_is_configured(cermin, tmp_path):
    assert cermin("secret-key").exit_code == 0
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_key_lets_the_application_start(cermin, tmp_path):
    cermin("secret-key")
    settings = Settings.from_environment(
        {"CERMIN_INSTANCE": str(tmp_path), "CERMIN_ENVIRONMENT": "test"}
    )
    assert len(settings.secret_key) == 64


def test_an_existing_key_is_kept(cermin, tmp_path):
    cermin("secret-key")
    before = (tmp_path / "secret_key").read_text()
    assert "kept" in cermin("secret-key").output
    assert (tmp_path / "secret_key").read_text() == before


def test_the_key_is_not_printed(cermin, tmp_path):
    output = cermin("secret-key").output
    assert (tmp_path / "secret_key").read_text() not in output

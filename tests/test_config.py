"""Settings: each value that makes no sense is refused by the name of its variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedback import config
from feedback.app import create_app
from feedback.config import ConfigurationError, Environment, Settings
from tests import actors, programs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flask import Flask

KEY = "8f2c1d7e4b9a6053c8e1f2a4d6b8097531fedcba"
PASSWORD = "kunci-mail-dan-basis-data"


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """Return the least that production needs."""
    return {
        "CERMIN_INSTANCE": str(tmp_path / "instance"),
        "CERMIN_SECRET_KEY": KEY,
        "CERMIN_PUBLIC_URL": "https://cermin.example",
    }


def refusal(given: Mapping[str, str], **changes: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({**given, **changes})
    return str(refused.value)


def test_the_least_that_is_needed_is_production_with_everything_in_the_instance(
    given: dict[str, str], tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    assert Settings.from_environment(given) == Settings(
        environment=Environment.PRODUCTION,
        instance=instance,
        database_url=f"sqlite:///{instance}/cermin.sqlite3",
        secret_key=KEY,
        public_url="https://cermin.example",
        vault=instance / "vault",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERMIN_SECRET_KEY", ""),
        ("CERMIN_SECRET_KEY", "short"),
        ("CERMIN_SECRET_KEY", KEY[:31]),
        ("CERMIN_SECRET_KEY", "a" * 64),
        ("CERMIN_SECRET_KEY", "dev-" + KEY),
        ("CERMIN_SECRET_KEY", "ChangeMe" * 8),
        ("CERMIN_PUBLIC_URL", ""),
        ("CERMIN_PUBLIC_URL", "http://cermin.example"),
        ("CERMIN_PUBLIC_URL", "cermin.example"),
        ("CERMIN_PUBLIC_URL", "ftp://cermin.example"),
        ("CERMIN_PUBLIC_URL", "https://"),
        ("CERMIN_PUBLIC_URL", "https://cermin.example/cermin"),
        ("CERMIN_PUBLIC_URL", "https://cermin.example?a=b"),
        ("CERMIN_PUBLIC_URL", "https://cermin.example#a"),
        ("CERMIN_PUBLIC_URL", "https://user:pass@cermin.example"),
        ("CERMIN_PUBLIC_URL", "https://cermin.example:port"),
        ("CERMIN_PUBLIC_URL", "https://cermin.example:99999"),
        ("CERMIN_ENVIRONMENT", ""),
        ("CERMIN_ENVIRONMENT", "staging"),
        ("CERMIN_ENVIRONMENT", "Production"),
        ("CERMIN_SMTP_URL", "mail.example:25"),
        ("CERMIN_SMTP_URL", "http://mail.example"),
        ("CERMIN_SMTP_URL", "smtp://"),
        ("CERMIN_SMTP_URL", "smtp://mail.example:port"),
        ("CERMIN_MAIL_FOLDER", "/var/mail"),
        ("CERMIN_MAIL_FROM", "Cermin"),
        ("CERMIN_MAIL_FROM", "Cermin <cermin>"),
        ("CERMIN_MAIL_FROM", "Cermin <cermin@kpw.example>\nBcc: x@evil.example"),
        ("CERMIN_DATABASE_URL", "mysql://root@db/cermin"),
        ("CERMIN_DATABASE_URL", "sqlite://"),
        ("CERMIN_DATABASE_URL", "postgresql://cermin@db:port/cermin"),
        ("CERMIN_PROXY_HOPS", "-1"),
        ("CERMIN_PROXY_HOPS", "one"),
        ("CERMIN_PROXY_HOPS", "\u00b2"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_variable(
    given: dict[str, str], name: str, value: str
) -> None:
    assert refusal(given, **{name: value}).startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERMIN_PUBLIC_URL", "https://cermin.example:8443"),
        ("CERMIN_PUBLIC_URL", "http://127.0.0.1:8360"),
        ("CERMIN_PUBLIC_URL", "http://localhost"),
        ("CERMIN_PUBLIC_URL", "http://[::1]:8360"),
        ("CERMIN_SMTP_URL", "smtp://mail.example"),
        ("CERMIN_SMTP_URL", "smtp://user:p%40ss@mail.example:587?starttls=1"),
        ("CERMIN_SMTP_URL", "smtps://mail.example:465"),
        ("CERMIN_MAIL_FROM", "Umpan Balik Pegawai <umpan.balik@kpw.go.id>"),
        ("CERMIN_PROXY_HOPS", "2"),
        ("CERMIN_ENVIRONMENT", "demo"),
    ],
)
def test_sense_is_taken(given: dict[str, str], name: str, value: str) -> None:
    field = name.removeprefix("CERMIN_").lower()
    assert str(getattr(Settings.from_environment({**given, name: value}), field)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERMIN_SMTP_URL", f"http://user:{PASSWORD}@mail.example"),
        ("CERMIN_SMTP_URL", f"smtp://user:{PASSWORD}@mail.example:port"),
        ("CERMIN_DATABASE_URL", f"mysql://user:{PASSWORD}@db/cermin"),
        ("CERMIN_DATABASE_URL", f"postgres://user:{PASSWORD}@db:port/cermin"),
        ("CERMIN_SECRET_KEY", PASSWORD),
    ],
)
def test_a_refusal_repeats_no_secret(given: dict[str, str], name: str, value: str) -> None:
    assert PASSWORD not in refusal(given, **{name: value})


def test_settings_do_not_show_their_secrets(given: dict[str, str]) -> None:
    settings = Settings.from_environment(
        {
            **given,
            "CERMIN_SMTP_URL": f"smtp://user:{PASSWORD}@mail.example",
            "CERMIN_DATABASE_URL": f"postgres://user:{PASSWORD}@db/cermin",
        }
    )
    assert [secret for secret in (KEY, PASSWORD) if secret in repr(settings)] == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_3(given: dict[str, str], scheme: str) -> None:
    settings = Settings.from_environment(
        {**given, "CERMIN_DATABASE_URL": f"{scheme}://cermin:x@db:5432/cermin"}
    )
    assert settings.database_url == "postgresql+psycopg://cermin:x@db:5432/cermin"
    assert not settings.is_sqlite


def test_outside_production_mail_may_go_into_a_folder(given: dict[str, str]) -> None:
    settings = Settings.from_environment({**given, "CERMIN_ENVIRONMENT": "demo"})
    assert settings.mail_folder == settings.instance / "mail"


def test_outside_production_an_address_on_this_machine_is_assumed(given: dict[str, str]) -> None:
    settings = Settings.from_environment(
        {**given, "CERMIN_ENVIRONMENT": "demo", "CERMIN_PUBLIC_URL": ""}
    )
    assert settings.public_url == "http://127.0.0.1:8360"
    assert not settings.is_secure


def test_the_instance_keeps_defaults(given: dict[str, str]) -> None:
    instance = config.instance_folder(given)
    config.write_instance_defaults(
        instance, {"CERMIN_ENVIRONMENT": "demo", "CERMIN_SMTP_URL": "smtp://a=b@mail.example"}
    )
    settings = Settings.from_environment(given)
    assert settings.environment is Environment.DEMO
    assert settings.smtp_url == "smtp://a=b@mail.example"


def test_the_environment_wins_over_the_instance(given: dict[str, str]) -> None:
    config.write_instance_defaults(config.instance_folder(given), {"CERMIN_ENVIRONMENT": "demo"})
    settings = Settings.from_environment({**given, "CERMIN_ENVIRONMENT": "test"})
    assert settings.environment is Environment.TEST


def test_comments_and_blank_lines_in_the_defaults_are_skipped(given: dict[str, str]) -> None:
    instance = config.instance_folder(given)
    instance.mkdir()
    (instance / "settings.env").write_text(
        "# CERMIN_ENVIRONMENT=production\n\n  CERMIN_ENVIRONMENT = demo  \n"
    )
    assert Settings.from_environment(given).environment is Environment.DEMO


def test_the_key_may_stand_in_a_file_of_the_instance(given: dict[str, str]) -> None:
    instance = config.instance_folder(given)
    config.write_secret_key(instance)
    settings = Settings.from_environment({**given, "CERMIN_SECRET_KEY": ""})
    assert settings.secret_key == (instance / "secret_key").read_text()


def test_a_weak_key_in_the_file_is_refused_too(given: dict[str, str]) -> None:
    instance = config.instance_folder(given)
    instance.mkdir()
    (instance / "secret_key").write_text("short\n")
    assert refusal(given, CERMIN_SECRET_KEY="").startswith("CERMIN_SECRET_KEY")


@pytest.fixture
def production(given: dict[str, str]) -> Flask:
    return create_app(Settings.from_environment(given))


@pytest.mark.parametrize("host", ["evil.example", "cermin.example.evil.example", "127.0.0.1"])
def test_in_production_only_the_public_host_is_answered(production: Flask, host: str) -> None:
    client = actors.stranger(production)
    statuses = [
        client.get("/masuk", headers={"Host": name}).status_code
        for name in (host, "cermin.example")
    ]
    assert statuses == [400, 200]


@pytest.mark.parametrize(
    "words", [("cycle", "status"), ("serve",), ("worker", "--once"), ("db", "upgrade")]
)
def test_a_command_that_is_not_configured_ends_with_2_and_one_line(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    env = {**programs.unconfigured(), "CERMIN_INSTANCE": str(tmp_path)}
    ended = programs.cermin(env, *words)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("cermin: CERMIN_SECRET_KEY")


def test_a_new_instance_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    instance = tmp_path / "cermin" / "instance"
    config.write_secret_key(instance)
    assert {path.stat().st_mode & 0o077 for path in (instance.parent, instance)} == {0}

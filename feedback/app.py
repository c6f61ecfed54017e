"""The application, put together. Reads like a table of contents."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from feedback import cli
from feedback.config import PROJECT_ROOT, Environment, make_private_folder
from feedback.foundation import runtime, templating
from feedback.foundation.db import database
from feedback.foundation.links import PublicAddress
from feedback.foundation.vault import DirectoryKeyStore
from feedback.web import parts

if TYPE_CHECKING:
    from feedback.config import Settings

MEGABYTE = 1024 * 1024
ROOMS_WITH_TABLES = (
    "foundation.audit",
    "foundation.mail",
    "people.model",
    "accounts.model",
    "instruments.model",
    "cycles.model",
    "assignments.model",
    "invitations.model",
    "responses.model",
    "results.model",
)
for _room in ROOMS_WITH_TABLES:
    importlib.import_module(f"feedback.{_room}")


def create_app(settings: Settings) -> Flask:
    """Return the application for ``settings``."""
    make_private_folder(settings.instance)
    app = Flask(
        "feedback",
        static_folder=None,
        template_folder=str(templating.template_folder()),
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(flask_settings(settings))
    runtime.install(
        app,
        runtime.Runtime(
            settings=settings,
            vault=DirectoryKeyStore(settings.vault),
            address=PublicAddress(settings.public_url),
        ),
    )
    templating.prepare(app)
    database.init_app(app)
    Migrate(app, database, directory=str(migrations_folder()), render_as_batch=True)
    parts.install(app)
    cli.install(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def flask_settings(settings: Settings) -> dict[str, object]:
    """Return Flask's own configuration; everything not named here keeps its safe default."""
    prefix = "__Host-" if settings.is_secure else ""
    is_test = settings.environment is Environment.TEST
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": is_test,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # no value of a row may reach a log inside an error's text
            "pool_pre_ping": not settings.is_sqlite,
        },
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "MAX_CONTENT_LENGTH": 6 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT_ROOT / "feedback" / "translations"),
    }


def trusted_hosts(settings: Settings) -> list[str]:
    """Return the host names this service answers to; any other Host header gets 400."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    if settings.environment is Environment.PRODUCTION:
        return [host]
    return [host, "localhost", "127.0.0.1"]


def migrations_folder() -> str:
    """Return the folder of migrations, beside the package."""
    return str(PROJECT_ROOT / "migrations")

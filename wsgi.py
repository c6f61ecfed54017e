"""The WSGI entry point: ``gunicorn wsgi:application``."""

from feedback.app import create_app
from feedback.config import Settings

application = create_app(Settings.from_environment())

import pytest
from flask import Flask

from feedback.access.permissions import Permission
from feedback.web import guard
from feedback.web.guard import EndpointWithoutRule


def application(*views):
    app = Flask(__name__, static_folder=None)
    for view in views:
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    return app


@guard.public
def shown():
    return "shown"


@guard.allows(Permission.MANAGE_CYCLES)
def managed():
    return "managed"


def forgotten():
    return "forgotten"


def test_an_endpoint_without_a_rule_stops_the_start():
    with pytest.raises(EndpointWithoutRule, match="forgotten"):
        guard.verify(application(shown, forgotten))


def test_endpoints_with_rules_pass():
    app = application(shown, managed)
    guard.verify(app)
    assert [guard.rule_of(app, name) for name in ("shown", "managed")] == [
        guard.PUBLIC,
        Permission.MANAGE_CYCLES,
    ]

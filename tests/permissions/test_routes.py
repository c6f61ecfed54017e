"""Every route x every role x own and foreign objects, in both agencies, asked for real."""

from __future__ import annotations

import pytest

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.accounts.model import Role
from tests import actors
from tests.permissions import arguments
from tests.permissions.conftest import ALL_ROLES
from tests.permissions.routes import ROUTES

PERSONAL = (Permission.USE_ACCOUNT, Permission.READ_OWN_RESULTS)
KNOWN = [r for r in ROUTES if all(arguments.maker(r, name) for name in r.arguments)]
PROTECTED = [r for r in KNOWN if not r.is_public]
WITH_OBJECTS = [r for r in PROTECTED if arguments.owned(r)]
BEHIND_A_LINK = "survey."  # public to roles; a rater's cookie decides
BOTH_AGENCIES = pytest.mark.parametrize(("here", "there"), [("satu", "dua"), ("dua", "satu")])
OPEN, SIGN_IN, SECOND_FACTOR, REFUSED, MISSING = "open", "sign in", "second factor", 403, 404


def outcome(response):
    """Return what an answer means for who asked."""
    if response.status_code in (REFUSED, MISSING) or response.status_code >= 500:
        return response.status_code
    target = response.location or ""
    if target.startswith("/masuk?"):
        return SIGN_IN
    return SECOND_FACTOR if target == "/faktor-kedua" else OPEN


def rights(roles, *, second_factor):
    return Actor(
        account_id=0,
        person_id=0,
        agency_id=0,
        roles=frozenset(Role(role) for role in roles),
        has_second_factor=second_factor,
    ).permissions


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_argument_stands_for_something_known(route):
    unknown = [name for name in route.arguments if not arguments.maker(route, name)]
    assert unknown == [], "register it in tests/permissions/objects/"


def test_every_route_of_an_object_takes_it_by_a_registered_name():
    assert {r.name for r in ROUTES} == {r.name for r in KNOWN}


def test_a_stranger_is_sent_to_sign_in_or_refused(world, send):
    owner, client = world.owner("satu"), actors.stranger(world.app)
    observed = {
        r.name: outcome(send(client, r.method, world.address(r, {}, owner), has_token=True))
        for r in PROTECTED
    }
    assert observed == {r.name: SIGN_IN if r.reads else REFUSED for r in PROTECTED}


def test_a_public_route_refuses_nobody(world, send):
    owner, client = world.owner("satu"), actors.stranger(world.app)
    observed = {
        r.name: send(client, r.method, world.address(r, {}, owner), has_token=False).status_code
        for r in KNOWN
        if r.is_public and not r.endpoint.startswith(BEHIND_A_LINK)
    }
    assert {name for name, code in observed.items() if code == REFUSED or code >= 500} == set()


def test_a_raters_page_without_the_link_explains_itself_and_nothing_more(world, send):
    owner, client = world.owner("satu"), actors.stranger(world.app)
    observed = {
        r.name: send(client, r.method, world.address(r, {}, owner), has_token=True).status_code
        for r in KNOWN
        if r.is_public and r.endpoint.startswith(BEHIND_A_LINK)
    }
    assert {name for name, code in observed.items() if code >= 500} == set()


@BOTH_AGENCIES
@pytest.mark.parametrize("role", [*Role, "nobody"])
def test_a_role_opens_what_the_policy_says_and_nothing_else(world, send, role, here, there):
    roles = [] if role == "nobody" else [role]
    owner = world.owner(here)
    client, held = world.browser(owner, *roles), rights(roles, second_factor=True)
    observed = {
        # without the page's token a permitted form ends at 400, so nothing is done here
        r.name: outcome(send(client, r.method, world.address(r, {}, owner), has_token=False))
        for r in PROTECTED
    }
    assert observed == {r.name: OPEN if r.permission in held else REFUSED for r in PROTECTED}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HR, Role.CUSTODIAN])
def test_without_the_second_factor_everything_leads_to_it(world, send, role):
    owner = world.owner("satu")
    client = world.browser(owner, role, second_factor=False)
    observed = {
        r.name: outcome(send(client, r.method, world.address(r, {}, owner), has_token=True))
        for r in PROTECTED
        if r.permission is not Permission.CONFIRM_IDENTITY
    }
    assert set(observed.values()) == {SECOND_FACTOR}


@BOTH_AGENCIES
def test_objects_of_another_agency_do_not_exist(world, send, here, there):
    client = world.browser(world.owner(here), *ALL_ROLES)
    observed = {
        f"{r.name} with a foreign {name}": outcome(
            send(
                client,
                r.method,
                world.address(r, {name: world.owner(there)}, world.owner(here)),
                has_token=True,
            )
        )
        for r in WITH_OBJECTS
        for name in arguments.owned(r)
    }
    assert {case for case, seen in observed.items() if seen != MISSING} == set()


def test_what_is_personal_is_not_for_colleagues(world, send):
    owner, colleague = world.owner("satu"), world.owner("satu", who="second")
    client = world.browser(owner, *ALL_ROLES)
    observed = {
        r.name: outcome(send(client, r.method, world.address(r, {}, colleague), has_token=True))
        for r in WITH_OBJECTS
        if r.permission in PERSONAL
    }
    assert {case for case, seen in observed.items() if seen not in (MISSING, REFUSED)} == set()


@BOTH_AGENCIES
def test_own_objects_are_found(world, send, here, there):
    owner = world.owner(here)
    client = world.browser(owner, *ALL_ROLES)
    observed = {
        r.name: outcome(send(client, r.method, world.address(r, {}, owner), has_token=True))
        for r in WITH_OBJECTS
        if r.reads
    }
    assert {case for case, seen in observed.items() if seen != OPEN} == set()

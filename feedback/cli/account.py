"""``cermin account``: open accounts, invite, list, give roles. No link or password is printed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NoReturn

import click
from flask.cli import AppGroup

from feedback.accounts import founding, keyring, queries, service
from feedback.accounts.errors import AccountExists, LastAdministrator, PersonMayNotSignIn
from feedback.accounts.founding import AddressInvalid, AgencyUnknown, Founder
from feedback.accounts.model import Role
from feedback.cli import agencies
from feedback.foundation import clock, runtime
from feedback.foundation.db import database

if TYPE_CHECKING:
    from feedback.accounts.keyring import Keyring
    from feedback.accounts.model import Account

commands = AppGroup("account", help="Accounts: open, invite, list, give roles.")

WHY = {
    AccountExists: "this person has an account already; change it with: cermin account roles",
    PersonMayNotSignIn: "only active staff get accounts",
    AgencyUnknown: "no agency has this code; give --agency-name to create it",
    AddressInvalid: "--email is no e-mail address",
    LastAdministrator: "nobody would be left to manage accounts",
}
ROLE = click.Choice([role.value for role in Role])


@commands.command("create")
@click.option("--agency", "agency_code", required=True, help="Code of the agency.")
@click.option("--agency-name", help="Name of the agency, when its code is new.")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--email", required=True, help="Where the activation link goes.")
@click.option("--role", "roles", multiple=True, type=ROLE, help="May be given several times.")
@click.option("--json", "as_json", is_flag=True)
def create(
    agency_code: str,
    agency_name: str | None,
    name: str,
    email: str,
    roles: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Open an account and mail its activation link (the worker sends it)."""
    founder = Founder(agency_code, agency_name, name, email)
    try:
        account = founding.found(
            database.session,
            founder,
            [Role(role) for role in roles],
            keys=_keys(),
            now=clock.utc_now(),
        )
    except tuple(WHY) as error:
        _refuse(WHY[type(error)])
    database.session.commit()
    _show([_facts(account)], as_json=as_json)


@commands.command("list")
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--json", "as_json", is_flag=True)
def list_all(agency_code: str | None, *, as_json: bool) -> None:
    """List the accounts of an agency."""
    agency = agencies.pick(database.session, agency_code)
    accounts = queries.every(database.session, agency.id)
    _show([_facts(account) for account in accounts], as_json=as_json)


@commands.command("roles")
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--email", required=True, help="Whose account.")
@click.option("--grant", multiple=True, type=ROLE)
@click.option("--revoke", multiple=True, type=ROLE)
@click.option("--json", "as_json", is_flag=True)
def roles(
    agency_code: str | None,
    email: str,
    grant: tuple[str, ...],
    revoke: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Show the roles of an account, after granting and revoking some."""
    agency = agencies.pick(database.session, agency_code)
    account = queries.by_email(database.session, agency.id, email)
    if account is None:
        _refuse("no account has this e-mail address")
    wanted = {held.role for held in account.grants} | set(grant)
    try:
        service.set_roles(
            database.session,
            account,
            [Role(role) for role in wanted - set(revoke)],
            by=founding.BY,
            now=clock.utc_now(),
        )
    except LastAdministrator as error:
        _refuse(WHY[type(error)])
    database.session.commit()
    _show([_facts(account)], as_json=as_json)


@commands.command("invite")
@click.option("--agency", "agency_code", help="Code of the agency; optional when there is one.")
@click.option("--everybody", is_flag=True, help="All active staff without an account.")
@click.option("--email", help="One invited person again, when the link got lost or too old.")
@click.option("--json", "as_json", is_flag=True)
def invite(agency_code: str | None, email: str | None, *, everybody: bool, as_json: bool) -> None:
    """Mail activation links, so that people can read their results; prints how many."""
    if everybody == (email is not None):
        raise click.UsageError("name one --email, or --everybody")
    session, now = database.session, clock.utc_now()
    agency = agencies.pick(session, agency_code)
    if email is None:
        number = service.invite_everybody(session, agency.id, by=founding.BY, keys=_keys(), now=now)
    else:
        account = queries.by_email(session, agency.id, email)
        if account is None:
            _refuse("no account has this e-mail address; open one with: cermin account create")
        if queries.standing_of(account) is not queries.Standing.INVITED:
            _refuse("this account waits for no activation")
        service.invite_again(session, account, by=founding.BY, keys=_keys(), now=now)
        number = 1
    session.commit()
    click.echo(json.dumps({"invited": number}) if as_json else f"{number} invited")


def _facts(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.person.name,
        "email": account.person.email,
        "roles": sorted(grant.role for grant in account.grants),
        "state": queries.standing_of(account).value,
    }


def _keys() -> Keyring:
    settings = runtime.current().settings
    return keyring.for_secret(settings.secret_key, settings.argon2_memory_kib)


def _show(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        roles_held = ", ".join(row["roles"]) if isinstance(row["roles"], list) else ""
        click.echo(f"{row['id']:>6}  {row['state']:<8} {row['email']}  {row['name']}  {roles_held}")


def _refuse(reason: str) -> NoReturn:
    click.echo(f"cermin: {reason}", err=True)
    sys.exit(1)

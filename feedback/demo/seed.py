"""The demo agency, made through the same services as a user's: import, packs, accounts, cycles.

Running it again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import select

from feedback.accounts import password_service, queries, second_factor, service, tokens
from feedback.accounts.model import AccountToken, TokenPurpose
from feedback.demo import cast, ministry, names, rounds, standing, workbook
from feedback.foundation import audit
from feedback.instruments import service as instruments
from feedback.people import importing
from feedback.people import service as people
from feedback.people.importing import Upload
from feedback.people.model import Agency, Person
from feedback.people.service import PartnerDetails

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.accounts.keyring import Keyring
    from feedback.foundation.vault import KeyStore

BY = "system"


@dataclass(frozen=True, slots=True)
class Stage:
    """What seeding needs from the edge; ``say`` tells a person how far it is."""

    session: Session
    vault: KeyStore = field(repr=False)
    keys: Keyring = field(repr=False)
    now: datetime
    commit: Callable[[], None]
    say: Callable[[str], None]


def seed(stage: Stage) -> None:
    """Make what is missing of the demo agency."""
    agency = standing.agency(stage.session) or _found(stage)
    if not stage.session.scalar(select(Person.id).where(Person.agency_id == agency.id).limit(1)):
        _people(stage, agency)
    stage.say("Instrumen")
    instruments.import_shipped(stage.session, agency.id, by=BY, now=stage.now)
    stage.commit()
    _accounts(stage, agency)
    rounds.make(stage, agency)


def _found(stage: Stage) -> Agency:
    agency = Agency(code=ministry.AGENCY_CODE, name=ministry.AGENCY_NAME, created_at=stage.now)
    stage.session.add(agency)
    stage.session.flush()
    audit.record(
        stage.session,
        agency_id=agency.id,
        actor=BY,
        action="agency.found",
        about=f"agency:{agency.id}",
        at=stage.now,
    )
    return agency


def _people(stage: Stage, agency: Agency) -> None:
    stage.say("Pegawai, dari berkas Excel")
    upload = Upload("kementerian-pelayanan-wilayah.xlsx", workbook.of(stage.now))
    importing.apply(stage.session, agency, upload, by=BY, now=stage.now)
    for number, (name, organisation) in enumerate(names.PARTNERS, start=1):
        details = PartnerDetails(
            name=name,
            email=f"mitra{number}@mitra.example",
            organisation=organisation,
            language="id",
        )
        people.add_partner(stage.session, agency.id, details, by=BY, now=stage.now)
    stage.commit()


def _accounts(stage: Stage, agency: Agency) -> None:
    stage.say("Akun")
    for who in cast.ACCOUNTS:
        person = stage.session.scalar(
            select(Person).where(Person.agency_id == agency.id, Person.email == who.email)
        )
        if person is None or queries.by_email(stage.session, agency.id, who.email) is not None:
            continue
        _account(stage, person, who)
        stage.commit()


def _account(stage: Stage, person: Person, who: cast.DemoAccount) -> None:
    session, keys, now = stage.session, stage.keys, stage.now
    account = service.open_account(session, person, who.roles, by=BY, keys=keys, now=now)
    link = session.scalars(select(AccountToken).where(AccountToken.account_id == account.id)).one()
    password_service.set_by_link(
        session,
        tokens.derive(link, keys=keys),
        who.password,
        purpose=TokenPurpose.ACTIVATION,
        keys=keys,
        now=now,
    )
    if who.totp_secret:
        second_factor.begin(session, account, keys=keys, secret=who.totp_secret)
        code = pyotp.TOTP(who.totp_secret).at(now)
        second_factor.confirm(session, account, code, keys=keys, now=now)

"""Objects of people and instruments: a colleague, a stored pack, a kept upload."""

from __future__ import annotations

from datetime import UTC, datetime

from feedback.foundation import runtime
from feedback.instruments import queries
from feedback.instruments import service as instruments
from feedback.web.hr.uploads import Shelf
from tests import cast
from tests.people.files import BUDI, upload
from tests.permissions.arguments import Owner, argument


@argument("person_id")
def colleague(owner: Owner) -> object:
    """Return a colleague of the owner."""
    return cast.person(owner.session, owner.agency).id


@argument("version_id")
def version(owner: Owner) -> object:
    """Return a version of an instrument of the owner's agency."""
    now = datetime.now(UTC)
    instruments.import_shipped(owner.session, owner.agency.id, by=owner.account_name, now=now)
    return queries.latest_version(owner.session, owner.agency.id, "berakhlak").id


@argument("ticket")
def ticket(owner: Owner) -> object:
    """Return the ticket of a file that the owner had checked."""
    shelf = Shelf(runtime.current().settings.instance / "uploads")
    return shelf.keep(upload(BUDI), owner.account.id, now=datetime.now(UTC))

"""Who can sign in to the demo. Passwords and secrets here are public: they open the demo only."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.accounts.model import Role
from feedback.demo import ministry

PASSWORD = "sungai-teduh-berkabut"  # noqa: S105 - printed on purpose, refused outside the demo
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo."""

    email: str
    name: str
    roles: tuple[Role, ...]
    password: str = PASSWORD
    totp_secret: str = ""


def _accounts() -> tuple[DemoAccount, ...]:
    people = ministry.population()
    by_unit = {
        unit.code: [one for one in people if one.unit.code == unit.code] for unit in ministry.UNITS
    }
    hr = by_unit["SJ-1"][2]
    custodian = by_unit["IT"][1]
    leader = by_unit["DL-1"][0]
    employee = by_unit["DL-1"][3]
    small_unit = by_unit["DL-3"][1]
    admin = by_unit["PD"][2]
    return (
        DemoAccount(hr.email, hr.name, (Role.HR,), totp_secret=TOTP_SECRET),
        DemoAccount(employee.email, employee.name, (Role.EMPLOYEE,)),
        DemoAccount(leader.email, leader.name, (Role.LEADER,)),
        DemoAccount(small_unit.email, small_unit.name, (Role.EMPLOYEE,)),
        DemoAccount(custodian.email, custodian.name, (Role.CUSTODIAN,), totp_secret=TOTP_SECRET),
        DemoAccount(admin.email, admin.name, (Role.ADMIN,), totp_secret=TOTP_SECRET),
    )


ACCOUNTS = _accounts()

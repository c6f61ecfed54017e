"""A database that already holds two released cycles: one adjusted, one raw that HR may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedback.app import create_app
from feedback.ceremonies import release, sealing
from feedback.config import Environment, Settings
from feedback.cycles.model import Cycle, CycleSubject
from feedback.foundation import runtime
from feedback.foundation.db import Base, database
from tests.ceremonies import offices
from tests.conftest import PUBLIC_URL, TEST_SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.ceremonies.offices import Filling, Form


def some_answer(form: Form) -> Filling | None:
    """Fill everything; but of subject 2 and 3 only few anonymous raters answer."""
    is_anonymous = form.relationship in ("peer", "subordinate")
    if is_anonymous and form.subject in (2, 3) and form.rater > form.subject + 1:
        return None
    return offices.Drawn()(form)


def build(folder: Path) -> Path:
    """Seal and release one cycle of each mode, in an agency of its own each."""
    path = folder / "template.sqlite3"
    settings = Settings(
        environment=Environment.TEST,
        instance=folder,
        database_url=f"sqlite:///{path}",
        secret_key=TEST_SECRET,
        public_url=PUBLIC_URL,
        vault=folder / "vault",
        mail_folder=folder / "mail",
        argon2_memory_kib=64,
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(database.engine)
        session, vault = database.session, runtime.current().vault
        for mode, people, hr_sees in (("adjusted", 26, False), ("raw", 8, True)):
            office = offices.stopped(
                session,
                vault,
                offices.tree(people, 5),
                some_answer,
                mode=mode,
                hr_sees_results=hr_sees,
            )
            sealing.seal(session, office.cycle, vault=vault, now=offices.NOW, commit=session.commit)
            release.release(session, office.cycle, vault=vault, by="account:1", now=offices.NOW)
            session.commit()
        session.remove()
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        database.engine.dispose()
    return path


def subjects(session: Session, mode: str) -> list[CycleSubject]:
    """Return the subjects of the cycle in this mode; the first one leads the office."""
    query = sa.select(CycleSubject).join(Cycle).where(Cycle.mode == mode).order_by(CycleSubject.id)
    return list(session.scalars(query))

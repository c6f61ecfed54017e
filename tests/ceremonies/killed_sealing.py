"""A process that seals a cycle and is killed at one moment; run by ``test_sealing_killed``.

Arguments: instance folder, database address, cycle, name of the step, how often it was passed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from feedback.app import create_app
from feedback.ceremonies import sealing
from feedback.config import Environment, Settings
from feedback.cycles.model import Cycle
from feedback.foundation import runtime
from feedback.foundation.db import database
from tests.ceremonies import offices


def main(instance: str, url: str, cycle_id: str, step: str, times: str) -> None:
    """Seal, and die without a word."""
    app = create_app(
        Settings(
            environment=Environment.TEST,
            instance=Path(instance),
            database_url=url,
            secret_key="test-only-" + "k" * 40,
            public_url="https://cermin.test",
            vault=Path(instance) / "vault",
            mail_folder=Path(instance) / "mail",
        )
    )
    left = int(times)

    def die(name: str, _done: int, _of: int) -> None:
        nonlocal left
        left -= name == step
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        session = database.session
        sealing.seal(
            session,
            session.get_one(Cycle, int(cycle_id)),
            vault=runtime.current().vault,
            now=offices.NOW,
            commit=session.commit,
            progress=die,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])

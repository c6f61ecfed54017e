"""A process that wants to lead, and says when it does; run by ``test_leader``.

Arguments: address of the database, instance folder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sqlalchemy import create_engine

from feedback.jobs import leader


def main(url: str, instance: str) -> None:
    """Try ten times a second."""
    with leader.leadership(create_engine(url), Path(instance)) as leads:
        print("ready", flush=True)  # noqa: T201 - read by the test
        while not leads():
            time.sleep(0.1)
        print("leads", flush=True)  # noqa: T201
        while leads():
            time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])

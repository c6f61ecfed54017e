"""When each job runs. Each also runs when a worker takes the lead, and by ``worker --once``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.jobs import tasks

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Job:
    """One job and its interval in seconds."""

    name: str
    run: Callable[[], object]
    seconds: int


JOBS = (
    Job("send_mail", tasks.send_mail, 5),
    Job("close_due_cycles", tasks.close_due_cycles, 10),
    Job("seal_stopped_cycles", tasks.seal_stopped_cycles, 10),
    Job("refresh_participation", tasks.refresh_participation, 3600),
    Job("clean_up", tasks.clean_up, 3600),
)

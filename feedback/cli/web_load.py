"""A bounded load run against a started server on loopback: what ``cermin bench web`` measures.

CPU is what the kernel charged the web workers (``/proc``), so another busy process on the machine
does not count; medians over rounds. Linux only.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.cli import web_client
from feedback.cli.web_client import Rater

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TICKS = os.sysconf("SC_CLK_TCK")
WORKERS = 2
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to ask for. ``sessions`` raters save every ``think`` seconds, for 30 seconds."""

    rounds: int
    requests: int
    sessions: int
    think: float
    seconds: float = 30.0


def measure(plan: Plan) -> dict[str, object]:
    """Seed a throw-away instance, serve it, and return the figures."""
    with tempfile.TemporaryDirectory(prefix="cermin-bench-") as folder:
        tokens = web_client.seed_open_cycle(Path(folder))
        with _server(Path(folder)) as (port, workers):
            idle = _memory(workers)
            raters = [Rater(port, token) for token in tokens[: max(plan.rounds * 8, 40)]]
            weights = web_client.page_weights(port, tokens[-1])
            found: dict[str, object] = {
                "web_workers": len(workers),
                "idle_memory_mib_pss": round(idle, 1),
                **weights,
                "form_page_cpu_ms": _form_pages(plan, raters[0], workers),
                "visit_cpu_ms": _visits(plan, raters, workers),
            }
            if plan.sessions:
                found |= _saves(plan, port, tokens)
    return found


def _form_pages(plan: Plan, rater: Rater, workers: list[int]) -> float:
    rater.open()
    rater.form()
    return _median(plan.rounds, plan.requests, rater.form, workers)


def _visits(plan: Plan, raters: list[Rater], workers: list[int]) -> float:
    """Return the CPU of open, form and full submit together."""
    turn = iter(range(10**9))

    def visit() -> None:
        rater = raters[next(turn) % len(raters)]
        rater.open()
        rater.submit()

    return _median(plan.rounds, plan.requests, visit, workers)


def _saves(plan: Plan, port: int, tokens: list[str]) -> dict[str, object]:
    raters = [Rater(port, tokens[number % len(tokens)]) for number in range(plan.sessions)]
    latencies: list[float] = []
    stop_at = time.monotonic() + plan.seconds + plan.think

    def live(number: int, rater: Rater) -> None:
        rater.open()
        rater.form()
        time.sleep(plan.think * number / plan.sessions)
        while time.monotonic() < stop_at:
            started = time.perf_counter()
            rater.save()
            latencies.append(time.perf_counter() - started)
            time.sleep(plan.think)

    threads = [
        threading.Thread(target=live, args=(number, rater)) for number, rater in enumerate(raters)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(latencies, n=20)
    return {
        "save_sessions": plan.sessions,
        "saves": len(latencies),
        "save_p50_ms": round(1000 * statistics.median(latencies), 1),
        "save_p95_ms": round(1000 * cuts[18], 1),
    }


def _median(rounds: int, times: int, deed: Callable[[], object], workers: list[int]) -> float:
    found = []
    for _round in range(rounds):
        before = _cpu(workers)
        for _time in range(times):
            deed()
        found.append(1000 * (_cpu(workers) - before) / times)
    return round(statistics.median(found), 2)


def _cpu(workers: list[int]) -> float:
    """Return the CPU seconds, user and system, of all workers so far."""
    total = 0
    for pid in workers:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _memory(workers: list[int]) -> float:
    """Return the proportional set size of all workers in MiB."""
    total = 0
    for pid in workers:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, list[int]]]:
    port = _free_port()
    command = [sys.executable, "-m", "feedback", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - own command
        [*command, "--workers", str(WORKERS)], env={**os.environ, "CERMIN_INSTANCE": str(folder)}
    )
    try:
        _wait_for(port, process)
        yield port, _children(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.0)  # both workers up
                return
        time.sleep(0.1)
    message = "the server did not start"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]

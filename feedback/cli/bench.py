"""``cermin bench``: the project's own benchmarks. Each compares within one run and prints JSON."""

from __future__ import annotations

import json

import click

from feedback.cli import web_load

ROUNDS = 5


@click.group("bench")
def commands() -> None:
    """Benchmarks; bounded, on loopback, in a throw-away instance."""


@commands.command("web")
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1, 50))
@click.option("--requests", default=200, show_default=True, type=click.IntRange(10, 5000))
@click.option("--sessions", default=0, type=click.IntRange(0, 1000), help="Also measure saves.")
@click.option("--think", default=10.0, show_default=True, help="Seconds between a rater's saves.")
@click.option("--json", "as_json", is_flag=True)
def web(*, rounds: int, requests: int, sessions: int, think: float, as_json: bool) -> None:
    """Measure CPU per page and per visit, page weights, idle memory, and save latency."""
    plan = web_load.Plan(rounds=rounds, requests=requests, sessions=sessions, think=think)
    found = web_load.measure(plan)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name:32} {value}")

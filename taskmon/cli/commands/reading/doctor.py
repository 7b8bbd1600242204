"""`taskmon doctor`: looks at everything that taskmon needs, and says what to do about what is wrong."""

from __future__ import annotations

import json
import sys

import click

from taskmon.cli.monitor.session import Session
from taskmon.cli.output.table import coloured
from taskmon.cli.requests.options import SPAN
from taskmon.core.errors import InvalidError
from taskmon.paths import find_paths


@click.command("doctor")
@click.option(
    "--live",
    is_flag=True,
    help="Also run a tiny job through the whole engine, and show how news stream through the monitor: on a terminal"
    " once a second, until q is pressed.",
)
@click.option(
    "--for", "seconds", type=SPAN, help="With --live, show that for so long, also where there is no terminal."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON lines; with --for one a second.")
def doctor_command(live: bool, seconds: float | None, as_json: bool) -> int:
    """Check folders, lock, database, disk, worker, socket, desktop and versions. Status 1 if something is broken.

    With --live it goes on to show how far news are on their way: what is read from workers a second, how long a report
    takes, what waits, what a commit takes, and in one sentence where a delay comes from.

    \b
      taskmon doctor --live
      taskmon doctor --live --for 1m --json > health.jsonl
    """
    if seconds is not None and not live:
        raise InvalidError("--for says how long --live shows how news stream; give both.")
    from taskmon.cli.checks.checks import CHECKS  # here and not above: 'taskmon --help' need not load all of it
    from taskmon.cli.checks.health import check_health, stream_json, watch
    from taskmon.cli.checks.live import check_live
    from taskmon.cli.checks.result import Level

    signs = {Level.OK: ("✓", "32"), Level.NOTE: ("·", "2"), Level.WARNING: ("!", "33"), Level.ERROR: ("✗", "31")}
    session = Session(find_paths())
    status = 0
    try:
        shows = live and (seconds is not None or (not as_json and sys.stdout.isatty()))
        for check in (*CHECKS, *((check_live,) if live else ()), *((check_health,) if live and not shows else ())):
            for finding in check(session):
                if finding.level is Level.ERROR:
                    status = 1
                if as_json:
                    print(json.dumps(finding.to_json()), flush=True)
                    continue
                sign, colour = signs[finding.level]
                print(f"{coloured(sign, colour)} {finding.what}: {finding.text}", flush=True)
                if finding.remedy:
                    print(f"    → {finding.remedy}", flush=True)
        if shows and as_json:
            stream_json(session, seconds or 0.0)
        elif shows:
            watch(session, seconds)
    finally:
        session.close()
    return status

"""`taskmon doctor`: looks at everything that taskmon needs, and says what to do about what is wrong."""

from __future__ import annotations

import json

import click

from taskmon.cli.monitor.session import Session
from taskmon.cli.output.table import coloured
from taskmon.paths import find_paths


@click.command("doctor")
@click.option("--live", is_flag=True, help="Also run a tiny job through the whole engine.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON lines.")
def doctor_command(live: bool, as_json: bool) -> int:
    """Check folders, lock, database, disk, worker, socket, desktop and versions. Status 1 if something is broken."""
    from taskmon.cli.checks.checks import CHECKS  # here and not above: 'taskmon --help' need not load all of it
    from taskmon.cli.checks.live import check_live
    from taskmon.cli.checks.result import Level

    signs = {Level.OK: ("✓", "32"), Level.NOTE: ("·", "2"), Level.WARNING: ("!", "33"), Level.ERROR: ("✗", "31")}
    session = Session(find_paths())
    status = 0
    try:
        for check in (*CHECKS, *((check_live,) if live else ())):
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
    finally:
        session.close()
    return status

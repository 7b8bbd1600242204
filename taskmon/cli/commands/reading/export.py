"""`taskmon export`: every run, for a spreadsheet or a program; secrets masked."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import click

from taskmon.cli.monitor.session import open_session

_PAGE = 500
_COLUMNS = (
    "id", "name", "state", "group", "priority", "tags", "command", "cwd", "attempt", "max_attempts",
    "created_at", "started_at", "ended_at", "elapsed_s", "exit_code", "signal", "error_code", "error",
)  # fmt: skip
#: A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command("export")
@click.option(
    "--format", "format_", type=click.Choice(["json", "csv"]), default="json", help="json: one object a line."
)
def export_command(format_: str) -> int:
    """Print every run, the newest first: as JSON lines, or as CSV for a spreadsheet. Secrets are masked.

    \b
      taskmon export --format csv > runs.csv
    """
    # A spreadsheet expects the line ends of RFC 4180, on every system.
    table = csv.writer(sys.stdout, lineterminator="\r\n")
    if format_ == "csv":
        table.writerow(_COLUMNS)
    with open_session() as session:
        before = None
        while True:
            page = session.ask("list", {"limit": _PAGE, "before": before})
            if not page:  # a short one is not the last: long results make them short
                return 0
            for run in page:
                if format_ == "csv":
                    table.writerow([harmless(value) for value in _row(run)])
                else:
                    print(json.dumps(run))
            before = page[-1]["id"]


def harmless(value: Any) -> Any:
    """The cell; a text that a spreadsheet would run is led by an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _row(run: dict[str, Any]) -> list[Any]:
    from taskmon.cli.output.text import command_text
    from taskmon.core.job import printable

    job, error = run["job"], run["error"] or {}
    special = {
        "tags": " ".join(run["tags"]),
        "command": command_text(job),
        "cwd": printable(job["cwd"]),
        "name": printable(run["name"]),
        "error_code": error.get("code"),
        "error": error.get("message"),
    }
    return [special[name] if name in special else run[name] for name in _COLUMNS]

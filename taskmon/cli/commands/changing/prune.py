"""`taskmon prune`: make room now."""

from __future__ import annotations

import json

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import open_session
from taskmon.cli.requests.options import SPAN
from taskmon.core.untrusted.characters import counted


@click.command("prune")
@click.option("--older-than", type=SPAN, metavar="TIME", help="Forget runs that ended longer ago than this: 30d.")
@click.option("--keep", type=click.IntRange(min=0), metavar="N", help="Forget the oldest ended runs beyond N.")
@click.option("--json", "as_json", is_flag=True, help="Print what went as a JSON object.")
def prune_command(older_than: float | None, keep: int | None, as_json: bool) -> int:
    """Forget ended runs with their output; without an option, what the settings say, as every day.

    What is unfinished stays, and so do failures that nobody has looked at.

    \b
      taskmon prune --older-than 30d
      taskmon prune --keep 1000
    """
    with open_session() as session:
        gone = session.ask("prune", {"older_than_s": older_than, "keep": keep})
    if gone.get("clock_believed_at"):
        tell(
            f"the clock is more than a day ahead of {gone['clock_believed_at']}, up to which it is believed:"
            " ages count from then, until a second look a day from now confirms it."
        )
    if as_json:
        print(json.dumps(gone))
    else:
        gone_too = f"{counted(gone['outputs'], 'output')} ({counted(gone['output_bytes'], 'byte')})"
        print(f"{counted(gone['runs'], 'run')} and {gone_too} were removed.")
    return 0

"""`taskmon move`: change the place of queued runs."""

from __future__ import annotations

import click

from taskmon.cli.commands.changing.verbs import for_each
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.errors import InvalidError


@click.command("move")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@click.option("--first", is_flag=True, help="Before all others of its group and priority.")
@click.option("--last", is_flag=True, help="Behind them.")
@click.option("--before", type=RUN_ID, metavar="ID", help="Before that run, with its group and priority.")
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
def move_command(ids: tuple[int, ...], first: bool, last: bool, before: int | None, as_json: bool) -> int:
    """Change the place of queued runs; several keep the order in which they are given.

    \b
      taskmon move 12 --first
      taskmon move 12 13 --before 9
    """
    if first + last + (before is not None) != 1:
        raise InvalidError("Say where to: --first, --last, or --before ID.")
    where = "first" if first else "last" if last else before
    # Each goes to the very front, so the one that is to be first goes there last.
    ordered = ids[::-1] if first else ids
    return for_each(
        ordered, lambda session, run_id: session.ask("move", {"id": run_id, "where": where}), as_json=as_json
    )

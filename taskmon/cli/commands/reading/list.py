"""`taskmon list`: what runs, what waits, what ended."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import Session, open_session
from taskmon.core.states import RunState, rank

_STATES = [state.value for state in RunState]
_PAGE = 500
_SHOWN = 50


@click.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only these; may be repeated.")
@click.option("--group", help="Only this group.")
@click.option("--tag", help="Only runs with this tag.")
@click.option(
    "--search",
    metavar="TEXT",
    help="Only runs that hold each of these words: in name, command line, error, a tag, or what ended runs printed.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many; 50 on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines: one run each, the newest first.")
def list_command(
    states: tuple[str, ...], group: str | None, tag: str | None, search: str | None, limit: int | None, as_json: bool
) -> int:
    """List runs: what runs, what was interrupted, what waits, then what ended, the newest first.

    \b
      taskmon list --state running --state queued
      taskmon list --search backup --limit 5
      taskmon list --json | jq 'select(.state == "failed") | .id'
    """
    from taskmon.cli.output.table import print_table

    query: dict[str, Any] = {"states": list(states)}
    for name, text in (("group", group), ("tag", tag), ("search", search)):
        if text is not None:
            query[name] = text
    with open_session() as session:
        if as_json:
            for run in _pages(session, query, limit):
                print(json.dumps(run))
            session.say_as_of()
            return 0
        wanted = limit if limit is not None else (_SHOWN if sys.stdout.isatty() else None)
        if len(query) == 1 and not states and wanted is not None and wanted <= _PAGE:
            found = session.ask("overview", {"limit": wanted})
            runs, total = found["runs"], sum(found["counts"].values())
        else:
            # The same order as above: Python's sort keeps the newest first among those of one rank.
            runs = sorted(_pages(session, query, wanted), key=lambda run: rank(run["state"]))
            total = len(runs)
        print_table(runs)
        session.say_as_of()
        if total > len(runs):
            tell(f"these are {len(runs)} of {total:,} runs; --limit N shows more.")
        elif not runs:
            tell(
                "no run is like that." if states or len(query) > 1 else "there are no runs yet: taskmon add -- COMMAND"
            )
    return 0


def _pages(session: Session, query: dict[str, Any], limit: int | None) -> Iterator[dict[str, Any]]:
    left = limit
    before: int | None = None
    while left is None or left > 0:
        page = session.ask("list", {**query, "limit": min(_PAGE, left or _PAGE), "before": before})
        if not page:  # a short one is not the last: long results make them short
            return
        yield from page
        before = page[-1]["id"]
        left = None if left is None else left - len(page)

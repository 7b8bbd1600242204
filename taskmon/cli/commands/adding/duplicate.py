"""`taskmon duplicate`: new runs with the jobs of earlier ones, as they were or with changes."""

from __future__ import annotations

import json
from typing import Any

import click

from taskmon.cli.commands.changing.verbs import for_each
from taskmon.cli.monitor.session import open_session
from taskmon.cli.requests.command_line import TakesCommandLine, command_line
from taskmon.cli.requests.options import RUN_ID, changing_options, make_key
from taskmon.cli.requests.request import build_changed
from taskmon.core.errors import InvalidError


@click.command("duplicate", cls=TakesCommandLine)
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID... [-- ARGV...]")
@changing_options
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines instead of their ids.")
@click.pass_context
def duplicate_command(ctx: click.Context, /, ids: tuple[int, ...], as_json: bool, **options: Any) -> int:
    """Queue new runs with the same jobs, policies and environment; prints their ids.

    With options, run one again with changes: what they say is different, all the rest is as it was.

    \b
      taskmon duplicate 7 8
      taskmon duplicate 7 --param keep=30 --timeout 2h
      taskmon duplicate 7 -- make -j1 all        another command line, the rest as it was
    """
    argv = command_line(ctx)
    if not argv and all(value is None or value is False or value == () for value in options.values()):
        return for_each(
            ids, lambda session, run_id: session.ask("duplicate", {"id": run_id}), as_json=as_json, done="{id}"
        )
    if len(ids) > 1:
        raise InvalidError("Only one run at a time can be run again with changes.")
    with open_session() as session:
        request, environment = build_changed(session, ids[0], options, argv)
        request.setdefault("key", make_key())
        run = session.ask("add", {"runs": [request], "environment": environment})[0]
        print(json.dumps(run) if as_json else run["id"])
    return 0

"""`taskmon taskmon:run/7`: the window in front, with that run selected."""

from __future__ import annotations

import click

from taskmon.cli.commands.monitors.window import open_window
from taskmon.cli.monitor.session import open_session
from taskmon.core.requests.run_link import run_of


@click.command("link", hidden=True)
@click.argument("link")
def link_command(link: str) -> int:
    """Show the run that LINK leads to."""
    run_id = run_of(link)
    with open_session() as session:
        session.ask("ended", {"ids": [run_id]})  # refused where there is no such run
    return open_window(run_id)

"""`taskmon work`: the engine without a window."""

from __future__ import annotations

import click

from taskmon.bindings import check_bindings
from taskmon.cli.commands.monitors.stop import stop_monitor
from taskmon.cli.monitor.session import open_session
from taskmon.paths import find_paths


@click.command("work")
@click.option("--until-idle", is_flag=True, help="Leave when nothing queued can start without somebody's act.")
@click.option("--slots", type=click.IntRange(min=1, max=1000), metavar="N", help="How many runs at once.")
def work_command(until_idle: bool, slots: int | None) -> int:
    """Run what is queued, here in this terminal, and show how far it is.

    Ctrl-C starts nothing more and waits for what runs; a second Ctrl-C leaves it running and goes.

    \b
      taskmon work --until-idle --slots 2
    """
    with open_session() as session:
        if session.monitor() is not None and session.ask("ping")["kind"] == "run":
            stop_monitor(session)  # a `taskmon run` that was alone; it goes on following
    check_bindings()  # before all that Qt is imported with
    from taskmon import app  # Qt; only the commands that are a monitor pay for it

    return app.run_work(find_paths(), until_idle=until_idle, slots=slots)

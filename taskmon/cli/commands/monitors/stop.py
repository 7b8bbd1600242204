"""`taskmon stop`: end the monitor; and how a command waits until one has gone."""

from __future__ import annotations

import time

import click

from taskmon.cli.monitor.session import Session, open_session
from taskmon.core.errors import NoMonitorError

#: A monitor gives its drivers two seconds, and its store a little more.
_LEAVING_S = 20.0
_STEP_S = 0.02


@click.command("stop")
@click.option("--cancel", is_flag=True, help="Cancel what runs, and wait for it, before the monitor goes.")
def stop_command(cancel: bool) -> int:
    """End the monitor, with or without a window. What runs goes on, and the next monitor finds it."""
    with open_session() as session:
        if session.monitor() is None:
            raise NoMonitorError("No monitor is running, so there is none to stop.")
        if cancel:
            _cancel_all(session)
        stop_monitor(session)
    return 0


def stop_monitor(session: Session) -> None:
    """Ask the monitor to leave, and wait until it has given its lock back.

    Raises:
        NoMonitorError: It does not go.
    """
    from taskmon.cli.monitor.offline import take_lock

    session.ask("stop")
    session.close()
    deadline = time.monotonic() + _LEAVING_S
    while time.monotonic() < deadline:
        lock = take_lock(session.paths)
        if lock is not None:
            lock.release()
            return
        time.sleep(_STEP_S)
    raise NoMonitorError(
        "The monitor was asked to stop and starts nothing more, but its process still does something; until it ends,"
        " no other monitor can start. 'taskmon doctor' says who it is."
    )


def _cancel_all(session: Session) -> None:
    """Start nothing more, cancel what runs, and wait until nothing of it lives."""
    session.ask("start_nothing_more")
    running = session.ask("list", {"states": ["running"]})
    while running:
        for run in running:
            if "cancelling" not in run["facts"]:
                session.ask("cancel", {"id": run["id"]})
        time.sleep(_STEP_S)
        running = session.ask("list", {"states": ["running"]})

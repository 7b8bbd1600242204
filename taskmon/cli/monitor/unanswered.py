"""What to do about a process that holds the monitor's lock and does not answer; it is looked at before it is judged."""

from __future__ import annotations

from taskmon import system
from taskmon.cli.monitor.offline import lock_holder
from taskmon.engine.server.reach import read_reach
from taskmon.paths import Paths

_MORE = "'taskmon doctor' says more."


def advice(paths: Paths) -> str:
    """A sentence for the user; that a process should be ended is said of a monitor alone that was seen to listen."""
    reach = read_reach(paths)
    monitor = reach.pid if reach is not None and reach.is_alive else None
    holder = lock_holder(paths.lock) or monitor
    process = system.identify(holder) if holder is not None else None
    if process is None:
        return _MORE
    if system.is_stopped(process):
        return f"Process {holder} is stopped, as by ^Z or a debugger: 'kill -CONT {holder}' lets it go on."
    if system.hanging(process):
        return (
            f"Process {holder} waits inside the system, as for a disk or network folder that does not answer. {_MORE}"
        )
    if holder != monitor:
        # It listens as soon as it has read what the last one left; and a command holds the lock while it writes.
        return f"Process {holder} does not listen yet; it may be just starting. Try again in a moment. {_MORE}"
    return (
        f"Process {holder} runs and has said that it listens. If it hangs, as the log ({paths.log / 'taskmon.log'})"
        f" may show, end it with 'kill {holder}': running jobs go on, and the next monitor finds them."
    )

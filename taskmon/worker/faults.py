"""Named instants at which a test makes the worker die or stop; nothing happens unless TASKMON_FAULT is set.

TASKMON_FAULT is `die_before:NAME`, `die_after:NAME` (SIGKILL), `stop_before:NAME` or `stop_after:NAME` (SIGSTOP), with
NAME one of: lock, reserve, starting, spawn, started, wait, ask (a task to stop), write (of `finished`), fsync, poke,
unlock, ready.
It is read at the worker's start and never reaches a command.
"""

from __future__ import annotations

import os
import signal

_FAULT = os.environ.get("TASKMON_FAULT", "")


def point(name: str) -> None:
    """Die or stop here if that is what the test asked for; `name` is such as `before:lock`."""
    if not _FAULT:
        return
    if f"die_{name}" == _FAULT:
        os.kill(os.getpid(), signal.SIGKILL)
    elif f"stop_{name}" == _FAULT:
        os.kill(os.getpid(), signal.SIGSTOP)

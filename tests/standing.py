"""Processes that a test stops in their tracks."""

from __future__ import annotations

import os
import signal

from taskmon import system
from taskmon.core.journal import Identity
from tests.waiting import wait_until


def is_standing(pid: int) -> bool:
    """Whether the process is there, and stopped."""
    process = system.identify(pid)
    return process is not None and system.is_stopped(process)


def stand_still(pid: int) -> Identity:
    """Stop the process, and return once it stands: until then it may still read and do what it is given."""
    process = system.identify(pid)
    assert process is not None
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: system.is_stopped(process))
    return process

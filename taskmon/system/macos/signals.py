"""macOS: signals by pid, after a look at who has it."""

from __future__ import annotations

import os

from taskmon.core.journal import Identity
from taskmon.system.macos.processes import is_alive


def send_signal(process: Identity, number: int) -> bool:
    """Send a signal to that very process; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    if not is_alive(process):
        return False
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True

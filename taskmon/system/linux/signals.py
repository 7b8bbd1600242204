"""Linux: signals through pidfds, so that none reaches another process that got the pid."""

from __future__ import annotations

import os
import signal

from taskmon.core.journal import Identity
from taskmon.system.closing import close
from taskmon.system.linux.processes import is_alive

#: A Python that was built with the headers of an older kernel knows none, whatever kernel it runs on.
_HAS_PIDFDS = hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


def send_signal(process: Identity, number: int) -> bool:
    """Send a signal to that very process, never to another that got its pid; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    if not _HAS_PIDFDS:
        return _send_by_pid(process, number)
    try:
        pidfd = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return False
    except OSError:  # older than Linux 5.3, or refused, or no descriptor left
        return _send_by_pid(process, number)
    try:
        # The pidfd can't change its process any more, so that what is checked now is what gets the signal.
        if not is_alive(process):
            return False
        signal.pidfd_send_signal(pidfd, number)
    except ProcessLookupError:
        return False
    except OSError:
        return _send_by_pid(process, number)  # which also tells another user's process from a call that is refused
    finally:
        close(pidfd)
    return True


def _send_by_pid(process: Identity, number: int) -> bool:
    """The second best: between the look and the signal another process may get the pid, if all pids were used up."""
    try:
        if not is_alive(process):
            return False
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True

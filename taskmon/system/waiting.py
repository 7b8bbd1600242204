"""Waiting for pipes, with a time limit. Windows can select on none: there it looks 20 times a second (never run)."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Sequence

if sys.platform == "win32":
    import ctypes
    import msvcrt

    #: Started in the background, without a console window, out of the monitor's job where that is allowed.
    DETACHED_FLAGS = 0x08000000 | 0x00000200 | 0x01000000  # CREATE_NO_WINDOW | NEW_PROCESS_GROUP | BREAKAWAY_FROM_JOB
    _LOOK_S = 0.05

    def wait_readable(descriptors: Sequence[int], timeout_s: float) -> list[int]:
        """Those of the descriptors that can be read, or have ended, within `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            ready = [descriptor for descriptor in descriptors if _holds_something(descriptor)]
            left = deadline - time.monotonic()
            if ready or left <= 0:
                return ready
            time.sleep(min(_LOOK_S, left))

    def wait_writable(descriptor: int, timeout_s: float) -> None:
        """Wait until `descriptor` may take more, at most `timeout_s` seconds."""
        time.sleep(min(_LOOK_S, timeout_s))

    def unblock(descriptor: int) -> None:
        """Make reads and writes return at once where the system can; readers here look before they read."""
        if sys.version_info >= (3, 12):
            os.set_blocking(descriptor, False)

    def _holds_something(descriptor: int) -> bool:
        available = ctypes.c_ulong()
        handle = msvcrt.get_osfhandle(descriptor)
        fine = ctypes.windll.kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(available), None)
        return not fine or available.value > 0

else:
    DETACHED_FLAGS = 0

    def wait_readable(descriptors: Sequence[int], timeout_s: float) -> list[int]:
        """Those of the descriptors that can be read, or have ended, within `timeout_s` seconds."""
        poll = select.poll()
        for descriptor in descriptors:
            poll.register(descriptor, select.POLLIN)
        return [descriptor for descriptor, _ in poll.poll(timeout_s * 1000)]

    def wait_writable(descriptor: int, timeout_s: float) -> None:
        """Wait until `descriptor` may take more, at most `timeout_s` seconds."""
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT)
        poll.poll(timeout_s * 1000)

    def unblock(descriptor: int) -> None:
        """Make reads and writes return at once."""
        os.set_blocking(descriptor, False)

"""Whether a driver was told to leave its attempt; wakes it wherever it waits. It knows nothing of the attempt."""

from __future__ import annotations

import os
import threading

from taskmon import system


class Leaving:
    """`ask` may be called from any thread; all else belongs to the driver's."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._lock = threading.Lock()
        self._pipe: tuple[int, int] | None = None  #: wakes who waits for a descriptor

    def ask(self) -> None:
        """Tell the driver to leave."""
        self.asked.set()
        with self._lock:
            if self._pipe is not None:
                try:
                    os.write(self._pipe[1], b"w")
                except BlockingIOError:
                    pass  # a full pipe wakes as well

    def wait(self, timeout_s: float, descriptor: int | None = None) -> None:
        """Wait until it was asked for, until `descriptor` can be read (after `open`), or for so long."""
        if descriptor is None or self._pipe is None:
            self.asked.wait(timeout_s)
        elif self._pipe[0] in system.wait_readable([descriptor, self._pipe[0]], timeout_s):
            os.read(self._pipe[0], 4096)

    def open(self) -> None:
        """From now on what is asked for ends a wait for a descriptor.

        Raises:
            OSError: No pipe can be had.
        """
        with self._lock:
            self._pipe = os.pipe()
            for descriptor in self._pipe:
                system.unblock(descriptor)
            if self.asked.is_set():
                os.write(self._pipe[1], b"w")

    def close(self) -> None:
        """Give the pipe back."""
        with self._lock:
            for descriptor in self._pipe or ():
                os.close(descriptor)
            self._pipe = None

"""Why a task in a thread of the monitor is to end, and who was first to say so. It ends nothing by itself."""

from __future__ import annotations

import threading

from taskmon.core.states import Cause
from taskmon.tasks.cancellation import Stop


class ThreadStop:
    """What one attempt in a thread was asked; from any thread."""

    def __init__(self) -> None:
        self.stop = Stop()  #: what the task sees
        self._cause: Cause | None = None
        self._lock = threading.Lock()

    @property
    def cause(self) -> Cause | None:
        """The first cause; let go is the last word."""
        return self._cause

    def ask(self, cause: Cause) -> None:
        """Ask the task to end, at its next report."""
        with self._lock:
            if self._cause is None or cause is Cause.LET_GO:
                self._cause = cause
        self.stop.set()

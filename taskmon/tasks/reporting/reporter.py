"""Sends a task's newest progress, a few times a second while something moves; asleep while nothing does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from taskmon.core.progress import Progress
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.reporting.meter import Meter

#: Between two reports.
PAUSE_S = 0.05
#: A reader that takes nothing for longer is not waited for.
LONGEST_WAIT_S = 5.0


class Reporter:
    """Owns the meter of a task, and the thread that sends from it; started with the first report."""

    def __init__(self, send: Callable[[dict[str, Any]], None], stop: Stop) -> None:
        self.meter = Meter(stop, self._wake)
        self._send = send
        self._pid = os.getpid()
        self._sent: Progress | None = None
        self._sending = threading.Lock()
        self._starting = threading.Lock()
        self._moved = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def close(self) -> None:
        """Send what was not sent yet, and end the thread; nothing in a process that the task has forked."""
        if os.getpid() != self._pid:
            return
        self._closing.set()
        self._moved.set()
        thread = self._thread
        if thread is not None:
            thread.join(LONGEST_WAIT_S)
        if self._sending.acquire(timeout=LONGEST_WAIT_S):
            try:
                self._send_newest()
            finally:
                self._sending.release()

    def _wake(self) -> None:
        """Called by the meter, in the task's thread, with the first report after a silence."""
        self._moved.set()
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None or self._closing.is_set():
                return
            thread = threading.Thread(target=self._run, name="taskmon-reporter", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return  # no thread to be had: the last report is sent all the same
            self._thread = thread

    def _run(self) -> None:
        while not self._closing.is_set():
            self._moved.wait()
            self._moved.clear()
            while not self._closing.is_set():
                with self._sending:
                    moved = self._send_newest()
                if not moved and self._is_still():
                    break
                self._closing.wait(PAUSE_S)

    def _is_still(self) -> bool:
        """Ask to be woken, unless something has moved meanwhile."""
        self.meter.attention = True
        return self.meter.snapshot() == self._sent

    def _send_newest(self) -> bool:
        newest = self.meter.snapshot()
        if newest is None or newest == self._sent:
            return False
        self._sent = newest
        try:
            self._send({"progress": newest.to_json()})
        except Exception:
            # Who would have read it is gone, and settles that for itself: no reason to end the task.
            self._closing.set()
        return True

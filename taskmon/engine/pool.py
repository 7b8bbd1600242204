"""The pool of the drivers: a QThreadPool that refuses what it can find no thread for, instead of losing it."""

from __future__ import annotations

import _thread
import os
import threading

from PySide6.QtCore import QObject, QRunnable, QThreadPool

from taskmon import system

#: Held at once to see whether there is a thread more: so many others would have to start one in the same instant.
_SPARE = 3
_LONGEST_START_S = 1.0
#: As many descriptors: a thread takes its own a moment later, and workers that are being started take some as well.
SPARE_FILES = 64


class Pool:
    """Usable from any thread. A thread that was started once stays, so that the next runnable is sure of it."""

    def __init__(self, parent: QObject) -> None:
        self._pool = QThreadPool(parent)
        self._pool.setExpiryTimeout(-1)
        self._lock = threading.Lock()
        self._made = 0  #: threads that were ever needed at once

    def resize(self, most: int) -> None:
        """Run so many at once at most."""
        self._pool.setMaxThreadCount(most)

    @property
    def active(self) -> int:
        """How many run now."""
        return self._pool.activeThreadCount()

    def start(self, runnable: QRunnable) -> None:
        """Run it as soon as a thread is free.

        Raises:
            RuntimeError, MemoryError, OSError: The system gives no further thread, or not what one needs.
        """
        with self._lock:
            active = self._pool.activeThreadCount()
            if self._made <= active < self._pool.maxThreadCount():
                # Without a thread Qt only prints that, and waits for the end of what never began. Without a descriptor
                # for it the whole process is ended.
                try_threads()
                try_files()
                self._made = active + 1
            self._pool.start(runnable)

    def wait_for_done(self, timeout_ms: int) -> bool:
        """Wait until nothing runs any more; False: not within this time."""
        return self._pool.waitForDone(timeout_ms)


def try_threads() -> None:
    """See whether the system starts threads, and whether there is memory for what they call.

    Raises:
        RuntimeError, MemoryError: It starts none, or there is none.
    """
    started: list[_Spare] = []
    try:
        for _ in range(_SPARE):
            started.append(_Spare())
        if not all(spare.begun.acquire(timeout=_LONGEST_START_S) for spare in started):
            raise MemoryError
    finally:
        for spare in started:
            spare.end()


class _Spare:
    """A thread that only is there. No `threading.Thread`: where it finds no memory, its `start` never returns."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self._gate = threading.Semaphore(0)
        self._native_id = 0
        _thread.start_new_thread(self._be, ())

    def end(self) -> None:
        """End it, and wait until the system no longer counts it."""
        self._gate.release()
        system.wait_thread_gone(self._native_id)

    def _be(self) -> None:
        self._native_id = threading.get_native_id()
        self.begun.release()
        self._gate.acquire()


def try_files() -> None:
    """See whether this process may open some more files.

    Raises:
        OSError: It may not.
    """
    opened: list[int] = []
    try:
        while len(opened) < SPARE_FILES:
            opened.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    finally:
        for descriptor in opened:
            os.close(descriptor)

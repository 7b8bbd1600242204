"""Hears what the worker tells a task's process: please stop; here is the next attempt; or, by its end: I am gone."""

from __future__ import annotations

import faulthandler
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass

from taskmon.tasks.cancellation import Stop
from taskmon.tasks.process.channel import Channel, Pipe

_STOP = b"s"
#: After its worker is gone, between being interrupted and killed; also between being told to go and being made to.
_ORPHANED_S = 5.0
#: Of the grace of a task that was asked to end: after half of it at the latest it was interrupted.
_PART_OF_GRACE = 0.8


@dataclass(frozen=True, slots=True)
class Next:
    """What a warm process is to perform next."""

    line: bytes  #: JSON, as the worker has written it
    output: int | None  #: the descriptor of its output.log; None: no more may be open here


class Listener:
    """A thread that reads from `control` for as long as the process lives; all else is called by the main thread."""

    def __init__(self, control: Pipe, channel: Channel, *, outlives_worker: bool) -> None:
        """Args:
        outlives_worker: Go on without a worker, keeping what is kept, though nobody will record the end.
        """
        self._control = control
        self._channel = channel
        self.outlives_worker = outlives_worker
        self._lock = threading.Lock()
        self._hearing = threading.Lock()  #: held from the taking of what was said until it is known
        self._stop: Stop | None = None  #: of the attempt that is performed; None: none is
        self._has_returned = False
        self._is_handed = False  #: the next attempt is here, and has not begun yet
        self._was_asked_early = False  #: to stop that one
        self._show_place_after_s = 0.0
        self._unheard = b""  #: the beginning of a line
        self._following: Next | None = None  #: read, and not handed to the main thread yet
        self._next: queue.SimpleQueue[Next | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, stop: Stop, grace_s: float) -> None:
        """From now on what is asked is meant for this attempt; a stop that was asked for before is heard."""
        with self._hearing, self._lock:
            self._stop, self._has_returned = stop, False
            # A process that stood still until now may be ahead of its own listener.
            if self._was_asked_early or self._control.has_word():
                stop.set()
            self._is_handed = self._was_asked_early = False
            self._show_place_after_s = max(_PART_OF_GRACE * grace_s, 0.001)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="taskmon-stop", daemon=True)
            self._thread.start()

    def returned(self) -> None:
        """The function is over: the place where it is need not be shown any more."""
        self._has_returned = True
        faulthandler.cancel_dump_traceback_later()

    def rest(self) -> None:
        """The attempt is over: who asks from now on to stop means the process."""
        with self._lock:
            self._stop = None

    def next(self) -> Next | None:
        """The next attempt, waited for; None: the process is to leave."""
        return self._next.get()

    def _run(self) -> None:
        if sys.platform != "win32":
            # Whichever thread comes out of the system next takes a signal to the process: this one, or one that is
            # started by it and inherits that, would take the interrupt and leave the main thread in its sleep.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while True:
            self._control.wait()
            with self._hearing:
                if not self._control.is_ours:
                    return
                try:
                    heard = self._control.read(65_536)
                except OSError:
                    return
                self._take_in(heard)
            if not heard:
                self._be_orphaned()
                return

    def _take_in(self, heard: bytes) -> None:
        self._unheard += heard
        while self._unheard:
            if self._unheard.startswith(_STOP):
                self._unheard = self._unheard[1:]
                self._be_asked()
                continue
            line, end, rest = self._unheard.partition(b"\n")
            if not end:
                break  # more of it is on its way
            self._unheard = rest
            with self._lock:
                self._is_handed = True
            self._following = Next(line, self._control.take_descriptor())
        # A stop that has come with it, or the end of who has sent it, is heard before anything begins.
        if self._following is not None and not self._unheard and not self._control.has_more():
            self._next.put(self._following)
            self._following = None

    def _be_asked(self) -> None:
        with self._lock:
            stop = self._stop
            if stop is None and self._is_handed:
                self._was_asked_early = True
                return
            if stop is not None:
                stop.set()
                if not self._has_returned:
                    # What is still there shortly before the kill leaves the line where it was; it may be deaf to all
                    # else.
                    faulthandler.dump_traceback_later(self._show_place_after_s)
        if stop is None:
            self._leave()
        elif not stop.is_heard:
            self._channel.send({"deaf": True})

    def _be_orphaned(self) -> None:
        with self._lock:
            stop = self._stop
        if stop is None:
            self._leave()
        elif not self.outlives_worker:
            # Nobody could record how it ends, and the run may be started anew. What it has kept stays.
            stop.set()
            self._next.put(None)
            _interrupt_main_thread()
            time.sleep(_ORPHANED_S)
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        else:
            self._next.put(None)

    def _leave(self) -> None:
        """End a process that has nothing to do; what it does at its exit has its time as well."""
        self._next.put(None)
        time.sleep(_ORPHANED_S)
        with self._lock:
            has_begun = self._stop is not None  # with what was handed to it just before its worker went
        if not (has_begun and self.outlives_worker):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _interrupt_main_thread() -> None:
    if sys.platform == "win32":  # written, never run
        signal.raise_signal(signal.SIGINT)
    else:
        # Taken by another thread, a signal would not wake it from its sleep.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

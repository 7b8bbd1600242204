"""Ends a function of the task's author, in whatever thread, when its time is over."""

from __future__ import annotations

import contextlib
import signal
import threading
import types
from collections.abc import Iterator
from typing import Any

#: Interrupts the main thread. Not SIGALRM, where there is another: tasks, and what tests them, use that themselves.
_SIGNAL: int = getattr(signal, "SIGRTMAX", getattr(signal, "SIGALRM", 0))


class StepTimeoutError(TimeoutError):
    """A step took longer than its `timeout_s`."""

    @staticmethod
    def of(what: str, seconds: float) -> StepTimeoutError:
        return StepTimeoutError(f"{what} took longer than {seconds:g} s")


@contextlib.contextmanager
def time_limit(seconds: float | None, what: str) -> Iterator[None]:
    """Raise StepTimeoutError in the midst of the block once it has taken so long.

    In the main thread a signal interrupts whatever waits; in another, on Windows, and where the task uses that signal
    itself, the exception comes when a call into the system has come back.

    Args:
        seconds: None: as long as it takes.
        what: What takes too long, for the message.

    Raises:
        StepTimeoutError: It did.
    """
    if seconds is None:
        yield
        return
    limit = _Limit(StepTimeoutError.of(what, seconds))
    timer = threading.Timer(seconds, limit.ring)
    timer.daemon = True
    timer.name = "taskmon-step-limit"
    limit.listen()
    try:
        timer.start()  # it may ring at once
        yield
    except limit.Rung:
        raise limit.error from None
    finally:
        limit.end()
        timer.cancel()


class _Limit:
    """One limit of one thread; limits within limits know the one around them by its handler of the signal."""

    def __init__(self, error: StepTimeoutError) -> None:
        self.error = error
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._is_over = self._has_rung = self._is_signalled = False
        self._around: Any = None

        class Rung(StepTimeoutError):
            """Python makes an instance of its own of what is raised in another thread: this one knows what to say."""

            def __init__(self) -> None:
                super().__init__(*error.args)

        self.Rung = Rung

    def listen(self) -> None:
        if not _SIGNAL or threading.current_thread() is not threading.main_thread():
            return
        around = signal.getsignal(_SIGNAL)
        if around in (signal.SIG_DFL, _too_late) or isinstance(getattr(around, "__self__", None), _Limit):
            self._around, self._is_signalled = around, True
            signal.signal(_SIGNAL, self._heard)

    def ring(self) -> None:
        """In the timer's thread."""
        with self._lock:
            if self._is_over:
                return
            self._has_rung = True
            if self._is_signalled:
                signal.pthread_kill(self._thread, _SIGNAL)
            else:
                _raise_in(self._thread, self.Rung)

    def end(self) -> None:
        with self._lock:
            self._is_over = True
            if self._has_rung and not self._is_signalled:
                _raise_in(self._thread, None)  # it may be on its way still: it must not come up in what follows
        if self._is_signalled:
            # So may the signal, which would end the process if nobody handled it.
            signal.signal(_SIGNAL, _too_late if self._around is signal.SIG_DFL else self._around)

    def _heard(self, number: int, frame: types.FrameType | None) -> None:
        if self._has_rung and not self._is_over:
            raise self.error
        if callable(self._around):
            self._around(number, frame)


def _too_late(number: int, frame: types.FrameType | None) -> None:
    """Handle the signal of a limit that is over."""


def _raise_in(thread: int, kind: type[StepTimeoutError] | None) -> None:
    import ctypes  # here: it takes longer to import than most tasks do to start

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None if kind is None else ctypes.py_object(kind))

"""What reaches a worker from outside while it works or waits: specs and pokes on its standard input, and signals."""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from dataclasses import dataclass
from types import FrameType

from taskmon.worker.pokes import Pokes

_IN = 0
_OUT = 1
_CHUNK_BYTES = 262_144
#: A terminal's keys and job control are meant for programs in front of it; the worker is none of them.
_IGNORED = ("SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2")
_SESSION_END = ("SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True)
class Woken:
    """Why a wait ended; all False: its time was over."""

    poked: bool = False
    signalled: bool = False  #: a child may have ended, or the session ends
    extra: bool = False  #: the caller's own descriptor has something


class Inbox:
    """Waits for everything at once, on the one thread there is."""

    def __init__(self, pokes: Pokes) -> None:
        self._pokes = pokes
        self._lines: deque[bytes] = deque()
        self._partial = b""
        self.is_open = True  #: False: the monitor is gone, or wants no more of this worker
        self.session_ended_s: float | None = None  #: when SIGTERM or SIGHUP came, on the monotonic clock
        self._poll = select.poll()
        self._poll.register(_IN, select.POLLIN)
        self._wake, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _plain_pipe()
        self._poll.register(self._wake, select.POLLIN)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        for name in _IGNORED:
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        for name in (*_SESSION_END, "SIGCHLD"):
            signal.signal(getattr(signal, name), _noticed)

    def next_line(self) -> bytes | None:
        """The next spec's line, waited for; None: none will come."""
        while True:
            while self._lines:
                line = self._lines.popleft()
                if line.strip():
                    return line
            if not self.is_open or self.session_ended_s is not None:
                return None
            if self._pokes.is_pending:
                self._poll.register(_OUT, select.POLLOUT)
            self.wait(None)

    def wait(self, timeout_s: float | None, extra: int | None = None) -> Woken:
        """Wait for a poke, a signal, or something on the descriptor `extra`."""
        if extra is not None:
            self._poll.register(extra, select.POLLIN)
        try:
            # Rounded up: a wait that ends a little early would only have to be made again.
            ready = dict(self._poll.poll(None if timeout_s is None else max(0, int(timeout_s * 1000 + 0.999))))
        finally:
            if extra is not None:
                self._poll.unregister(extra)
        if _OUT in ready:
            self._poll.unregister(_OUT)
            self._pokes.flush()
        return Woken(
            poked=_IN in ready and self._read_lines(),
            signalled=self._wake in ready and self._read_signals(),
            extra=extra in ready,
        )

    def _read_lines(self) -> bool:
        try:
            chunk = os.read(_IN, _CHUNK_BYTES)
        except OSError:
            chunk = b""
        if not chunk:
            self.is_open = False
            self._poll.unregister(_IN)
            return False
        *whole, self._partial = (self._partial + chunk).split(b"\n")
        self._lines += whole
        return bool(whole)

    def _read_signals(self) -> bool:
        try:
            numbers = os.read(self._wake, 4096)
        except BlockingIOError:
            return False
        if any(getattr(signal, name) in numbers for name in _SESSION_END):
            self.session_ended_s = time.monotonic()
        return True


def _noticed(number: int, frame: FrameType | None) -> None:
    """Do nothing: the byte in the wake-up pipe says it."""


def _plain_pipe() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends

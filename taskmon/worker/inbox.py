"""What reaches a worker from outside while it works or waits: specs and pokes on its standard input, and signals."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import deque
from dataclasses import dataclass
from types import FrameType

from taskmon import system
from taskmon.core.journal import CANCEL_LINE
from taskmon.worker.pokes import Pokes

_IN = 0
_CHUNK_BYTES = 65_536  #: larger, and each read maps memory of its own and gives it back
#: A terminal's keys and job control are meant for programs in front of it; the worker is none of them.
_IGNORED = ("SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2")
_CANCEL = b'{"%s"' % CANCEL_LINE.encode()
#: Of attempts that this worker may be given still.
_MOST_CANCELS = 8
_FOREVER_S = 1e6
_TELL_AGAIN_S = 0.05
_LOOK_S = 0.05  #: where nothing tells that a child has ended
_SESSION_END = ("SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True)
class Woken:
    """Why a wait ended; nothing of it: its time was over."""

    poked: bool = False
    signalled: bool = False  #: a child may have ended, or the session ends
    extra: tuple[int, ...] = ()  #: those of the caller's own descriptors that have something


class Inbox:
    """Waits for everything at once, on the one thread there is."""

    def __init__(self, pokes: Pokes) -> None:
        self._pokes = pokes
        self._lines: deque[bytes] = deque()
        self._partial = b""
        self._cancelled: deque[str] = deque(maxlen=_MOST_CANCELS)
        self.is_open = True  #: False: the monitor is gone, or wants no more of this worker
        self.session_ended_s: float | None = None  #: when SIGTERM or SIGHUP came, on the monotonic clock
        system.unblock(_IN)
        self._wake = _wake_on_signals()

    def is_cancelled(self, nonce: str) -> bool:
        """Whether the monitor has said directly that this attempt is cancelled; its control file may have been lost."""
        return nonce in self._cancelled

    def next_line(self) -> bytes | None:
        """The next spec's line, waited for; None: none will come."""
        while True:
            while self._lines:
                line = self._lines.popleft()
                if line.strip():
                    return line
            if not self.is_open or self.session_ended_s is not None:
                return None
            self.wait(_TELL_AGAIN_S if self._pokes.is_pending else _FOREVER_S)
            self._pokes.flush()

    def wait(self, timeout_s: float, *extra: int) -> Woken:
        """Wait for a poke, a signal, or something on the descriptors `extra`."""
        wanted = [_IN] if self.is_open else []
        if self._wake is not None:
            wanted.append(self._wake)
        else:
            timeout_s = min(timeout_s, _LOOK_S)
        wanted += extra
        try:
            ready = system.wait_readable(wanted, timeout_s)
        except OSError:  # no memory to wait with: a rest, and then all of them are looked at
            time.sleep(min(timeout_s, _LOOK_S))
            ready = wanted
        return Woken(
            poked=_IN in ready and self._read_lines(),
            signalled=self._wake in ready and self._read_signals(),
            extra=tuple(fd for fd in extra if fd in ready),
        )

    def _read_lines(self) -> bool:
        try:
            chunk = os.read(_IN, _CHUNK_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            chunk = b""
        if not chunk:
            self.is_open = False
            return False
        *whole, self._partial = (self._partial + chunk).split(b"\n")
        for line in filter(bytes.strip, whole):  # a poke is an empty line
            nonce = _cancel_in(line)
            if nonce is None:
                self._lines.append(line)
            else:
                self._cancelled.append(nonce)
        return bool(whole)

    def _read_signals(self) -> bool:
        try:
            numbers = os.read(self._wake or 0, 4096)
        except OSError:
            return False
        if any(getattr(signal, name) in numbers for name in _SESSION_END):
            self.session_ended_s = time.monotonic()
        return True


def _cancel_in(line: bytes) -> str | None:
    """The nonce of the attempt that a line cancels; None: it is a spec."""
    if not line.startswith(_CANCEL):
        return None
    try:
        return str(json.loads(line)[CANCEL_LINE])
    except (ValueError, KeyError, TypeError):
        return None


def _noticed(number: int, frame: FrameType | None) -> None:
    """Do nothing: the byte in the wake-up pipe says it."""


def _wake_on_signals() -> int | None:
    """The descriptor that can be read when a signal has come; None where signals tell nothing (Windows)."""
    if os.name != "posix":
        return None
    read_end, write_end = os.pipe()
    system.unblock(read_end)
    system.unblock(write_end)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    for name in _IGNORED:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    for name in (*_SESSION_END, "SIGCHLD"):
        signal.signal(getattr(signal, name), _noticed)
    return read_end

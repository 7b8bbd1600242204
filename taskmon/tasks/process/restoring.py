"""What a warm process is like once its first attempt's code is loaded, to be put back after each attempt.

Put back are environment, folder, signal handlers and timers, umask, and the standard streams. What modules have done
to these as they were loaded stays, for they are not loaded again; so do they themselves, their globals and `sys.path`:
that is what a process is kept warm for.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` looks each answer up in an enumeration: ten times as slow
import os
import signal
import sys
import time

_CATCHABLE = tuple(sorted(map(int, signal.valid_signals())))
_MARK = b"TASKMON_ATTEMPT"


class Origin:
    """Taken by the main thread: before anything of an author's is loaded, and again with `take` once it is."""

    def __init__(self) -> None:
        self._interrupt = _signal.getsignal(signal.SIGINT)
        self.take()

    def take(self) -> None:
        """From now on it is this that is put back."""
        self._environment = dict(os.environb)
        # While code is loaded an interrupt has a handler of taskmon's.
        signals = {number: _signal.getsignal(number) for number in _CATCHABLE}
        self._signals = {**signals, int(signal.SIGINT): self._interrupt}
        self._blocked = _signal.pthread_sigmask(signal.SIG_BLOCK, ())
        self._umask = os.umask(0o077)
        os.umask(self._umask)
        self._streams = (sys.stdin, sys.stdout, sys.stderr)
        self._limits = _limits()

    @property
    def can_be_had_again(self) -> bool:
        """Whether nothing was given up for good: a standard stream that was closed, a limit of the process."""
        try:
            return not any(stream.closed for stream in self._streams if stream) and _limits() == self._limits
        except ValueError:  # it was detached from what it writes to
            return False

    def put_back(self) -> None:
        """Make the process what it was, standing in no folder, and printing nowhere."""
        sys.stdin, sys.stdout, sys.stderr = self._streams
        self._reset_signals()
        os.umask(self._umask)
        os.chdir("/")
        self._reset_environment()
        read, written = os.open(os.devnull, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)
        _become((read, 0))
        _become((written, 1), (written, 2))

    def turn_to(self, output: int, folder: str, variables: dict[str, str]) -> None:
        """Have what is printed appended to the open file `output`, which is closed here, and stand in the folder."""
        # Opened anew, as the worker reads through what it has handed over: else both would move one position.
        written = os.open(f"/proc/self/fd/{output}", os.O_WRONLY | os.O_APPEND)
        os.close(output)
        _become((written, 1), (written, 2))
        os.chdir(folder)
        os.environ.update(variables)

    def _reset_environment(self) -> None:
        was, now = self._environment, dict(os.environb)
        changed = [name for name in was.keys() | now.keys() if was.get(name) != now.get(name)]
        for name in changed:
            if name in was:
                os.environb[name] = was[name]
            else:
                del os.environb[name]
        if b"TZ" in changed:
            time.tzset()

    def _reset_signals(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.set_wakeup_fd(-1)
        for number, handler in self._signals.items():
            if handler is not None and _signal.getsignal(number) != handler:
                _signal.signal(number, handler)
        _signal.pthread_sigmask(signal.SIG_SETMASK, self._blocked)


class Mark:
    """The nonce in what the system shows of this process's environment: who looks for an attempt's processes finds it.

    Where a hardened system lets nobody write there, the process is found by whose child it is.
    """

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce.encode()
        self._address = 0
        try:
            with open("/proc/self/stat", "rb") as stat:
                start, end = map(int, stat.read().rpartition(b")")[2].split()[47:49])
            with open("/proc/self/mem", "rb", buffering=0) as memory:
                memory.seek(start)
                shown = b"\0" + memory.read(end - start)
        except (OSError, ValueError):
            return
        place = shown.find(b"\0" + _MARK + b"=" + self._nonce + b"\0")
        if place >= 0:
            self._address = start + place + len(_MARK) + 1

    def show(self, nonce: str) -> None:
        """Be found as this attempt's."""
        self._write(nonce.encode())

    def hide(self) -> None:
        """Be found as no attempt's: what is warm is nobody's leftover."""
        self._write(b"-" * len(self._nonce))

    def _write(self, text: bytes) -> None:
        if not self._address or len(text) != len(self._nonce):
            return
        try:
            with open("/proc/self/mem", "r+b", buffering=0) as memory:
                memory.seek(self._address)
                memory.write(text)
        except OSError:
            self._address = 0


def _become(*pairs: tuple[int, int]) -> None:
    """Give the standard descriptors this meaning; closes what they are made of."""
    for source, standard in pairs:
        os.dup2(source, standard)
    for source in {source for source, _ in pairs}:
        if source > 2:  # else the task has closed it, and the system has given its number to this
            os.close(source)


def _limits() -> tuple[object, ...]:
    import resource  # not on Windows

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return (os.getpriority(os.PRIO_PROCESS, 0), *(resource.getrlimit(getattr(resource, name)) for name in names))

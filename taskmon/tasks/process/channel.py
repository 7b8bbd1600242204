"""The pipes between a task's process and its worker, as the task holds them: messages go out, a stop comes in."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from taskmon import ours
from taskmon.core.journal import DONE

if sys.platform != "win32":
    from select import POLLHUP, POLLIN, poll  # as they are before an author's library puts others in their place

#: Up there, what a program closes or opens by number does not meet them.
_HIGH = 200


class Pipe:
    """A descriptor that is used only as long as it is the one that we were given."""

    def __init__(self, fd: int) -> None:
        self._fd = _moved_up(fd)
        self._pid = os.getpid()
        self._mark = self._what()
        _in_forks(self._close)

    @property
    def is_ours(self) -> bool:
        """Whether nobody has closed it, or put something else in its place; and whether this is still our process."""
        return os.getpid() == self._pid and self._what() == self._mark

    def read(self, most: int) -> bytes:
        return os.read(self._fd, most)

    def take_descriptor(self) -> int | None:
        """A descriptor that has come along with what was read: none comes through a pipe."""
        return None

    def wait(self) -> None:
        """Wait until something, or the end, is there, where it must not be `read` that waits."""

    def has_more(self) -> bool:
        """Whether something, or the end, is there already, where that matters to who hands attempts over."""
        return False

    def has_word(self) -> bool:
        """Whether something is there already from somebody who is there still."""
        return sys.platform != "win32" and self._events(0) == POLLIN

    def write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._fd, left) :]

    def _events(self, timeout_ms: int | None) -> int:
        asked = poll()
        asked.register(self._fd, POLLIN)
        return sum(event for _, event in asked.poll(timeout_ms))

    def _what(self) -> tuple[int, int] | None:
        try:
            status = os.fstat(self._fd)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _close(self) -> None:
        """In a process that the task forks: the worker hears this task only."""
        if self._what() == self._mark:
            os.close(self._fd)


class Handover(Pipe):
    """One end of a socket: descriptors come along with the bytes."""

    def __init__(self, fd: int) -> None:
        import _socket  # here: most processes perform one attempt; `socket` itself takes 3 ms to import

        super().__init__(fd)
        self._socket = _socket.socket(fileno=self._fd)
        self._what_comes_along = _socket.CMSG_SPACE(4)
        self._descriptors: list[int] = []

    def read(self, most: int) -> bytes:
        content, along, _, _ = self._socket.recvmsg(most, self._what_comes_along)
        for _, _, data in along:
            self._descriptors += memoryview(data).cast("i").tolist() if len(data) == 4 else []
        return content

    def wait(self) -> None:
        self._events(None)

    def has_more(self) -> bool:
        return bool(self._events(0) & (POLLIN | POLLHUP))

    def take_descriptor(self) -> int | None:
        """The oldest that was not taken yet; None: it did not arrive, for too many are open."""
        return self._descriptors.pop(0) if self._descriptors else None


class Channel:
    """Sends messages, each one JSON line; from any thread."""

    def __init__(self, fd: int, folder: str) -> None:
        self._pipe = Pipe(fd)
        self.turn_to(folder)
        self._lock = threading.Lock()
        _in_forks(self._renew_lock)

    def turn_to(self, folder: str) -> None:
        """From now on it is the attempt in this folder that is spoken of."""
        self._fallback = os.path.join(folder, DONE)

    def send(self, message: dict[str, Any]) -> bool:
        """Send it; waits while the pipe is full. False: nobody can hear it any more."""
        # The newline before it ends whatever a program of the task has written into a descriptor that is not its own.
        line = b"\n" + json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"
        try:
            with self._lock:
                if not self._pipe.is_ours:
                    return False
                self._pipe.write(line)
        except OSError:
            return False
        return True

    def send_end(self, message: dict[str, Any]) -> None:
        """Send how it ended; where the task has closed the pipe, through a file."""
        if self.send(message):
            return
        try:
            ours.replace(self._fallback, json.dumps(message).encode("ascii"))
        except OSError:
            return  # Then the worker tells what it sees: a process that ended without a word.

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()


def _in_forks(action: Callable[[], None]) -> None:
    """Have it called first in each process that the task forks."""
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=action)


def _moved_up(fd: int) -> int:
    """The same pipe under a high number, not handed on to programs."""
    if sys.platform == "win32":
        return fd
    import fcntl  # not on Windows

    try:
        high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    except OSError:  # the limit of open files is lower
        os.set_inheritable(fd, False)
        return fd
    os.close(fd)
    return high

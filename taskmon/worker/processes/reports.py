"""The worker's ends of the pipes to a task's process: what it reports, and the one thing it is told: please stop."""

from __future__ import annotations

import os
import sys
import time

from taskmon import ours, system
from taskmon.core import storable
from taskmon.core.progress import Progress
from taskmon.worker.ending import Done
from taskmon.worker.faults import point

_STOP = b"s"
_CHUNK_BYTES = 65_536
_CHUNKS_AT_ONCE = 16
_MOST_DRAINS = 4
#: What a task's process sends stays far below; a stray writer's endless line is given up.
_LONGEST_LINE_BYTES = 4 * 1024 * 1024
#: In the journal an error may be some levels deeper: what has no place in its record moves into the details.
_DEEPEST = storable.DEEPEST - 10
_MOST_NOTES = 20
_LONGEST_NOTE = 500
_GIVE_AGAIN_S = 0.1
_LONGEST_GIVING_S = 20.0


class Reports:
    """JSON lines from the task (`tasks.process.channel`); nothing here waits for it, whoever else holds its ends."""

    def __init__(self, *, for_pool: bool = False) -> None:
        """Args:
        for_pool: Its process may perform several attempts, and is handed their outputs.
        """
        self.fd, self.child_out = os.pipe()
        self.is_of_pool = for_pool
        self.was_handed_on = False  #: its attempt is not the first of its process
        self.cpu_before_s = 0.0  #: what the attempts before have taken, in that process
        self.child_in, self._control = _socket_pair() if for_pool else os.pipe()
        system.unblock(self.fd)
        system.unblock(self._control)
        self._is_handed_over = False
        self._partial = b""
        self.is_open = True  #: False: nobody has the other end any more
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of its attempt yet."""
        self._newest: Progress | None = None
        self.has_begun = False  #: its process is ready to load the function
        self.is_deaf = False  #: it was asked to stop, and its function has no way of noticing
        self.done: Done | None = None
        self.done_s = 0.0  #: when that was read, on the monotonic clock
        self.notes: list[str] = []

    def handed_over(self) -> None:
        """Close the child's ends, which the child has by now."""
        system.close(self.child_in)
        system.close(self.child_out)
        self._is_handed_over = True

    def close(self) -> None:
        """Close our own ends, and the child's if there is no child."""
        system.close(self.fd)
        system.close(self._control)
        if not self._is_handed_over:
            self.handed_over()

    def hand_on(self, line: bytes, output: int) -> bool:
        """Hand its next attempt, with the open file of that one's output, to a process that rests; as `give`."""
        import _socket  # as below

        self.read()  # what was said after the end of its last attempt is of no use
        self._partial, self.was_handed_on = b"", True
        if self.done is not None and self.done.stays is not None:
            self.cpu_before_s += self.done.stays.cpu_s or 0.0
        self._begin()
        end = _socket.socket(fileno=self._control)
        along = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, output.to_bytes(4, sys.byteorder))]
        try:
            sent = end.sendmsg([line], along)
        except OSError:
            return False
        finally:
            end.detach()
        return self.give(line[sent:])

    def give(self, line: bytes) -> bool:
        """Hand it its spec, before anything else; False: it went away, or did not read for long."""
        left = memoryview(line)
        deadline_s = time.monotonic() + _LONGEST_GIVING_S
        while left and time.monotonic() < deadline_s:
            try:
                left = left[os.write(self._control, left) :]
            except BlockingIOError:  # larger than the pipe; an interpreter that starts takes it within a moment
                system.wait_writable(self._control, _GIVE_AGAIN_S)
            except OSError:
                return False
        return not left

    def ask_to_stop(self) -> bool:
        """Ask the function to end at its next report; False: it can't hear it."""
        point("before:ask")
        try:
            return os.write(self._control, _STOP) == 1
        except OSError:
            return False

    @property
    def is_torn(self) -> bool:
        """Whether a message larger than the pipe is under way, so that the task waits for it to be read."""
        return bool(self._partial)

    @property
    def has_progress(self) -> bool:
        return self._newest is not None

    def take_progress(self) -> Progress | None:
        """The newest progress since the last call."""
        newest, self._newest = self._newest, None
        return newest

    def read(self) -> bool:
        """Take in what is there; True if there may be more."""
        for _ in range(_CHUNKS_AT_ONCE):
            try:
                chunk = os.read(self.fd, _CHUNK_BYTES)
            except OSError:
                return False
            if not chunk:
                self.is_open, self._partial = False, b""
                return False
            *lines, self._partial = (self._partial + chunk).split(b"\n")
            for line in lines:
                if line:
                    self._put(line)
            if len(self._partial) > _LONGEST_LINE_BYTES:
                self._partial = b""
        return True

    def drain(self, fallback: str) -> None:
        """Take in the rest once the process has ended; where it had no pipe any more, the file `fallback`."""
        for _ in range(_MOST_DRAINS):
            if not self.read():
                break
        if self.done is None:
            try:
                self._put(ours.read(fallback, _LONGEST_LINE_BYTES))
            except OSError:
                return  # The usual case of a task that never came to its end.

    def _put(self, line: bytes) -> None:
        try:
            message = storable.loads(line, _DEEPEST)
        except ValueError:
            return  # A program of the task that writes to whatever is open; or torn by one.
        if not isinstance(message, dict):
            return
        if self.is_of_pool and not self.has_begun and not message.keys() & {"begun", "done"}:
            return  # of the attempt before
        self._newest = Progress.from_json(message.get("progress")) or self._newest
        self.has_begun = self.has_begun or "begun" in message
        self.is_deaf = self.is_deaf or "deaf" in message
        if "note" in message and len(self.notes) < _MOST_NOTES:
            self.notes.append(storable.text(message["note"], _LONGEST_NOTE))
        if "done" in message and self.done is None:
            self.done, self.done_s = Done.from_json(message["done"]), time.monotonic()


def _socket_pair() -> tuple[int, int]:
    """The child's end and our own, as `os.pipe` gives them."""
    import _socket  # here: most workers do without, and `socket` itself takes 3 ms to import

    ours, childs = _socket.socketpair()
    return childs.detach(), ours.detach()
